import { isIP } from "node:net";
import { readFileSync } from "node:fs";
import type { ConnectionOptions as TlsOptions } from "node:tls";
import { DataError } from "@wervel/data";

/** Options of `postgres()`. */
export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database?sslmode=verify-full&sslrootcert=ca.pem`. Other options win over it. */
  readonly url?: string;
  /** Default `localhost`. */
  readonly host?: string;
  /** Default 5432. */
  readonly port?: number;
  /** Default: the name of the user. */
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
  /**
   * `verify`: TLS with a verified certificate, the default unless the host is this machine. `off`: none, the default there. An object: TLS
   * with these settings, such as `{ ca }`; the certificate is verified whatever they say.
   */
  readonly tls?: "verify" | "off" | TlsOptions;
  /** The schema that holds the tables; made by the first migration. Default: the first of the connection's search path. */
  readonly schema?: string;
  /** Connections at most, default 10. */
  readonly max?: number;
  /** Connections that stay open, default 0. */
  readonly min?: number;
  /** Milliseconds after which an unused connection is closed, default 30,000. */
  readonly idleMs?: number;
  /** Milliseconds to wait for a free connection, default 5,000. */
  readonly waitMs?: number;
  /** How many may wait for a connection, default 1,000. */
  readonly maxWaiting?: number;
  /** Milliseconds to wait for the server when a connection is opened, default 5,000. */
  readonly connectMs?: number;
  /** Milliseconds that a statement may take when nothing else is said, default 15,000. */
  readonly timeoutMs?: number;
  /** What the server's administrator sees, default `wervel`. */
  readonly applicationName?: string;
  /** Prepares statements on the server, default true; false behind a pooler that gives each transaction another connection. */
  readonly prepare?: boolean;
}

/** Options with everything decided. */
export interface ResolvedOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly tls: TlsOptions | undefined;
  readonly schema: string | undefined;
  readonly max: number;
  readonly min: number;
  readonly idleMs: number;
  readonly waitMs: number;
  readonly maxWaiting: number;
  readonly connectMs: number;
  readonly timeoutMs: number;
  readonly applicationName: string;
  readonly prepare: boolean;
}

/** Decides everything. @throws `fault.connect` for an address that cannot be read. */
export function resolveOptions(given: PostgresOptions): ResolvedOptions {
  const address = given.url === undefined ? {} : readUrl(given.url);
  const {
    host = "localhost",
    port = 5432,
    user = "postgres",
    tls,
    ...rest
  } = {
    ...address,
    ...stripped(given),
  };
  return {
    host,
    port,
    user,
    database: rest.database ?? user,
    password: rest.password,
    tls: tlsOf(tls ?? (isLoopback(host) ? "off" : "verify")),
    schema: rest.schema,
    max: atLeast(rest.max ?? 10, 1, "max"),
    min: atLeast(rest.min ?? 0, 0, "min"),
    idleMs: atLeast(rest.idleMs ?? 30_000, 1, "idleMs"),
    waitMs: atLeast(rest.waitMs ?? 5_000, 1, "waitMs"),
    maxWaiting: atLeast(rest.maxWaiting ?? 1_000, 0, "maxWaiting"),
    connectMs: atLeast(rest.connectMs ?? 5_000, 1, "connectMs"),
    timeoutMs: atLeast(rest.timeoutMs ?? 15_000, 1, "timeoutMs"),
    applicationName: rest.applicationName ?? "wervel",
    prepare: rest.prepare ?? true,
  };
}

function stripped({ url: _, ...options }: PostgresOptions): PostgresOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function atLeast(value: number, least: number, name: string): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw unreadable(`The option ${name} is not a whole number of at least ${least}.`);
}

/** Whether a host is this machine. */
export function isLoopback(host: string): boolean {
  if (host.startsWith("/")) return true;
  if (isIP(host) === 4) return host.startsWith("127.");
  return host === "localhost" || host === "::1" || host.endsWith(".localhost");
}

// Whoever gives certificates to trust does not thereby give up looking at the one that comes.
function tlsOf(tls: "verify" | "off" | TlsOptions): TlsOptions | undefined {
  if (tls === "off") return undefined;
  return tls === "verify" ? { rejectUnauthorized: true } : { ...tls, rejectUnauthorized: true };
}

// A message never repeats the address: it may hold a password.
function readUrl(text: string): PostgresOptions {
  if (!URL.canParse(text)) throw unreadable("The address of the database is no URL.");
  const url = new URL(text);
  if (url.protocol !== "postgres:" && url.protocol !== "postgresql:")
    throw unreadable("The address of the database does not begin with postgres://.");
  const parameters = readParameters(url.searchParams);
  const host = decoded(url.hostname).replace(/^\[|\]$/g, "");
  const database = decoded(url.pathname.slice(1));
  return {
    ...(host === "" ? {} : { host }),
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(database === "" ? {} : { database }),
    ...(url.username === "" ? {} : { user: decoded(url.username) }),
    ...(url.password === "" ? {} : { password: decoded(url.password) }),
    ...parameters,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unreadable("A part of the address of the database is not percent-encoded.");
  }
}

function readParameters(parameters: URLSearchParams): PostgresOptions {
  let options: PostgresOptions = {};
  let ca: string | undefined;
  for (const [name, value] of parameters)
    switch (name) {
      case "sslmode":
        options = { ...options, tls: tlsMode(value) };
        break;
      case "sslrootcert":
        ca = value;
        break;
      case "application_name":
        options = { ...options, applicationName: value };
        break;
      case "schema":
        options = { ...options, schema: value };
        break;
      default:
        throw unreadable(`The address of the database has the unknown parameter ${name}.`);
    }
  return ca === undefined ? options : { ...options, tls: { ca: readCertificate(ca) } };
}

function readCertificate(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw unreadable(`The file ${path}, named by sslrootcert, cannot be read.`);
  }
}

function tlsMode(mode: string): "verify" | "off" {
  if (mode === "disable") return "off";
  if (mode === "require" || mode === "verify-ca" || mode === "verify-full") return "verify";
  throw unreadable(
    `sslmode=${mode} would not say whether the connection is safe: use verify-full or disable.`,
  );
}

function unreadable(message: string): DataError {
  return new DataError("fault.connect", message, {
    store: "postgres",
    help: "Write postgres://user:password@host:5432/database, or give host, user and the others as options.",
  });
}
