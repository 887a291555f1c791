import { CREDENTIALS } from "../action/context.ts";
import type { RequestContext } from "../action/context.ts";
import type { Step } from "../action/step.ts";
import type { CorsOptions } from "../edge/cors.ts";
import { isOwnSite, ownOrigin } from "../edge/csrf.ts";
import { HttpError } from "../problem/http-error.ts";

/**
 * Checks that a request asks for a WebSocket, and that its transport can give one.
 *
 * @throws WERVEL_HTTP_UPGRADE_REQUIRED (426), WERVEL_HTTP_SOCKET_HANDSHAKE (400), WERVEL_HTTP_SOCKET_TRANSPORT (501)
 * @see RFC 6455, section 4.2.1
 */
export function assertHandshake({ request }: RequestContext): undefined {
  const { incoming, method } = request;
  const isAsked = request.header("upgrade")?.toLowerCase() === "websocket";
  if (!isAsked || method !== "GET" || incoming.httpVersion !== "1.1")
    throw required("The address speaks WebSocket alone.", []);
  if (incoming.upgradable !== true)
    throw new HttpError(
      "WERVEL_HTTP_SOCKET_TRANSPORT",
      "This transport cannot hand a connection over.",
    );
  if (request.header("sec-websocket-version") !== "13")
    throw required("Another version of the protocol.", ["Sec-WebSocket-Version", "13"]);
  if (!/^[+/0-9A-Za-z]{22}==$/.test(request.header("sec-websocket-key") ?? ""))
    throw new HttpError("WERVEL_HTTP_SOCKET_HANDSHAKE", "Sec-WebSocket-Key is no key.");
  return undefined;
}

/**
 * Compiles the check of the page that opens a socket: browsers send cookies with a handshake to anywhere and ask nobody.
 *
 * The application's own pages pass, and who is no page. Pages of `csrfOrigins` pass, and those that the action's CORS lists: without
 * its `credentials` only while the request carries none that a browser adds by itself.
 */
export function compileOrigin(cors: CorsOptions | undefined, csrfOrigins: readonly string[]): Step {
  const { origins = [], credentials = false } = cors ?? {};
  const readers = origins === "*" ? "*" : new Set(origins);
  const trusted = new Set([...csrfOrigins, ...(credentials && origins !== "*" ? origins : [])]);
  return (context) => {
    const { request } = context;
    const { origin, secFetchSite } = request;
    const evidence = { origin, secFetchSite, ownOrigin: ownOrigin(request), hasHeader: true };
    if (isOwnSite(evidence, trusted)) return undefined;
    const mayRead = origin !== undefined && (readers === "*" || readers.has(origin));
    if (mayRead && context[CREDENTIALS] !== "ambient") return undefined;
    throw new HttpError("WERVEL_HTTP_CROSS_SITE", "A page of another site asked for a socket.");
  };
}

function required(message: string, headers: readonly string[]): HttpError {
  return new HttpError("WERVEL_HTTP_UPGRADE_REQUIRED", message, {
    headers: ["Upgrade", "websocket", ...headers],
  });
}
