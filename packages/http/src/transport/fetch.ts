import { HttpError } from "../problem/http-error.ts";
import { emptyBody } from "./empty-body.ts";
import type { Dispatch, Incoming, IncomingBody, Outgoing } from "./exchange.ts";
import { StreamBody } from "./fetch-body.ts";
import { toResponse } from "./fetch-reply.ts";
import { transportReply } from "./transport-reply.ts";

/** How a fetch runtime is read. */
export interface FetchOptions {
  /**
   * Finds the address of the connection's other end. Default: what Bun's and Deno's second argument tells; otherwise the
   * address is unknown, and unknown addresses share one limit.
   */
  readonly peer?: (request: Request, info: unknown) => string;
  /** Milliseconds in which a handler must answer, unless its route says otherwise. Default 30,000. */
  readonly handlerMs?: number;
}

/** Serves an application on Bun, Deno, Workers and everything else that calls a function with a web Request. */
export type FetchHandler = (request: Request, info?: unknown) => Promise<Response>;

/**
 * Makes a fetch handler. Connections, framing and slow clients are the runtime's work; the firewall and everything after
 * it are the same as on node:http.
 */
export function toFetchHandler(dispatch: Dispatch, options: FetchOptions = {}): FetchHandler {
  const peer = options.peer ?? readPeer;
  const handlerMs = options.handlerMs ?? 30_000;
  return async (request, info) => {
    const incoming = new FetchIncoming(request, peer(request, info), handlerMs);
    const isHead = request.method === "HEAD";
    try {
      const answer = dispatch(incoming);
      return toResponse(answer instanceof Promise ? await incoming.inTime(answer) : answer, isHead);
    } catch {
      return toResponse(transportReply("WERVEL_HTTP_INTERNAL"), isHead);
    }
  };
}

/** One request of a fetch runtime. It has a timer of its own, because no sweep knows it. */
class FetchIncoming implements Incoming {
  readonly method: string;
  readonly target: string;
  readonly httpVersion = "1.1";
  readonly rawHeaders: readonly string[];
  readonly peer: string;
  readonly encrypted: boolean;
  readonly body: IncomingBody;
  readonly vetted = false;
  readonly #request: Request;
  readonly #abort = new AbortController();
  #signal: AbortSignal | undefined = undefined;
  #handlerMs: number;
  #restart: (() => void) | undefined = undefined;

  constructor(request: Request, peer: string, handlerMs: number) {
    const { url, headers } = request;
    const hostStart = url.indexOf("://") + 3;
    const pathStart = url.indexOf("/", hostStart);
    const hash = url.indexOf("#");
    this.method = request.method;
    this.target = url.slice(pathStart, hash === -1 ? undefined : hash);
    this.encrypted = url.startsWith("https:");
    this.rawHeaders = flatten(headers, url.slice(hostStart, pathStart), request.body !== null);
    this.peer = peer;
    this.body = readBody(request);
    this.#request = request;
    this.#handlerMs = handlerMs;
  }

  get signal(): AbortSignal {
    return (this.#signal ??= AbortSignal.any([this.#request.signal, this.#abort.signal]));
  }

  allow(_requestMs: number, handlerMs: number): void {
    this.#handlerMs = handlerMs;
    this.#restart?.();
  }

  /** Waits for a reply within the limit of the route; past it the signal aborts and the reply is 503. */
  inTime(answer: Promise<Outgoing>): Promise<Outgoing> {
    return new Promise((resolve, reject) => {
      const expire = (): void => {
        this.#abort.abort(
          new HttpError("WERVEL_HTTP_HANDLER_TIMEOUT", "The handler did not answer in time."),
        );
        resolve(transportReply("WERVEL_HTTP_HANDLER_TIMEOUT"));
      };
      let timer = setTimeout(expire, this.#handlerMs);
      this.#restart = () => {
        clearTimeout(timer);
        timer = setTimeout(expire, this.#handlerMs);
      };
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

/** Lists the headers as the firewall reads them; the host and the framing are added where the runtime keeps them away. */
function flatten(headers: Headers, authority: string, hasBody: boolean): string[] {
  const flat: string[] = [];
  headers.forEach((value, name) => {
    if (name !== "transfer-encoding") flat.push(name, value);
  });
  if (!headers.has("host")) flat.push("host", authority);
  if (hasBody && !headers.has("content-length")) flat.push("transfer-encoding", "chunked");
  return flat;
}

function readBody(request: Request): IncomingBody {
  if (request.body === null) return emptyBody;
  const length = request.headers.get("content-length");
  return new StreamBody(request.body, length === null ? undefined : Number(length));
}

function readPeer(request: Request, info: unknown): string {
  const runtime = info as
    | { requestIP?: unknown; remoteAddr?: { hostname?: unknown } }
    | null
    | undefined;
  if (typeof runtime?.requestIP === "function") {
    return (
      (info as { requestIP(request: Request): { address: string } | null }).requestIP(request)
        ?.address ?? ""
    );
  }
  const hostname = runtime?.remoteAddr?.hostname;
  return typeof hostname === "string" ? hostname : "";
}
