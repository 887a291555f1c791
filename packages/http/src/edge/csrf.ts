import { HttpError } from "../problem/http-error.ts";
import type { CheckedRequest } from "./checked-request.ts";
import { assertOrigin } from "./cors.ts";

/** What a browser says about where a request comes from. */
export interface CsrfEvidence {
  readonly secFetchSite: string | undefined;
  readonly origin: string | undefined;
  /** The origin under which the application was reached. */
  readonly ownOrigin: string;
  /** True when the request carries the `X-Wervel-CSRF` header, which only scripts of allowed origins can set. */
  readonly hasHeader: boolean;
}

/** Passes a request, or throws WERVEL_HTTP_CROSS_SITE (403). */
export type CsrfGuard = (request: CheckedRequest) => void;

/**
 * Creates the check for unsafe methods of actions that cookies authenticate, sign-in included.
 *
 * @param origins Other origins whose pages may send such requests. Default: none.
 * @throws WERVEL_HTTP_OPTIONS for an origin that is not in its exact form.
 */
export function createCsrfGuard(origins: readonly string[] = []): CsrfGuard {
  for (const origin of origins) assertOrigin("csrf.origins", origin);
  const listed = new Set(origins);
  return (request) => {
    const isAllowed = isOwnSite(
      {
        secFetchSite: request.secFetchSite,
        origin: request.origin,
        ownOrigin: ownOrigin(request),
        hasHeader: (request.header("x-wervel-csrf") ?? "") !== "",
      },
      listed,
    );
    if (isAllowed) return;
    throw new HttpError(
      "WERVEL_HTTP_CROSS_SITE",
      "The request came from another site, or does not say from where.",
    );
  };
}

/**
 * Decides by what the browser says: `Sec-Fetch-Site` first, then `Origin`, then the header that forms cannot send.
 *
 * @see Fetch Metadata Request Headers, W3C
 */
export function isOwnSite(evidence: CsrfEvidence, listed: ReadonlySet<string>): boolean {
  const { secFetchSite, origin } = evidence;
  if (secFetchSite === "same-origin" || secFetchSite === "none") return true;
  if (origin !== undefined && listed.has(origin)) return true;
  if (secFetchSite !== undefined) return false;
  if (origin !== undefined) return origin === evidence.ownOrigin;
  return evidence.hasHeader;
}

/** Gives the origin under which a request reached the application; default ports are left out, as browsers do. */
export function ownOrigin(request: CheckedRequest): string {
  const { scheme, host } = request;
  const suffix = scheme === "https" ? ":443" : ":80";
  return `${scheme}://${host.endsWith(suffix) ? host.slice(0, -suffix.length) : host}`;
}
