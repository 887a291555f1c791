import type { Socket, SocketEnd } from "../contract/socket.ts";
import { HttpError } from "../problem/http-error.ts";
import type { Wire } from "../transport/wire.ts";
import type { Decode, Encode, RawMessage } from "./codec.ts";
import { cutReason, Farewell } from "./farewell.ts";
import { Inbox } from "./inbox.ts";
import type { ResolvedSocketLimits } from "./socket-limits.ts";

/** What the messages of a socket are read and written with; `undefined` where its contract declares none. */
export interface SocketCodec {
  readonly decode: Decode | undefined;
  readonly encode: Encode | undefined;
}

const windowMs = 10_000;

/** One open WebSocket: what its function receives as `socket`. */
export class LiveSocket implements Socket<unknown, unknown> {
  readonly closed: Promise<SocketEnd>;
  /** True once something was heard of the client; whoever waits for a sign of life sets it to false. */
  isHeard = true;
  readonly #wire: Wire;
  readonly #codec: SocketCodec;
  readonly #limits: ResolvedSocketLimits;
  readonly #inbox: Inbox<RawMessage>;
  #allowance: number;
  #allowedMs: number = performance.now();

  constructor(wire: Wire, codec: SocketCodec, limits: ResolvedSocketLimits) {
    this.#wire = wire;
    this.#codec = codec;
    this.#limits = limits;
    this.#inbox = new Inbox(wire);
    this.#allowance = limits.messages;
    const { promise, resolve } = Promise.withResolvers<SocketEnd>();
    this.closed = promise;
    wire.listen({
      message: (data, isBinary) => this.#receive({ data, isBinary }),
      heard: () => (this.isHeard = true),
      closed: (code, reason) => {
        this.#inbox.end();
        resolve({ code, reason });
      },
    });
  }

  get isOpen(): boolean {
    return this.#wire.isOpen;
  }

  /** True while the client is not read: it cannot be heard then. */
  get isPaused(): boolean {
    return this.#wire.isPaused;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    for (;;) {
      const message = await this.#inbox.next();
      if (message === undefined) return;
      let value: unknown;
      try {
        value = await this.#codec.decode?.(message);
      } catch (error) {
        if (!(error instanceof Farewell)) throw error;
        this.refuse(error);
        return;
      }
      yield value;
    }
  }

  async send(message: unknown): Promise<void> {
    const { encode } = this.#codec;
    if (encode === undefined) throw undeclared();
    const frame = encode(message);
    if (!this.isOpen) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    // A connection that breaks meanwhile ends the socket: the sender hears of it there.
    this.#wire.send(frame, resolve);
    if (this.#wire.bufferedAmount > this.#limits.bufferBytes)
      this.refuse(new Farewell(1008, "WERVEL_HTTP_SOCKET_SLOW"));
    await promise;
  }

  close(code: number = 1000, reason: string = ""): void {
    if (code !== 1000 && !(Number.isInteger(code) && code >= 3000 && code <= 4999))
      throw wrongCode(code);
    this.#close(code, reason);
  }

  /** Closes the socket for a reason of the server's own; what was not read is not read any more. */
  refuse({ code, reason }: Farewell): void {
    this.#inbox.discard();
    this.#close(code, reason);
  }

  /** Asks the client for a sign of life. */
  ping(): void {
    if (this.isOpen) this.#wire.ping();
  }

  /** Cuts the connection. */
  destroy(): void {
    this.#wire.terminate();
  }

  #close(code: number, reason: string): void {
    this.#inbox.end();
    if (this.isOpen) this.#wire.close(code, cutReason(reason));
  }

  #receive(message: RawMessage): void {
    this.isHeard = true;
    if (!this.isOpen) return;
    if (this.#codec.decode === undefined)
      return this.refuse(new Farewell(1003, "WERVEL_HTTP_SOCKET_FRAME"));
    if (!this.#take()) return this.refuse(new Farewell(1008, "WERVEL_HTTP_RATE"));
    this.#inbox.push(message);
  }

  /** Counts a message: the allowance of ten seconds comes back evenly. */
  #take(): boolean {
    const { messages } = this.#limits;
    const nowMs = performance.now();
    const elapsedMs = nowMs - this.#allowedMs;
    this.#allowedMs = nowMs;
    this.#allowance = Math.min(messages, this.#allowance + (elapsedMs * messages) / windowMs);
    if (this.#allowance < 1) return false;
    this.#allowance--;
    return true;
  }
}

function undeclared(): HttpError {
  return new HttpError(
    "WERVEL_HTTP_REPLY_UNDECLARED",
    "The contract of this socket sends nothing.",
    {
      help: "Declare send: the schema of a message.",
    },
  );
}

function wrongCode(code: number): HttpError {
  return new HttpError("WERVEL_HTTP_OPTIONS", `A socket cannot be closed with ${code}.`, {
    help: "Use 1000, or a code of your own from 3000 to 4999.",
    details: { code },
  });
}
