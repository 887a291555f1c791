import { isUtf8 } from "node:buffer";
import { HttpError } from "../problem/http-error.ts";
import type { CheckedRequest } from "./checked-request.ts";
import { expand, readEncoding } from "./content-encoding.ts";
import { parseForm } from "./form-body.ts";
import type { FormValues } from "./form-body.ts";
import { jsonLimits, parseJson } from "./json-guard.ts";
import type { JsonLimits } from "./json-guard.ts";
import { isJson, isUtf8Type, readMediaType } from "./media-type.ts";
import type { MediaType } from "./media-type.ts";
import { optionError } from "./option-error.ts";

/** How one action reads its body, as given. */
export interface BodyOptions extends Partial<JsonLimits> {
  /** Bound on the decoded body in bytes. Default 1 MiB. */
  readonly maxBytes?: number;
  /** True to read bodies compressed by gzip, deflate, br or zstd. Default: they are refused with 415. */
  readonly compressed?: boolean;
}

/** How one action reads its body, complete. */
export interface BodyLimits extends JsonLimits {
  readonly maxBytes: number;
  readonly compressed: boolean;
}

/**
 * Completes the limits of an action's body.
 *
 * @throws WERVEL_HTTP_OPTIONS for a bound that is not a positive whole number.
 */
export function resolveBodyLimits(given: BodyOptions = {}): BodyLimits {
  const limits = { maxBytes: 1_048_576, compressed: false, ...jsonLimits, ...given };
  for (const name of ["maxBytes", "maxDepth", "maxNodes", "maxKeys"] as const) {
    if (!Number.isSafeInteger(limits[name]) || limits[name] < 1) {
      throw optionError(name, "it is not a positive whole number");
    }
  }
  return limits;
}

/**
 * Reads a JSON body.
 *
 * @param seen Hears its bytes.
 * @throws WERVEL_HTTP_MEDIA_TYPE (415), WERVEL_HTTP_CONTENT_ENCODING (415), WERVEL_HTTP_BODY_TOO_LARGE (413),
 *   WERVEL_HTTP_BODY_RATIO (413), WERVEL_HTTP_BODY_ENCODING (400), and what {@link parseJson} throws.
 */
export async function readJson(
  request: CheckedRequest,
  limits: BodyLimits,
  seen?: (bytes: Uint8Array) => void,
): Promise<unknown> {
  assertMediaType(request, isJson);
  const bytes = await readBytes(request, limits);
  seen?.(bytes);
  return parseJson(toText(bytes), limits);
}

/**
 * Reads a urlencoded form.
 *
 * @throws what {@link readJson} throws, and WERVEL_HTTP_BODY_SHAPE (400) for a form that passes a limit.
 */
export async function readForm(request: CheckedRequest, limits: BodyLimits): Promise<FormValues> {
  assertMediaType(request, isForm);
  return parseForm(toText(await readBytes(request, limits)));
}

/** Reads a body of text in UTF-8, of a `text/*` type. It throws what {@link readJson} throws. */
export async function readText(request: CheckedRequest, limits: BodyLimits): Promise<string> {
  assertMediaType(request, isText);
  return toText(await readBytes(request, limits));
}

/** Reads a body of any type as bytes, expanded where the limits allow compression. */
export function readBytes(request: CheckedRequest, limits: BodyLimits): Promise<Uint8Array> {
  const encoding = readEncoding(request.contentEncoding, limits);
  const { body } = request.incoming;
  if (encoding !== undefined) return expand(body, encoding, limits.maxBytes);
  if (body.length !== undefined && body.length > limits.maxBytes) throw tooLarge(limits.maxBytes);
  return body.read(limits.maxBytes);
}

/**
 * Checks the Content-Type of a request and returns it.
 *
 * @param isWanted Tells whether the action reads this type.
 * @throws WERVEL_HTTP_MEDIA_TYPE (415) when it is missing, malformed or unwanted.
 */
export function assertMediaType(
  request: CheckedRequest,
  isWanted: (mediaType: MediaType) => boolean,
): MediaType {
  const { contentType } = request;
  const mediaType = contentType === undefined ? undefined : readMediaType(contentType);
  if (mediaType !== undefined && isWanted(mediaType)) return mediaType;
  const what = contentType === undefined ? "is missing" : "is malformed or of another type";
  throw new HttpError("WERVEL_HTTP_MEDIA_TYPE", `The Content-Type ${what}.`);
}

/** Makes the error for a body that passes its bound. */
export function tooLarge(maxBytes: number): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_TOO_LARGE", `The body passes ${maxBytes} bytes.`, {
    details: { maxBytes },
  });
}

/**
 * Decodes UTF-8 without mercy: invalid sequences and byte order marks are refused, never replaced.
 *
 * @throws WERVEL_HTTP_BODY_ENCODING (400)
 */
export function toText(bytes: Uint8Array): string {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (hasMark || !isUtf8(bytes)) {
    throw new HttpError(
      "WERVEL_HTTP_BODY_ENCODING",
      "The body is not UTF-8 without a byte order mark.",
    );
  }
  const buffer =
    bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString();
}

function isForm(mediaType: MediaType): boolean {
  return mediaType.essence === "application/x-www-form-urlencoded" && isUtf8Type(mediaType);
}

function isText(mediaType: MediaType): boolean {
  return mediaType.essence.startsWith("text/") && isUtf8Type(mediaType);
}
