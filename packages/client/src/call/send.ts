import { ClientError } from "../client-error.ts";
import type { CallOptions, ResolvedClientOptions } from "../options.ts";
import type { Written } from "./request.ts";

/** What does not change between the calls of one action. */
export interface Route {
  readonly method: string;
  /** For messages: `GET /articles/:slug`. */
  readonly label: string;
  readonly accept: string;
  /** The version of the interface that the call asks for. */
  readonly version: string | undefined;
  /** Whether the action demands an idempotency key. */
  readonly needsKey: boolean;
  /** `manual` where the contract declares a redirect. */
  readonly redirect: RequestRedirect;
}

/** A reply whose body has not been read. */
export interface Received {
  readonly response: Response;
  /** Says what an error while reading the body means. */
  fail(error: unknown): unknown;
  /** Ends the time limit: the body is whole, or it is a stream that has begun. */
  settle(): void;
}

/** Sends a request and waits for the head of its reply. */
export async function send(
  route: Route,
  { target, body, type }: Written,
  call: CallOptions,
  options: ResolvedClientOptions,
): Promise<Received> {
  const { signal } = call;
  signal?.throwIfAborted();
  const deadline = new AbortController();
  const timeoutMs = call.timeoutMs ?? options.timeoutMs;
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  const settle = (): void => clearTimeout(timer);
  const fail = (error: unknown): unknown => {
    settle();
    if (signal?.aborted === true) return signal.reason;
    if (error instanceof ClientError) return error;
    return deadline.signal.aborted ? late(route, timeoutMs) : unreached(route, error);
  };
  try {
    const headers = await headersOf(route, body === undefined ? undefined : type, call, options);
    const request = new Request(options.baseUrl + target, {
      method: route.method,
      headers,
      redirect: route.redirect,
      signal: signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]),
      ...(body !== undefined && { body }),
      ...(options.credentials !== undefined && { credentials: options.credentials }),
    });
    return { response: await options.fetch(request), fail, settle };
  } catch (error) {
    throw fail(error);
  }
}

async function headersOf(
  { accept, version, needsKey }: Route,
  type: string | undefined,
  call: CallOptions,
  options: ResolvedClientOptions,
): Promise<Headers> {
  const headers = new Headers({ accept });
  if (version !== undefined) headers.set("api-version", version);
  if (type !== undefined) headers.set("content-type", type);
  const { idempotencyKey = needsKey ? crypto.randomUUID() : undefined } = call;
  if (idempotencyKey !== undefined) headers.set("idempotency-key", idempotencyKey);
  if (call.lastEventId !== undefined) headers.set("last-event-id", call.lastEventId);
  for (const [name, value] of Object.entries(await headerValues(call, options)))
    headers.set(name, value);
  return headers;
}

/** Gives the headers that options and call name, and the token. */
export async function headerValues(
  call: CallOptions,
  options: ResolvedClientOptions,
): Promise<Readonly<Record<string, string>>> {
  const values = new Headers();
  const token = await options.token();
  if (token !== undefined) values.set("authorization", `${options.scheme} ${token}`);
  for (const source of [await options.headers(), call.headers ?? {}])
    for (const [name, value] of Object.entries(source))
      if (value !== undefined) values.set(name, value);
  return Object.fromEntries(values);
}

function late({ label }: Route, timeoutMs: number): ClientError {
  return new ClientError("WERVEL_CLIENT_TIMEOUT", `${label} had no reply in ${timeoutMs} ms.`);
}

function unreached({ label }: Route, cause: unknown): ClientError {
  return new ClientError("WERVEL_CLIENT_NETWORK", `${label} got no whole reply.`, { cause });
}
