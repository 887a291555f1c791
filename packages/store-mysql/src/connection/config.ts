import { connect, isIP, type Socket } from "node:net";
import type { ConnectionOptions, SslOptions } from "mysql2";
import type { ResolvedOptions } from "../options.ts";

/** Says to the driver how to connect, and to change no value on its way. */
export function connectionConfig(options: ResolvedOptions): ConnectionOptions {
  const { host, port, user, password, database, tls, connectMs } = options;
  return {
    host,
    port,
    user,
    database,
    connectTimeout: connectMs,
    charset: "utf8mb4",
    // Matched records are counted, changed or not; no file of this machine is ever sent; statements carry no attributes.
    flags: ["+FOUND_ROWS", "-LOCAL_FILES", "-CLIENT_QUERY_ATTRIBUTES"],
    supportBigNumbers: true,
    bigNumberStrings: false,
    dateStrings: true,
    jsonStrings: true,
    rowsAsArray: true,
    multipleStatements: false,
    enableKeepAlive: true,
    ...(password === undefined ? {} : { password }),
    ...(tls === "off" ? {} : { ssl: tlsConfig(tls) }),
    ...(tls === "off" || isIP(host) === 0 ? {} : { stream: () => socketTo(host, port) }),
  };
}

/** The driver looks at the name in the certificate only where it is told to. */
function tlsConfig(tls: Exclude<ResolvedOptions["tls"], "off">): SslOptions {
  const verified = { rejectUnauthorized: true, verifyIdentity: true };
  return tls === "verify" ? verified : { ...verified, ca: tls.ca };
}

/**
 * Connects to an address so that the certificate is compared with it. The driver names no server for an address, and Node then takes the
 * socket's word for whom it is connected to: without one, a certificate for `localhost` would do for any machine.
 */
function socketTo(host: string, port: number): Socket {
  const socket = connect({ host, port, keepAlive: true, noDelay: true });
  return Object.assign(socket, { _host: host });
}
