import { HttpError } from "../problem/http-error.ts";

declare const canonical: unique symbol;

/**
 * A request path in its one spelling: decoded once, beginning with `/`, without empty, `.` or `..` segments.
 *
 * Only {@link toCanonicalPath} makes one, so a router, a guard and a file server that take it all read the same path.
 */
export type CanonicalPath = string & { readonly [canonical]: true };

/**
 * Decodes a raw path once and refuses every spelling that a second reader could read differently.
 *
 * @param raw The path of the request target, without its query.
 * @throws WERVEL_HTTP_BAD_PATH (400)
 * @see RFC 3986, section 6.2.2
 */
export function toCanonicalPath(raw: string): CanonicalPath {
  if (raw.charCodeAt(0) !== slash) throw refused("does not begin with a slash");
  let escaped = false;
  for (let i = 1; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    const kind = code < 128 ? kinds[code] : forbidden;
    if (kind === plain) continue;
    if (kind === forbidden) throw refused("holds a forbidden character");
    if (kind === escape) escaped = true;
    else if (raw.charCodeAt(i - 1) === slash && isBadSegment(raw, i)) {
      throw refused("holds an empty or dot segment");
    }
  }
  return (escaped ? decode(raw) : raw) as CanonicalPath;
}

const slash = 47;
const dot = 46;

const plain = 0;
const forbidden = 1;
const escape = 2;
const edge = 3;

const kinds = characterKinds();

/** Sorts the ASCII characters once, so that the loop above reads one table for each character. */
function characterKinds(): Uint8Array {
  const table = new Uint8Array(128);
  for (let code = 0; code <= 32; code++) table[code] = forbidden;
  for (const character of "\\;#?\x7f") table[character.charCodeAt(0)] = forbidden;
  table["%".charCodeAt(0)] = escape;
  table[slash] = edge;
  table[dot] = edge;
  return table;
}

/** Tells whether the segment that begins at `start` is empty while more follows, `.` or `..`. */
function isBadSegment(path: string, start: number): boolean {
  if (path.charCodeAt(start) === slash) return true;
  if (path.charCodeAt(start) !== dot) return false;
  const next = path.charCodeAt(start + 1) === dot ? start + 2 : start + 1;
  return next === path.length || path.charCodeAt(next) === slash;
}

function decode(raw: string): string {
  const path = decodeEscapes(raw);
  let slashes = 0;
  for (let i = 0; i < raw.length; i++) if (raw.charCodeAt(i) === slash) slashes++;
  for (let i = 0; i < path.length; i++) {
    const code = path.charCodeAt(i);
    if (code === slash) slashes--;
    if (isControl(code) || code === 92) throw refused("hides a forbidden character in an escape");
    if (i > 0 && path.charCodeAt(i - 1) === slash && isBadSegment(path, i)) {
      throw refused("hides a dot segment in an escape");
    }
  }
  if (slashes !== 0) throw refused("hides a slash in an escape");
  return path;
}

// Overlong forms, surrogates and truncated sequences are refused by the engine's decoder itself.
function decodeEscapes(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch (cause) {
    throw refused("holds a bad percent escape", cause);
  }
}

function isControl(code: number): boolean {
  return code < 32 || (code >= 127 && code < 160);
}

function refused(what: string, cause?: unknown): HttpError {
  return new HttpError("WERVEL_HTTP_BAD_PATH", `The path ${what}.`, { cause });
}
