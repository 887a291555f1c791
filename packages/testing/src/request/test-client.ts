import { type Client, client } from "@wervel/client";
import type { Actor } from "../host/actors.ts";
import type { CookieJar } from "./cookie-jar.ts";
import type { Door } from "./door.ts";
import { toRequestBody } from "./request-body.ts";
import { noServer, openSocket, type TestSocket, toWebSocket } from "./test-socket.ts";
import { readReply, type TestReply } from "./test-reply.ts";

/** What a request may carry beside its method and path. */
export interface TestRequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Joins the query of the path; a list becomes one pair for each value, `undefined` is left out. */
  readonly query?: Readonly<Record<string, QueryValue | readonly QueryValue[]>>;
  /** A plain value goes as JSON; forms, Blobs and bytes go as they are, and so does text beside a `content-type`. */
  readonly body?: unknown;
  /** Aborts when the client is to leave. */
  readonly signal?: AbortSignal;
}

type QueryValue = string | number | boolean | bigint | Date | undefined;

/** The options of a request whose body stands before them. */
export type BodilessOptions = Omit<TestRequestOptions, "body">;

// A test asserts what a body holds, so its type is not worth stating at each request.
// oxlint-disable-next-line typescript/no-explicit-any
type Asserted = any;

/** Sends requests as one visitor, who keeps the cookies that the app sets. Redirects are not followed. */
export class TestClient {
  /** The cookies of this visitor. */
  readonly cookies: CookieJar;
  readonly #door: Door;
  readonly #actor: Actor | undefined;

  constructor(door: Door, cookies: CookieJar, actor: Actor | undefined) {
    this.#door = door;
    this.cookies = cookies;
    this.#actor = actor;
  }

  /** Sends GET. */
  get<T = Asserted>(path: string, options?: BodilessOptions): Promise<TestReply<T>> {
    return this.request("GET", path, options);
  }

  /** Sends DELETE. */
  delete<T = Asserted>(path: string, options?: BodilessOptions): Promise<TestReply<T>> {
    return this.request("DELETE", path, options);
  }

  /** Sends POST; see {@link TestRequestOptions.body}. */
  post<T = Asserted>(
    path: string,
    body?: unknown,
    options?: BodilessOptions,
  ): Promise<TestReply<T>> {
    return this.request("POST", path, { ...options, body });
  }

  /** Sends PUT; see {@link TestRequestOptions.body}. */
  put<T = Asserted>(
    path: string,
    body?: unknown,
    options?: BodilessOptions,
  ): Promise<TestReply<T>> {
    return this.request("PUT", path, { ...options, body });
  }

  /** Sends PATCH; see {@link TestRequestOptions.body}. */
  patch<T = Asserted>(
    path: string,
    body?: unknown,
    options?: BodilessOptions,
  ): Promise<TestReply<T>> {
    return this.request("PATCH", path, { ...options, body });
  }

  /** Sends a request of any method and reads the reply to its end. */
  async request<T = Asserted>(
    method: string,
    path: string,
    options?: TestRequestOptions,
  ): Promise<TestReply<T>> {
    return readReply<T>(await this.open(method, path, options));
  }

  /** Sends a request and gives the reply unread: for streams, events and bytes. */
  async open(method: string, path: string, options: TestRequestOptions = {}): Promise<Response> {
    const target = withQuery(path, options.query ?? {});
    const headers = this.#headers(target, options.headers);
    const body =
      options.body === undefined
        ? undefined
        : await toRequestBody(options.body, headers.has("content-type"));
    if (body?.type !== undefined && !headers.has("content-type"))
      headers.set("content-type", body.type);
    const request = { method, path: target, headers, body: body?.bytes, signal: options.signal };
    const response = await this.#door.send(request);
    this.cookies.keep(response.headers.getSetCookie(), pathOf(target));
    return response;
  }

  /**
   * Opens a WebSocket as this visitor; the host must have been started with `{ socket: true }`.
   *
   * @throws WERVEL_TESTING_SOCKET when the handshake is refused, or the host has no server.
   */
  async socket(path: string, options: Omit<BodilessOptions, "signal"> = {}): Promise<TestSocket> {
    const { url } = this.#door;
    if (url === undefined) throw noServer();
    const target = withQuery(path, options.query ?? {});
    return openSocket(url.replace("http", "ws") + target, this.#headers(target, options.headers));
  }

  /**
   * Makes the typed client of contracts or controllers, which calls as this visitor:
   * `host.as(ann).client({ notes }).notes.list()`.
   *
   * @throws WERVEL_CLIENT_OPTIONS for an action that the app does not map.
   */
  client<R extends Readonly<Record<string, object>>>(resources: R): Client<R> {
    const { routes, url } = this.#door;
    const app = { routes, fetch: (request: Request) => this.#fetch(request) };
    if (url === undefined) return client(resources, app);
    return client(resources, app, {
      webSocket: (address, given) => {
        const target = address.slice(new URL(address).origin.length);
        return toWebSocket(url.replace("http", "ws") + target, this.#headers(target, given));
      },
    });
  }

  async #fetch(request: Request): Promise<Response> {
    const { method, url, headers, signal } = request;
    const { pathname, search } = new URL(url);
    const body = request.body === null ? undefined : await request.bytes();
    return this.open(method, pathname + search, {
      headers: Object.fromEntries(headers),
      body,
      signal,
    });
  }

  /** A visitor's page is of the app's own origin unless the test says otherwise. */
  #headers(target: string, given: TestRequestOptions["headers"]): Headers {
    const cookie = this.cookies.headerFor(pathOf(target));
    const headers = new Headers({
      "sec-fetch-site": "same-origin",
      ...(cookie === undefined ? {} : { cookie }),
      ...this.#actor?.headers,
    });
    for (const [name, value] of Object.entries(given ?? {})) headers.set(name, value);
    return headers;
  }
}

function pathOf(target: string): string {
  return target.split("?", 1)[0] as string;
}

function withQuery(path: string, query: NonNullable<TestRequestOptions["query"]>): string {
  const search = new URLSearchParams();
  for (const [name, given] of Object.entries(query))
    for (const value of [given].flat() as QueryValue[])
      if (value !== undefined) search.append(name, textOf(value));
  if (search.size === 0) return path;
  return `${path}${path.includes("?") ? "&" : "?"}${search}`;
}

function textOf(value: Exclude<QueryValue, undefined>): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
