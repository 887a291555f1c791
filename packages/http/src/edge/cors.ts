import type { CheckedRequest } from "./checked-request.ts";
import { isToken } from "./header-scan.ts";
import { optionError } from "./option-error.ts";

/** Which other origins may read an action's replies. Without it no CORS header is ever sent. */
export interface CorsOptions {
  /** Exact origins such as `https://shop.example`, or `*` for all when credentials are off. */
  readonly origins: readonly string[] | "*";
  /** Default: the methods of the matched path, handed to {@link Cors.preflight}. */
  readonly methods?: readonly string[];
  /** Request headers that scripts may set. Default: {@link corsHeaders}. */
  readonly headers?: readonly string[];
  /** Reply headers that scripts may read. Default: `etag`, `link`, `location` and `retry-after`. */
  readonly expose?: readonly string[];
  /** True to allow cookies and other credentials. Default false. */
  readonly credentials?: boolean;
  /** Seconds for which a browser may keep the answer to a preflight. Default 600. */
  readonly maxAgeSeconds?: number;
}

/** The request headers that scripts may set unless the options say otherwise. */
export const corsHeaders: readonly string[] = [
  "api-version",
  "authorization",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-none-match",
];

/** The compiled decision. */
export interface Cors {
  /** Gives the headers of an ordinary reply, flat: `Vary` always, permission only for an allowed origin. */
  headers(origin: string | undefined): readonly string[];
  /**
   * Gives the headers of the 204 to a preflight, flat; without permission when origin, method or a header is not allowed.
   *
   * @param methods The methods of the matched path.
   */
  preflight(request: CheckedRequest, methods: readonly string[]): readonly string[];
}

/**
 * Compiles CORS options.
 *
 * @throws WERVEL_HTTP_OPTIONS for `*` with credentials, `null`, a pattern, or an origin that is not in its exact form.
 */
export function createCors(options: CorsOptions): Cors {
  const credentials = options.credentials ?? false;
  const origins = readOrigins(options.origins, credentials);
  const allowedHeaders = readNames("headers", options.headers ?? corsHeaders);
  const exposed = readNames(
    "expose",
    options.expose ?? ["etag", "link", "location", "retry-after"],
  );
  const maxAge = options.maxAgeSeconds ?? 600;
  if (!Number.isSafeInteger(maxAge) || maxAge < 0)
    throw optionError("cors.maxAgeSeconds", "it is not a whole number");

  const permission = (origin: string | undefined): readonly string[] => {
    if (origin === undefined || (origins !== "*" && !origins.has(origin))) return none;
    const allow = ["Access-Control-Allow-Origin", origins === "*" ? "*" : origin];
    return credentials ? [...allow, "Access-Control-Allow-Credentials", "true"] : allow;
  };
  const exposure =
    exposed.length === 0 ? none : ["Access-Control-Expose-Headers", exposed.join(", ")];

  return {
    headers(origin) {
      const allow = permission(origin);
      return allow === none ? varyOrigin : [...varyOrigin, ...allow, ...exposure];
    },
    preflight(request, methods) {
      const allow = permission(request.origin);
      const listed = options.methods ?? methods;
      if (allow === none || !isAllowed(request, listed, allowedHeaders)) return varyPreflight;
      return [
        ...varyPreflight,
        ...allow,
        "Access-Control-Allow-Methods",
        listed.join(", "),
        "Access-Control-Allow-Headers",
        allowedHeaders.join(", "),
        "Access-Control-Max-Age",
        String(maxAge),
      ];
    },
  };
}

/** Tells whether a request asks for permission and not for the resource. @see Fetch, CORS-preflight request */
export function isPreflight(request: CheckedRequest): boolean {
  return (
    request.method === "OPTIONS" &&
    request.origin !== undefined &&
    request.header("access-control-request-method") !== undefined
  );
}

const none: readonly string[] = [];
const varyOrigin: readonly string[] = ["Vary", "Origin"];
const varyPreflight: readonly string[] = [
  "Vary",
  "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
];

function isAllowed(
  request: CheckedRequest,
  methods: readonly string[],
  headers: readonly string[],
): boolean {
  const method = request.header("access-control-request-method");
  if (method === undefined || !methods.includes(method)) return false;
  const names = request.header("access-control-request-headers")?.split(",") ?? [];
  return names.every((name) => headers.includes(name.trim().toLowerCase()));
}

function readOrigins(
  origins: readonly string[] | "*",
  credentials: boolean,
): ReadonlySet<string> | "*" {
  const list = origins === "*" ? ["*"] : origins;
  if (list.includes("*")) {
    if (credentials)
      throw optionError("cors.origins", "* with credentials would let every site act for the user");
    return "*";
  }
  for (const origin of list) assertOrigin("cors.origins", origin);
  return new Set(list);
}

/** Refuses whatever is not the exact serialisation of a web origin. */
export function assertOrigin(option: string, origin: unknown): asserts origin is string {
  const url = typeof origin === "string" ? URL.parse(origin) : null;
  const isExact = url !== null && url.origin === origin && /^https?:$/.test(url.protocol);
  // The URL parser takes a star for a letter of the name.
  if (isExact && !url.hostname.includes("*")) return;
  throw optionError(
    option,
    `${String(origin)} is not an exact origin such as https://shop.example`,
  );
}

function readNames(option: string, names: readonly string[]): readonly string[] {
  for (const name of names) {
    if (!isToken(name) || name === "*")
      throw optionError(`cors.${option}`, `"${name}" is not a header name`);
  }
  return names.map((name) => name.toLowerCase());
}
