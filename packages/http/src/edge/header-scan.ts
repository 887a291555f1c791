import { HttpError } from "../problem/http-error.ts";
import type { KnownHeaders } from "./checked-request.ts";
import type { EdgeLimits } from "./edge-limits.ts";

/** The headers that decide about a request, each of which may stand once. */
export interface DecisiveHeaders extends KnownHeaders {
  readonly host: string | undefined;
  readonly contentLength: string | undefined;
  readonly transferEncoding: string | undefined;
  readonly forwardedFor: string | undefined;
  readonly forwardedProto: string | undefined;
  readonly forwardedHost: string | undefined;
}

/** What one pass over all headers finds. */
class ScannedHeaders implements DecisiveHeaders {
  host: string | undefined = undefined;
  contentLength: string | undefined = undefined;
  transferEncoding: string | undefined = undefined;
  forwardedFor: string | undefined = undefined;
  forwardedProto: string | undefined = undefined;
  forwardedHost: string | undefined = undefined;
  authorization: string | undefined = undefined;
  cookie: string | undefined = undefined;
  contentType: string | undefined = undefined;
  contentEncoding: string | undefined = undefined;
  origin: string | undefined = undefined;
  secFetchSite: string | undefined = undefined;
  idempotencyKey: string | undefined = undefined;
}

/**
 * Counts the headers and picks out the known ones in one pass.
 *
 * @throws WERVEL_HTTP_HEADERS_TOO_LARGE (431), WERVEL_HTTP_BAD_HEADER and WERVEL_HTTP_BAD_HOST (400) for a repetition
 */
export function readHeaders(raw: readonly string[], limits: EdgeLimits): DecisiveHeaders {
  if (raw.length > limits.headerLines * 2) throw tooLarge();
  const headers = new ScannedHeaders();
  let bytes = 0;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!;
    const value = raw[i + 1]!;
    // Colon, space and line end.
    bytes += name.length + value.length + 4;
    // Length and first letter tell the known names apart from nearly all others without a comparison of text.
    switch ((name.length << 8) | (name.charCodeAt(0) | 32)) {
      case (4 << 8) | 104:
        if (is(name, "Host", "host")) headers.host = once(name, headers.host, value);
        break;
      case (6 << 8) | 99:
        if (is(name, "Cookie", "cookie")) headers.cookie = once(name, headers.cookie, value);
        break;
      case (6 << 8) | 111:
        if (is(name, "Origin", "origin")) headers.origin = once(name, headers.origin, value);
        break;
      case (12 << 8) | 99:
        if (is(name, "Content-Type", "content-type"))
          headers.contentType = once(name, headers.contentType, value);
        break;
      case (13 << 8) | 97:
        if (is(name, "Authorization", "authorization"))
          headers.authorization = once(name, headers.authorization, value);
        break;
      case (14 << 8) | 99:
        if (is(name, "Content-Length", "content-length"))
          headers.contentLength = once(name, headers.contentLength, value);
        break;
      case (14 << 8) | 115:
        if (is(name, "Sec-Fetch-Site", "sec-fetch-site"))
          headers.secFetchSite = once(name, headers.secFetchSite, value);
        break;
      case (15 << 8) | 105:
        if (is(name, "Idempotency-Key", "idempotency-key"))
          headers.idempotencyKey = once(name, headers.idempotencyKey, value);
        break;
      case (15 << 8) | 120:
        // Each proxy may append a line of its own.
        if (is(name, "X-Forwarded-For", "x-forwarded-for"))
          headers.forwardedFor = joined(headers.forwardedFor, value);
        break;
      case (16 << 8) | 99:
        if (is(name, "Content-Encoding", "content-encoding"))
          headers.contentEncoding = once(name, headers.contentEncoding, value);
        break;
      case (16 << 8) | 120:
        if (is(name, "X-Forwarded-Host", "x-forwarded-host"))
          headers.forwardedHost = joined(headers.forwardedHost, value);
        break;
      case (17 << 8) | 120:
        if (is(name, "X-Forwarded-Proto", "x-forwarded-proto"))
          headers.forwardedProto = joined(headers.forwardedProto, value);
        break;
      case (17 << 8) | 116:
        if (is(name, "Transfer-Encoding", "transfer-encoding"))
          headers.transferEncoding = once(name, headers.transferEncoding, value);
        break;
    }
  }
  if (bytes > limits.headerBytes) throw tooLarge();
  return headers;
}

/**
 * Refuses control characters in names and values, for transports whose parser lets them through.
 *
 * @throws WERVEL_HTTP_BAD_HEADER (400)
 */
export function assertHeaderText(raw: readonly string[]): void {
  for (let i = 0; i < raw.length; i += 2) {
    if (!isToken(raw[i]!)) throw bad("A header name holds a forbidden character.");
    if (!isFieldValue(raw[i + 1]!)) throw bad(`The header ${raw[i]} holds a forbidden character.`);
  }
}

/** Tells whether a text may be a header name. @see RFC 9110, section 5.6.2 */
export function isToken(text: string): boolean {
  if (text === "") return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 128 || tokens[code] === 0) return false;
  }
  return true;
}

/** Tells whether a text may be a header value: no control characters but the tab, nothing beyond one byte. */
export function isFieldValue(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 32 && code !== 9) || code === 127 || code > 255) return false;
  }
  return true;
}

const tokens = tokenTable();

function tokenTable(): Uint8Array {
  const table = new Uint8Array(128);
  const allowed = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (const character of allowed) table[character.charCodeAt(0)] = 1;
  return table;
}

function is(name: string, usual: string, lower: string): boolean {
  return name === usual || name === lower || name.toLowerCase() === lower;
}

function once(name: string, before: string | undefined, value: string): string {
  if (before === undefined) return value;
  if (name.length === 4)
    throw new HttpError("WERVEL_HTTP_BAD_HOST", "The request has two Host headers.", closing);
  throw bad(`The header ${name.toLowerCase()} stands twice.`);
}

function joined(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before}, ${value}`;
}

function bad(message: string): HttpError {
  return new HttpError("WERVEL_HTTP_BAD_HEADER", message, closing);
}

function tooLarge(): HttpError {
  return new HttpError("WERVEL_HTTP_HEADERS_TOO_LARGE", "The headers pass their limit.", closing);
}

const closing = { close: true };
