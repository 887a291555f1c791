import { readJson, resolveBodyLimits } from "../../src/edge/body.ts";
import type { CheckedRequest } from "../../src/edge/checked-request.ts";
import { createFirewall } from "../../src/edge/firewall.ts";
import type { FirewallOptions } from "../../src/edge/firewall.ts";
import { refuseBody } from "../../src/edge/framing.ts";
import { parseQuery } from "../../src/edge/query.ts";
import { securityHeaders } from "../../src/edge/security-headers.ts";
import { HttpError } from "../../src/problem/http-error.ts";
import type { Dispatch, Outgoing } from "../../src/transport/exchange.ts";

/** Answers a request that passed the firewall. */
export type EdgeHandler = (request: CheckedRequest) => Outgoing | Promise<Outgoing>;

/** The smallest application: the firewall, one handler for every path, and refusals as replies with their code. */
export function edgeApp(handler: EdgeHandler, options: Partial<FirewallOptions> = {}): Dispatch {
  const firewall = createFirewall({ environment: "test", ...options });
  return (incoming) => {
    try {
      const reply = handler(firewall(incoming));
      return reply instanceof Promise ? reply.catch(toReply) : reply;
    } catch (error) {
      return toReply(error);
    }
  };
}

/** Reads what a careful action reads, and tells what it saw. */
export const echo: EdgeHandler = (request) => {
  parseQuery(request.query);
  if (request.method === "POST" || request.method === "PUT" || request.method === "PATCH") {
    if (!request.hasBody) return text(`${request.method} ${request.path}`);
    return readJson(request, limits).then((body) => text(JSON.stringify(body)));
  }
  refuseBody(request);
  return text(`${request.method} ${request.path}`);
};

/** Makes a reply of plain text. */
export function text(body: string, status = 200): Outgoing {
  return {
    status,
    headers: ["Content-Type", "text/plain; charset=utf-8", ...security],
    body,
    close: false,
  };
}

function toReply(error: unknown): Outgoing {
  if (!(error instanceof HttpError)) throw error;
  const { status, code, headers, close } = error;
  return {
    status,
    headers: ["Content-Type", "text/plain", ...headers, ...security],
    body: code,
    close,
  };
}

const limits = resolveBodyLimits();
const security = securityHeaders({ kind: "data", https: false });
