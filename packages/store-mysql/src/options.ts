import { DataError } from "@wervel/data";

/** Options of {@link mysql}. */
export interface MysqlOptions {
  /** `mysql://user:password@host:port/database`. What stands beside it wins over its parts. */
  readonly url?: string;
  /** The server's host. Default `127.0.0.1`. */
  readonly host?: string;
  /** The server's port. Default 3306. */
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  /** The database that holds the tables. It must exist. */
  readonly database?: string;
  /**
   * `verify` checks the server's certificate against the system's authorities and its name; `{ ca }` against these authorities (PEM); `off`
   * sends everything in the clear. Default `verify`, and `off` for a server on this machine.
   */
  readonly tls?: "verify" | "off" | { readonly ca: string };
  /** Connections at most. Default 10. */
  readonly max?: number;
  /** Connections that stay open when nothing is to do. Default 0. */
  readonly min?: number;
  /** Milliseconds after which a connection that nobody used is closed. Default 60,000. */
  readonly idleMs?: number;
  /** Milliseconds to wait for a connection. Default 5,000. */
  readonly waitMs?: number;
  /** Statements that may wait for a connection at once; the next is refused with `fault.throttled`. Default 1,000. */
  readonly maxWaiting?: number;
  /** Milliseconds that the opening of a connection may take. Default 10,000. */
  readonly connectMs?: number;
  /** Milliseconds that a statement may take; then it is killed on the server. Default 15,000. */
  readonly timeoutMs?: number;
  /** Milliseconds to wait for a lock of another transaction, in whole seconds; then `conflict.lockTimeout`. Default 5,000. */
  readonly lockMs?: number;
}

/** {@link MysqlOptions} with nothing left open. */
export interface ResolvedOptions extends Required<Omit<MysqlOptions, "url" | "password">> {
  readonly password: string | undefined;
}

const defaults = {
  host: "127.0.0.1",
  port: 3306,
  user: "root",
  max: 10,
  min: 0,
  idleMs: 60_000,
  waitMs: 5_000,
  maxWaiting: 1_000,
  connectMs: 10_000,
  timeoutMs: 15_000,
  lockMs: 5_000,
} as const;

/** Completes options. @throws `value.type` for a URL that is none, or names no database. */
export function resolveOptions(given: string | MysqlOptions): ResolvedOptions {
  const { url, ...own } = typeof given === "string" ? { url: given } : given;
  const merged = { ...defaults, ...(url === undefined ? {} : partsOf(url)), ...own };
  if (merged.database === undefined || merged.database === "")
    throw wrong("names no database", "End the address with `/` and the name of a database.");
  const tls = merged.tls ?? (isLoopback(merged.host) ? "off" : "verify");
  return { ...merged, database: merged.database, password: merged.password, tls };
}

function partsOf(text: string): Partial<MysqlOptions> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "mysql:" && url.protocol !== "mariadb:"))
    throw wrong("is no mysql:// URL", "Write mysql://user:password@host:3306/database.");
  const [parameter] = url.searchParams.keys();
  if (parameter !== undefined)
    throw wrong(`has the parameter ${parameter}`, "Give options beside the url.");
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(url.username === "" ? {} : { user: decodeURIComponent(url.username) }),
    ...(url.password === "" ? {} : { password: decodeURIComponent(url.password) }),
    database: decodeURIComponent(url.pathname.slice(1)),
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function wrong(what: string, help: string): DataError {
  return new DataError("value.type", `The address of the database ${what}.`, {
    store: "mysql",
    help,
  });
}
