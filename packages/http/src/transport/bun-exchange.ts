import { HttpError } from "../problem/http-error.ts";
import { BunBody } from "./bun-body.ts";
import type { OutgoingStream } from "./bun-reply.ts";
import type { BunServer } from "./bun-runtime.ts";
import type { BunWire } from "./bun-wire.ts";
import type { Timed } from "./deadlines.ts";
import { emptyBody } from "./empty-body.ts";
import type { Incoming, IncomingBody } from "./exchange.ts";
import type { ResolvedServeOptions } from "./serve-options.ts";

/** One request on Bun. */
export class BunExchange implements Incoming, Timed {
  readonly method: string;
  readonly target: string;
  readonly httpVersion = "1.1";
  readonly encrypted = false;
  readonly vetted = true;
  readonly startMs: number;
  requestMs: number;
  handlerMs: number;
  /** True once a reply has begun, be it the transport's own. */
  answered = false;
  /** True when the client left before it had its reply. */
  isGone = false;
  /** The body of the reply while it is streamed. */
  stream: OutgoingStream | undefined = undefined;
  /** Hands over a reply that was not ready at once; only the first counts. */
  settle: ((response: Response | undefined) => void) | undefined = undefined;
  readonly #request: Request;
  readonly #server: BunServer;
  readonly #options: ResolvedServeOptions;
  readonly #length: number | undefined;
  readonly #hasBody: boolean;
  #rawHeaders: string[] | undefined = undefined;
  #body: BunBody | undefined = undefined;
  #abort: AbortController | undefined = undefined;
  #left: (() => void) | undefined = undefined;
  #isWatched = false;
  #reason: unknown = undefined;

  constructor(request: Request, server: BunServer, options: ResolvedServeOptions, startMs: number) {
    this.method = request.method;
    this.target = targetOf(request.url);
    this.startMs = startMs;
    this.requestMs = options.requestMs;
    this.handlerMs = options.handlerMs;
    this.#request = request;
    this.#server = server;
    this.#options = options;
    this.#length = lengthOf(request);
    // Asked for its body, the runtime makes a stream of it, which costs more than reading it.
    this.#hasBody = this.#length !== undefined || request.body !== null;
  }

  pick(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined;
  }

  get rawHeaders(): readonly string[] {
    return (this.#rawHeaders ??= flatten(this.#request.headers));
  }

  get peer(): string {
    return this.#server.requestIP(this.#request)?.address ?? "";
  }

  get upgradable(): boolean {
    const { headers } = this.#request;
    return (
      this.method === "GET" &&
      headers.get("upgrade")?.toLowerCase() === "websocket" &&
      !this.#hasBody &&
      this.#options.upgrades(this.target)
    );
  }

  /** True for a request that expects something other than to be told to go on, which the runtime does by itself. */
  get expectsOther(): boolean {
    const expected = this.#request.headers.get("expect");
    return expected !== null && expected.toLowerCase() !== "100-continue";
  }

  get body(): IncomingBody {
    if (this.#body !== undefined) return this.#body;
    if (!this.#hasBody) return emptyBody;
    return (this.#body = new BunBody(this.#request, this.#length));
  }

  /** The body, when somebody began to read it. */
  get startedBody(): BunBody | undefined {
    return this.#body;
  }

  /** True while bytes of the body may still come. */
  get hasUnreadBody(): boolean {
    return this.#hasBody && this.#body?.isRead !== true;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#reason !== undefined) this.#abort.abort(this.#reason);
      if (this.#left !== undefined) this.watch();
    }
    return this.#abort.signal;
  }

  /**
   * Says whom to tell when the client leaves before it has its reply: as soon as that matters to somebody who holds the signal, and from
   * the next sweep on otherwise. The runtime's signal is not free, and most replies are ready before.
   */
  whenLeft(left: () => void): void {
    this.#left = left;
    if (this.#abort !== undefined) this.watch();
  }

  /** Looks from now on whether the client is still there. */
  watch(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    const { signal } = this.#request;
    const leave = (): void => {
      this.isGone = true;
      this.abort(clientLeft());
      this.#left?.();
    };
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave);
  }

  allow(requestMs: number, handlerMs: number): void {
    this.requestMs = requestMs;
    this.handlerMs = handlerMs;
  }

  /** Aborts the signal of this request. */
  abort(reason: Error): void {
    this.#reason ??= reason;
    this.#abort?.abort(reason);
  }

  /** Keeps the runtime from ending the connection because it is silent. */
  hush(): void {
    this.#server.timeout(this.#request, 0);
  }

  /** Lets the connection leave HTTP; false when the client is gone. */
  upgrade(wire: BunWire): boolean {
    // The runtime would agree to a subprotocol that nobody here speaks.
    this.#request.headers.delete("sec-websocket-protocol");
    return this.#server.upgrade(this.#request, { data: wire });
  }
}

/** Makes the reason of a signal whose client has left. */
export function clientLeft(): HttpError {
  return new HttpError("WERVEL_HTTP_BODY_INCOMPLETE", "The client left.", { close: true });
}

// With a host that makes no address, the runtime gives the target alone.
function targetOf(url: string): string {
  if (url.charCodeAt(0) === 47) return url;
  const scheme = url.indexOf("://");
  return scheme === -1 ? url : url.slice(url.indexOf("/", scheme + 3));
}

/** Reads what a request with a body says of its length; a body of another form is asked for. */
function lengthOf({ method, headers }: Request): number | undefined {
  if (method === "GET" || method === "HEAD") return undefined;
  const length = Number(headers.get("content-length"));
  return length > 0 ? length : undefined;
}

function flatten(headers: Headers): string[] {
  const flat: string[] = [];
  headers.forEach((value, name) => flat.push(name, value));
  return flat;
}
