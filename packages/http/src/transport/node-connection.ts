import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { HttpError } from "../problem/http-error.ts";
import type { Upgrade } from "./exchange.ts";
import type { NodeExchange } from "./node-exchange.ts";
import { Reading } from "./reading.ts";
import type { ResolvedServeOptions } from "./serve-options.ts";
import type { TransportRefusal } from "./transport-reply.ts";

/** How many pipelined requests may wait for the one in work. */
const maxWaiting = 64;

/** What is remembered of one connection between its requests: the sweep reads it, no request has timers of its own. */
export class Connection {
  readonly socket: Socket;
  readonly options: ResolvedServeOptions;
  readonly peer: string;
  requests = 0;
  /** The request in work; the next one begins when its reply has been handed over. */
  current: NodeExchange | undefined = undefined;
  /** Requests that arrived meanwhile: replies keep the order of the requests, and so does the work. */
  readonly waiting: NodeExchange[] = [];
  /** True once no further request of this connection is answered. */
  closing = false;
  /** What the connection ends with, after the replies that are still due: bytes arrived that are no request. */
  refusal: TransportRefusal | undefined = undefined;
  /** The reply that was handed over last; it may still be on its way. */
  lastResponse: ServerResponse | undefined = undefined;
  /** What took the connection over when it left HTTP, and the request that asked for it. */
  upgraded: { readonly exchange: NodeExchange; readonly upgrade: Upgrade } | undefined = undefined;
  /** When the connection is destroyed at the latest, while it is drained or lingers. */
  destroyAtMs = Infinity;
  /** Made when something waits for the client to read it. */
  #reading: Reading | undefined = undefined;

  constructor(socket: Socket, options: ResolvedServeOptions) {
    this.socket = socket;
    this.options = options;
    this.peer = socket.remoteAddress ?? "";
  }

  /** Puts a request behind the one in work; a client that pipelines without end is cut off. */
  enqueue(exchange: NodeExchange): void {
    if (this.waiting.length >= maxWaiting) this.socket.destroy();
    else this.waiting.push(exchange);
  }

  /** Ends what a client that left was waiting for. */
  leave(): void {
    this.closing = true;
    this.waiting.length = 0;
    this.abort(new HttpError("WERVEL_HTTP_BODY_INCOMPLETE", "The client left.", { close: true }));
  }

  /** Aborts the signal of the work on this connection. */
  abort(reason: Error): void {
    this.current?.abort(reason);
    this.upgraded?.exchange.abort(reason);
  }

  /** Destroys the connection when its last time is over or its client reads too slowly. */
  sweep(nowMs: number): void {
    if (nowMs >= this.destroyAtMs || this.#isReadTooSlowly(nowMs)) this.socket.destroy();
  }

  #isReadTooSlowly(nowMs: number): boolean {
    const pending = pendingBytes(this.socket);
    if (pending === 0 && this.#reading === undefined) return false;
    this.#reading ??= new Reading(this.options);
    return this.#reading.isTooSlow(nowMs, pending, this.socket.bytesWritten - pending);
  }
}

/** Counts the bytes that neither the kernel nor the client has taken yet. */
function pendingBytes(socket: Socket): number {
  if (socket.writableLength === 0) return 0;
  // One large write is one chunk to the stream; the handle knows how much of it is left.
  const handle = (socket as { _handle?: { writeQueueSize?: number } | null })._handle;
  return Math.max(1, handle?.writeQueueSize ?? socket.writableLength);
}
