import { HttpError } from "../problem/http-error.ts";

/** The most characters that a key may have. */
export const maxKeyLength = 255;

/**
 * Reads an `Idempotency-Key`: a string in quotes, as the draft has it, or the same without quotes, as most clients send it.
 *
 * @throws WERVEL_HTTP_IDEMPOTENCY_KEY (400)
 * @see draft-ietf-httpapi-idempotency-key-header-07; RFC 9651, section 3.3.3
 */
export function readIdempotencyKey(value: string): string {
  const key = quoted.test(value) ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
  if (key !== value || bare.test(key)) {
    if (key.length > 0 && key.length <= maxKeyLength) return key;
    throw malformed(`has ${key.length} characters; 1 to ${maxKeyLength} are allowed`);
  }
  throw malformed("is neither a string in quotes nor printable ASCII without spaces and quotes");
}

const quoted = /^"(?:[ !#-[\]-~]|\\["\\])*"$/;
const bare = /^[!#-~]*$/;

function malformed(what: string): HttpError {
  return new HttpError("WERVEL_HTTP_IDEMPOTENCY_KEY", `The Idempotency-Key ${what}.`);
}
