import { HttpError } from "../problem/http-error.ts";
import { optionError } from "./option-error.ts";

/** Bounds on what stands before the body. */
export interface EdgeLimits {
  /** Bytes of the request line. Default 8 KiB. */
  readonly requestLineBytes: number;
  /** Bytes of all headers with their line ends. Default 16 KiB. */
  readonly headerBytes: number;
  /** Header lines. Default 100. */
  readonly headerLines: number;
  /** Bytes of the Cookie header. Default 8 KiB. */
  readonly cookieBytes: number;
  /** Cookies. Default 50. */
  readonly cookies: number;
  /** Bytes of the query. Default 8 KiB. */
  readonly queryBytes: number;
  /** Pairs of the query. Default 100. */
  readonly queryPairs: number;
}

const defaults: EdgeLimits = {
  requestLineBytes: 8_192,
  headerBytes: 16_384,
  headerLines: 100,
  cookieBytes: 8_192,
  cookies: 50,
  queryBytes: 8_192,
  queryPairs: 100,
};

/** Completes the limits; each must be a positive whole number. */
export function resolveEdgeLimits(given: Partial<EdgeLimits> = {}): EdgeLimits {
  const limits = { ...defaults, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw optionError(`limits.${name}`, "it is not a positive whole number");
  }
  return limits;
}

/** Tells whether headers may be as many and as long as usual, or more. */
export function isUsual({ headerBytes, headerLines }: EdgeLimits): boolean {
  return headerBytes >= defaults.headerBytes && headerLines >= defaults.headerLines;
}

/** Counts the pairs of a query and refuses characters that no URL holds unescaped. */
export function assertQuery(query: string, limits: EdgeLimits): void {
  if (query.length > limits.queryBytes) throw badQuery("passes its length");
  let pairs = 1;
  for (let i = 0; i < query.length; i++) {
    const code = query.charCodeAt(i);
    if (code === 38) pairs++;
    else if (code <= 32 || code >= 127 || code === 35)
      throw badQuery("holds a forbidden character");
  }
  if (pairs > limits.queryPairs) throw badQuery("passes its number of pairs");
}

/** Bounds the Cookie header before anybody takes it apart. */
export function assertCookies(cookie: string, limits: EdgeLimits): void {
  let cookies = 1;
  for (let i = cookie.indexOf(";"); i !== -1; i = cookie.indexOf(";", i + 1)) cookies++;
  if (cookie.length <= limits.cookieBytes && cookies <= limits.cookies) return;
  throw new HttpError("WERVEL_HTTP_HEADERS_TOO_LARGE", "The Cookie header passes its limit.", {
    close: true,
  });
}

/** The longest value that a path parameter may have, in characters. */
export const maxParamLength = 255;

/** Refuses a path parameter that is too long. */
export function assertParam(name: string, value: string): void {
  if (value.length <= maxParamLength) return;
  throw new HttpError(
    "WERVEL_HTTP_BAD_PATH",
    `The path parameter "${name}" passes ${maxParamLength} characters.`,
  );
}

function badQuery(what: string): HttpError {
  return new HttpError("WERVEL_HTTP_BAD_QUERY", `The query ${what}.`);
}
