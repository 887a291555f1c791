import { StatusReply } from "./contract.ts";
import type { ReplyCookies } from "./contract.ts";
import { toHeader } from "./header.ts";
import { localPath } from "./redirect.ts";

/** What an explicit reply may carry beside its body. */
export interface ReplyOptions {
  /** Cookies to be set: `Secure`, `HttpOnly`, `SameSite=Lax` and the `__Host-` prefix unless they say otherwise. */
  readonly cookies?: ReplyCookies;
  /** Further headers. Names and values are checked for control characters. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Replies with a status that the action's contract declares: `status(409, conflict)`. */
export function status<const S extends number>(status: S): StatusReply<S, undefined>;
export function status<const S extends number, Body>(
  status: S,
  body: Body,
  options?: ReplyOptions,
): StatusReply<S, Body>;
export function status(code: number, body?: unknown, options: ReplyOptions = {}): StatusReply {
  return new StatusReply(code, body, flat(options.headers), options.cookies);
}

/** Replies 201 with what was made, and its address where `location` is given. */
export function created<Body>(
  body: Body,
  options: ReplyOptions & { readonly location?: string } = {},
): StatusReply<201, Body> {
  const headers = flat(options.headers);
  if (options.location !== undefined) headers.push("location", localPath(options.location));
  return new StatusReply(201, body, headers, options.cookies);
}

function flat(headers: Readonly<Record<string, string>> | undefined): string[] {
  if (headers === undefined) return [];
  const list: string[] = [];
  for (const [name, value] of Object.entries(headers)) list.push(...toHeader(name, value));
  return list;
}
