import type { RequestContext } from "../action/context.ts";
import type { EdgeEnvironment } from "../app/environment.ts";
import { isSecureCookie, serializeCookie } from "../edge/cookie.ts";
import type { Cors } from "../edge/cors.ts";
import type { StatusReply } from "./contract.ts";
import { names, without } from "./header-list.ts";
import type { HeaderPick } from "./headers.ts";

/** Gives the headers that a reply brings along, its cookies included. */
export function ownHeaders(
  { request }: RequestContext,
  { headers, cookies }: StatusReply,
  environment: EdgeEnvironment,
): readonly string[] {
  if (cookies === undefined) return headers;
  const secure = isSecureCookie(environment, request.scheme);
  return [
    ...headers,
    ...Object.entries(cookies).flatMap(([name, { value, ...options }]) => [
      "Set-Cookie",
      serializeCookie(name, value, options, secure),
    ]),
  ];
}

/** Puts the headers of an answer together; an answer without any of its own shares one constant array. */
export function headersOf(
  context: RequestContext,
  pick: HeaderPick,
  cors: Cors | undefined,
  own: readonly string[] | undefined,
): readonly string[] {
  const { request } = context;
  const isPrivate = context.user !== null || (own !== undefined && names(own, "set-cookie"));
  const constant = pick(request.scheme === "https", isPrivate);
  if (own === undefined && cors === undefined) return constant;
  const given = own ?? [];
  return [
    ...withoutGiven(constant, given),
    ...(cors === undefined ? [] : cors.headers(request.origin)),
    ...given,
  ];
}

// A handler that says what its reply is, or how long it may be kept, knows better.
function withoutGiven(constant: readonly string[], given: readonly string[]): readonly string[] {
  let kept = constant;
  for (const name of replaceable) if (names(given, name)) kept = without(kept, name);
  return kept;
}

const replaceable = ["cache-control", "content-type", "content-security-policy"] as const;
