import type { ConnectionOptions } from "mysql2";
import type { ResolvedOptions } from "../options.ts";

/** Statements that a connection keeps prepared. */
const prepared = 128;

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
    // Matched records are counted, changed or not; no file of this machine is ever sent.
    flags: ["+FOUND_ROWS", "-LOCAL_FILES"],
    supportBigNumbers: true,
    bigNumberStrings: false,
    dateStrings: true,
    jsonStrings: true,
    rowsAsArray: true,
    multipleStatements: false,
    maxPreparedStatements: prepared,
    enableKeepAlive: true,
    ...(password === undefined ? {} : { password }),
    ...(tls === "off" ? {} : { ssl: tls === "verify" ? {} : { ca: tls.ca } }),
  };
}
