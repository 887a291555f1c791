import type { ClientConfig } from "pg";
import type { ResolvedOptions } from "./options.ts";

/** What the codecs rely on, whatever the server, the database or the user have as their own. */
export const settings =
  "select set_config('client_encoding', 'UTF8', false), set_config('TimeZone', 'UTC', false), " +
  "set_config('DateStyle', 'ISO, YMD', false), set_config('standard_conforming_strings', 'on', false), " +
  "set_config('extra_float_digits', '1', false), set_config('bytea_output', 'hex', false)";

/** What the driver needs to open a connection. */
export function connectionConfig(options: ResolvedOptions): ClientConfig {
  const { host, port, database, user, password, tls, connectMs, applicationName } = options;
  return {
    host,
    port,
    database,
    user,
    // The driver would look for one in a file of the user's.
    password: password === undefined || password === "" ? () => "" : password,
    ssl: tls ?? false,
    connectionTimeoutMillis: connectMs,
    application_name: applicationName,
    keepAlive: true,
  };
}
