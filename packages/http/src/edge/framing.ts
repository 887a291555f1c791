import { HttpError } from "../problem/http-error.ts";
import type { CheckedRequest } from "./checked-request.ts";
import type { DecisiveHeaders } from "./header-scan.ts";

/**
 * Checks how the body is framed, and tells whether there is one.
 *
 * Every refusal closes the connection: what follows may be a body or the next request.
 *
 * @throws WERVEL_HTTP_BAD_FRAMING (400), WERVEL_HTTP_VERSION_REFUSED (505)
 * @see RFC 9112, section 6
 */
export function assertFraming(headers: DecisiveHeaders, httpVersion: string): boolean {
  if (httpVersion !== "1.1" && httpVersion !== "1.0") {
    throw new HttpError(
      "WERVEL_HTTP_VERSION_REFUSED",
      `HTTP/${httpVersion} is not spoken here.`,
      closing,
    );
  }
  const { contentLength, transferEncoding } = headers;
  if (transferEncoding !== undefined) {
    if (transferEncoding.toLowerCase() !== "chunked")
      throw refused('Transfer-Encoding is not exactly "chunked"');
    if (contentLength !== undefined)
      throw refused("Transfer-Encoding and Content-Length stand together");
    if (httpVersion === "1.0") throw refused("Transfer-Encoding stands on HTTP/1.0");
    return true;
  }
  if (contentLength === undefined) return false;
  if (!/^\d{1,15}$/.test(contentLength)) throw refused("Content-Length is not a number");
  return Number(contentLength) > 0;
}

/**
 * Refuses the body of a request whose matched action declares none. Call it for GET, HEAD, DELETE and OPTIONS; a body that
 * POST, PUT and PATCH do not declare is drained.
 *
 * @throws WERVEL_HTTP_BODY_UNEXPECTED (400)
 */
export function refuseBody(request: CheckedRequest): void {
  if (!request.hasBody) return;
  throw new HttpError(
    "WERVEL_HTTP_BODY_UNEXPECTED",
    `${request.method} carries a body that its action does not declare.`,
    closing,
  );
}

function refused(what: string): HttpError {
  return new HttpError("WERVEL_HTTP_BAD_FRAMING", `${what}.`, closing);
}

const closing = { close: true };
