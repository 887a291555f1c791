import { ClientError } from "./client-error.ts";

/** Sends a web request: the global `fetch`, or an app's own for calls in process. */
export type Fetch = (request: Request) => Promise<Response>;

/** Opens a WebSocket; the headers are those of every request, with the token. */
export type OpenWebSocket = (url: string, headers: Readonly<Record<string, string>>) => WebSocket;

/** Headers by name, or a function that gives them for each request: for credentials that change. */
export type HeaderSource = HeaderValues | (() => HeaderValues | Promise<HeaderValues>);

/** Headers by name; an undefined one is not sent. */
export type HeaderValues = Readonly<Record<string, string | undefined>>;

/** A token, or a function that gives it for each request; without one the request carries none. */
export type TokenSource = string | (() => string | undefined | Promise<string | undefined>);

/** How a client reaches its server. */
export interface ClientOptions {
  /** The address before the contracts' paths, with the prefix of a group where there is one. In a browser, default its origin. */
  readonly baseUrl?: string;
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch;
  /**
   * Opens a WebSocket. Default: the platform's, which in browsers sends cookies and no other headers. A program may send them:
   * `(url, headers) => new WebSocket(url, { headers })`.
   */
  readonly webSocket?: OpenWebSocket;
  /** Headers of every request. */
  readonly headers?: HeaderSource;
  /** Sent as `Authorization` after {@link ClientOptions.scheme}. */
  readonly token?: TokenSource;
  /** The word before the token, default `Bearer`. */
  readonly scheme?: string;
  /** Whether a browser sends cookies. Default its own: to the page's origin alone. */
  readonly credentials?: RequestCredentials;
  /** Milliseconds until a reply must have come, default 30,000; a stream has that long to begin. */
  readonly timeoutMs?: number;
  /** How often in a row a broken event stream is asked for again before the iteration throws, default 5. */
  readonly reconnects?: number;
}

/** What one call may say. */
export interface CallOptions {
  /** Stops the call, and the iteration of a stream. */
  readonly signal?: AbortSignal;
  /** Further headers, over those of the client. */
  readonly headers?: HeaderValues;
  /** Over that of the client. */
  readonly timeoutMs?: number;
  /**
   * The key of an action that asks for one: give the same one whenever this call is repeated, and its work is done once. Default a new one
   * for each call of an action that demands it.
   */
  readonly idempotencyKey?: string;
  /** The event after which an event stream goes on. */
  readonly lastEventId?: string;
}

/** {@link ClientOptions}, complete. */
export interface ResolvedClientOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly fetch: Fetch;
  /** `undefined` where there is no network. */
  readonly webSocket: OpenWebSocket | undefined;
  readonly headers: () => HeaderValues | Promise<HeaderValues>;
  readonly token: () => string | undefined | Promise<string | undefined>;
  readonly scheme: string;
  readonly credentials: RequestCredentials | undefined;
  readonly timeoutMs: number;
  readonly reconnects: number;
}

/**
 * Completes the options.
 *
 * @param hasNetwork Whether sockets can be opened: not where an app answers in this process.
 * @throws WERVEL_CLIENT_OPTIONS for an address or a bound that cannot hold.
 */
export function resolveOptions(
  options: ClientOptions,
  hasNetwork: boolean = true,
): ResolvedClientOptions {
  const { headers = {}, token, timeoutMs = 30_000, reconnects = 5 } = options;
  assertBound("timeoutMs", timeoutMs, 1);
  assertBound("reconnects", reconnects, 0);
  return {
    baseUrl: readBaseUrl(options.baseUrl ?? pageOrigin()),
    fetch: options.fetch ?? ((request) => fetch(request)),
    webSocket: options.webSocket ?? (hasNetwork ? (url) => new WebSocket(url) : undefined),
    headers: typeof headers === "function" ? headers : () => headers,
    token: typeof token === "function" ? token : () => token,
    scheme: options.scheme ?? "Bearer",
    credentials: options.credentials,
    timeoutMs,
    reconnects,
  };
}

function pageOrigin(): string | undefined {
  return (globalThis as { readonly location?: { readonly origin?: string } }).location?.origin;
}

function readBaseUrl(text: string | undefined): string {
  const url = text === undefined ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw optionsError("baseUrl", `${text ?? "nothing"} is no http address`);
  if (url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "")
    throw optionsError("baseUrl", "an address with a query, a fragment or a credential");
  return url.origin + url.pathname.replace(/\/+$/, "");
}

function assertBound(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least && value < 2 ** 31) return;
  throw optionsError(name, `${value} is no whole number from ${least}`);
}

/** Makes the error for an option that cannot hold. */
export function optionsError(name: string, reason: string): ClientError {
  return new ClientError("WERVEL_CLIENT_OPTIONS", `The client's ${name} cannot hold: ${reason}.`, {
    details: { option: name },
  });
}
