import type { LeanMessage } from "./lean-message.ts";

/** Tells whether a request asks to become a WebSocket. @see RFC 6455, section 4.1 */
export function asksForSocket({ method, rawHeaders, hasBodyHeaders }: LeanMessage): boolean {
  // A request with a body is answered as any other: refused.
  if (method !== "GET" || hasBodyHeaders) return false;
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]!.length === 7 && rawHeaders[i]!.toLowerCase() === "upgrade")
      return rawHeaders[i + 1]!.toLowerCase() === "websocket";
  return false;
}
