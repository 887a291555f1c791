import { WervelError } from "@wervel/core";
import { StatusReply } from "./contract.ts";

/** The statuses that send a client elsewhere. */
export type RedirectStatus = 301 | 302 | 303 | 307 | 308;

/**
 * Sends the client to another path of this application; the contract declares the status: `reply: { 303: null }`.
 *
 * @param path A local path such as `/articles?tag=a`: one leading slash, no backslash, no control characters.
 * @param status Default 303 (See Other).
 * @throws WERVEL_HTTP_REDIRECT when the path could lead to another origin.
 */
export function redirect<const S extends RedirectStatus = 303>(
  path: string,
  status?: S,
): StatusReply<S, undefined> {
  return new StatusReply((status ?? 303) as S, undefined, ["location", localPath(path)]);
}

/** Checks that a path stays on this origin, as the WHATWG parser reads it too. */
export function localPath(path: string): string {
  if (!isLocalPath(path))
    throw new WervelError(
      "WERVEL_HTTP_REDIRECT",
      "A redirect names something other than a path of this application.",
      {
        help: "Redirect to a path with one leading slash; make it with link(…). Check values that come from a request first.",
        details: { path },
      },
    );
  return path;
}

const origin = "http://wervel.invalid";
const refused = /[\u0000-\u0020\u007f-\u{10ffff}\\]/u;

function isLocalPath(path: string): boolean {
  if (!path.startsWith("/") || path.startsWith("//") || refused.test(path)) return false;
  const parsed = URL.parse(path, origin);
  return parsed !== null && parsed.origin === origin;
}
