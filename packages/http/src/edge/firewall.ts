import { HttpError } from "../problem/http-error.ts";
import type { Incoming } from "../transport/exchange.ts";
import { toCanonicalPath } from "./canonical-path.ts";
import type { CanonicalPath } from "./canonical-path.ts";
import { CheckedRequest } from "./checked-request.ts";
import { assertFraming } from "./framing.ts";
import { assertHeaderText, readHeaders } from "./header-scan.ts";
import type { DecisiveHeaders } from "./header-scan.ts";
import { createHostRule, readHost } from "./host-rule.ts";
import type { HostRule, HostRuleOptions } from "./host-rule.ts";
import { readMethod } from "./method.ts";
import { PickedHeaders } from "./picked-headers.ts";
import { createProxyTrust } from "./proxy-trust.ts";
import type { RequestOrigin } from "./proxy-trust.ts";
import { assertCookies, assertQuery, isUsual, resolveEdgeLimits } from "./edge-limits.ts";
import type { EdgeLimits } from "./edge-limits.ts";

/** What the firewall is told once. */
export interface FirewallOptions extends HostRuleOptions {
  /** Address ranges of the proxies whose `X-Forwarded-*` headers are believed. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** Canonical paths that answer any host: the checks of a balancer name none. Default: `/livez` and `/readyz`. */
  readonly healthPaths?: readonly string[];
  /** Bounds on sizes and counts. Default: the strict ones of {@link EdgeLimits}. */
  readonly limits?: Partial<EdgeLimits>;
}

/** Checks one request before anything else reads it; throws an {@link HttpError} with the status to answer. */
export type Firewall = (incoming: Incoming) => CheckedRequest;

/** The health addresses that are exempt from the host list and from load shedding. */
export const healthPaths: readonly string[] = ["/livez", "/readyz"];

/**
 * Creates the firewall: everything that can be refused without knowing the route is refused here.
 *
 * @throws WERVEL_HTTP_OPTIONS for options that cannot hold.
 */
export function createFirewall(options: FirewallOptions): Firewall {
  const hosts = createHostRule(options, options.healthPaths ?? healthPaths);
  const trust = createProxyTrust(options.trustedProxies ?? []);
  const limits = resolveEdgeLimits(options.limits);
  // A parser that has bounded the headers as tightly leaves nothing to count.
  const mayPick = isUsual(limits);
  const read = (incoming: Incoming): DecisiveHeaders => {
    if (mayPick && picks(incoming)) return new PickedHeaders(incoming);
    const headers = readHeaders(incoming.rawHeaders, limits);
    if (!incoming.vetted) assertHeaderText(incoming.rawHeaders);
    return headers;
  };
  const originOf = (incoming: Incoming, headers: DecisiveHeaders): RequestOrigin | undefined => {
    const peer = trust.peer(incoming.peer);
    if (!trust.trusts(peer)) return undefined;
    return trust.origin(peer, incoming.encrypted, forwarded(headers));
  };
  return (incoming) => {
    const { target, httpVersion } = incoming;
    const method = readMethod(incoming.method);
    if (incoming.method.length + target.length + lineOverhead > limits.requestLineBytes)
      throw tooLarge("request line");
    const headers = read(incoming);
    const hasBody = assertFraming(headers, httpVersion);
    const { host, cookie } = headers;
    if (cookie !== undefined) assertCookies(cookie, limits);

    const start = originStart(target, method, host);
    const mark = target.indexOf("?", start);
    const path = readPath(mark === -1 ? target.slice(start) : target.slice(start, mark));
    const query = mark === -1 ? "" : target.slice(mark + 1);
    if (query !== "") assertQuery(query, limits);

    const named = hosts(requireHost(host), path);
    const origin = trust.isBlind ? undefined : originOf(incoming, headers);
    return new CheckedRequest(
      incoming,
      method,
      path,
      query,
      forwardedHost(origin, hosts, path) ?? named,
      origin?.scheme ?? (incoming.encrypted ? "https" : "http"),
      origin?.client ?? trust,
      hasBody,
      headers,
    );
  };
}

function picks(incoming: Incoming): incoming is Incoming & Required<Pick<Incoming, "pick">> {
  return incoming.pick !== undefined;
}

/** Two spaces, the version and the line end. */
const lineOverhead = 12;

/** Finds where the path begins, and checks the authority of a target in absolute form. */
function originStart(target: string, method: string, host: string | undefined): number {
  if (target.charCodeAt(0) === 47) return 0;
  if (target === "*" && method === "OPTIONS") return 0;
  const scheme = /^https?:\/\//i.exec(target)?.[0];
  if (scheme === undefined)
    throw new HttpError("WERVEL_HTTP_BAD_PATH", "The request target has no known form.", closing);
  const end = authorityEnd(target, scheme.length);
  const authority = readHost(target.slice(scheme.length, end));
  if (authority === undefined || authority.text !== host?.toLowerCase()) {
    throw new HttpError(
      "WERVEL_HTTP_BAD_HOST",
      "The request target and the Host header name two hosts.",
      closing,
    );
  }
  return end;
}

function authorityEnd(target: string, start: number): number {
  for (let i = start; i < target.length; i++) {
    const code = target.charCodeAt(i);
    if (code === 47 || code === 63) return i;
  }
  return target.length;
}

function readPath(raw: string): CanonicalPath {
  // An absolute target may leave its path out; a star stands for the server itself.
  if (raw === "") return toCanonicalPath("/");
  return raw === "*" ? (raw as CanonicalPath) : toCanonicalPath(raw);
}

function requireHost(host: string | undefined): string {
  if (host !== undefined) return host;
  throw new HttpError("WERVEL_HTTP_BAD_HOST", "The request has no Host header.", closing);
}

function forwarded(headers: DecisiveHeaders): {
  for: string | undefined;
  proto: string | undefined;
  host: string | undefined;
} {
  return { for: headers.forwardedFor, proto: headers.forwardedProto, host: headers.forwardedHost };
}

function forwardedHost(
  origin: RequestOrigin | undefined,
  hosts: HostRule,
  path: CanonicalPath,
): string | undefined {
  return origin?.host === undefined ? undefined : hosts(origin.host, path);
}

function tooLarge(part: string): HttpError {
  return new HttpError("WERVEL_HTTP_HEADERS_TOO_LARGE", `The ${part} passes its limit.`, closing);
}

const closing = { close: true };
