import { HttpError } from "../problem/http-error.ts";
import { isToken } from "./header-scan.ts";

/** The attributes of a cookie to be set. */
export interface CookieOptions {
  /** Seconds until the browser drops it; 0 drops it at once. Default: it lasts as long as the browser's session. */
  readonly maxAgeSeconds?: number;
  /** Default `Lax`. */
  readonly sameSite?: "Strict" | "Lax" | "None";
  /** False lets scripts read it. Default true. */
  readonly httpOnly?: boolean;
  /** The path below which it is sent. Default `/`; any other path gives up the `__Host-` prefix. */
  readonly path?: string;
  /** Shares the cookie with all names below this one, and switches the prefix to `__Secure-`. Default: not shared. */
  readonly domain?: string;
  /** True keeps one cookie for each site that embeds this one. Default false. */
  readonly partitioned?: boolean;
}

/**
 * Tells whether cookies are secure: always, but for plain HTTP in development.
 *
 * The answer is the last argument of {@link cookieName} and {@link serializeCookie}.
 */
export function isSecureCookie(
  environment: "development" | "test" | "production",
  scheme: "http" | "https",
): boolean {
  return environment !== "development" || scheme === "https";
}

/** Gives the name under which a cookie is sent: with `__Host-` or `__Secure-` in front when it is secure. */
export function cookieName(name: string, options: CookieOptions, secure: boolean): string {
  if (!secure) return name;
  const isHostOnly = options.domain === undefined && (options.path ?? "/") === "/";
  return isHostOnly ? `__Host-${name}` : `__Secure-${name}`;
}

/**
 * Writes the value of a Set-Cookie header. Every part is checked; nothing is escaped or cut.
 *
 * @param name The name without a prefix.
 * @param value Characters of RFC 6265's cookie-octet; encode others before.
 * @throws WERVEL_HTTP_COOKIE for a part that cannot stand, or more than 4,096 bytes of name and value.
 */
export function serializeCookie(
  name: string,
  value: string,
  options: CookieOptions,
  secure: boolean,
): string {
  if (!isToken(name) || /^__(?:host|secure)-/i.test(name)) throw refused("name", name);
  if (!/^[!#-+\--:<-[\]-~]*$/.test(value)) throw refused("value", name);
  const fullName = cookieName(name, options, secure);
  if (fullName.length + value.length > 4_096) throw refused("size", name);
  let text = `${fullName}=${value}; Path=${readPath(options, name)}`;
  if (options.domain !== undefined) text += `; Domain=${readDomain(options.domain, name)}`;
  if (options.maxAgeSeconds !== undefined)
    text += `; Max-Age=${readAge(options.maxAgeSeconds, name)}`;
  if (secure) text += "; Secure";
  if (options.httpOnly !== false) text += "; HttpOnly";
  text += `; SameSite=${readSameSite(options, name, secure)}`;
  if (options.partitioned === true) {
    if (!secure) throw refused("partitioned", name);
    text += "; Partitioned";
  }
  return text;
}

/**
 * Reads a Cookie header. Of a name that stands twice the first counts, as browsers send the closest path first.
 *
 * @throws WERVEL_HTTP_BAD_COOKIE (400) for a name that reaches into prototypes.
 */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  if (header === undefined) return cookies;
  for (const part of header.split(";")) {
    const equals = part.indexOf("=");
    if (equals === -1) continue;
    const name = part.slice(0, equals).trim();
    if (name === "__proto__" || name === "prototype") {
      throw new HttpError(
        "WERVEL_HTTP_BAD_COOKIE",
        `The Cookie header holds the forbidden name "${name}".`,
      );
    }
    if (name !== "" && !cookies.has(name))
      cookies.set(name, unquote(part.slice(equals + 1).trim()));
  }
  return cookies;
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"')
    ? value.slice(1, -1)
    : value;
}

function readPath({ path = "/" }: CookieOptions, name: string): string {
  if (/^\/[ -:<-~]*$/.test(path)) return path;
  throw refused("path", name);
}

function readDomain(domain: string, name: string): string {
  if (
    domain.length <= 253 &&
    /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/i.test(domain) &&
    !domain.includes("..")
  )
    return domain;
  throw refused("domain", name);
}

function readAge(seconds: number, name: string): number {
  if (Number.isSafeInteger(seconds) && seconds >= 0) return seconds;
  throw refused("maxAgeSeconds", name);
}

function readSameSite({ sameSite = "Lax" }: CookieOptions, name: string, secure: boolean): string {
  if (sameSite === "Strict" || sameSite === "Lax") return sameSite;
  if (sameSite === "None" && secure) return sameSite;
  throw refused("sameSite", name);
}

function refused(part: string, name: string): HttpError {
  return new HttpError(
    "WERVEL_HTTP_COOKIE",
    `The cookie ${JSON.stringify(name)} cannot be set: its ${part} cannot stand.`,
  );
}
