import { securityHeaders } from "../edge/security-headers.ts";
import { httpErrors } from "../errors.ts";
import type { Outgoing } from "./exchange.ts";

/** What a transport refuses by itself, before or instead of the application. */
export type TransportRefusal =
  | "WERVEL_HTTP_BAD_REQUEST"
  | "WERVEL_HTTP_BODY_INCOMPLETE"
  | "WERVEL_HTTP_HEADERS_TOO_LARGE"
  | "WERVEL_HTTP_METHOD_REFUSED"
  | "WERVEL_HTTP_EXPECTATION_REFUSED"
  | "WERVEL_HTTP_REQUEST_TIMEOUT"
  | "WERVEL_HTTP_HANDLER_TIMEOUT"
  | "WERVEL_HTTP_OVERLOADED"
  | "WERVEL_HTTP_INTERNAL";

/** Writes the problem details of a refusal, with the security headers that every reply has. */
export function transportReply(code: TransportRefusal): Outgoing {
  const { status, title } = httpErrors[code];
  const headers = [
    "Content-Type",
    "application/problem+json; charset=utf-8",
    "Cache-Control",
    "no-store",
  ];
  if (status === 503) headers.push("Retry-After", "1");
  headers.push(...securityHeaders({ kind: "data", https: false }));
  return {
    status,
    headers,
    body: JSON.stringify({ type: "about:blank", title, status, code }),
    close: status < 500,
  };
}
