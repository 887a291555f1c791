import { clientLeft } from "./bun-exchange.ts";
import type { BunExchange } from "./bun-exchange.ts";
import type { BunSocket, BunSocketHandlers } from "./bun-runtime.ts";
import type { Upgrade } from "./exchange.ts";
import type { Wire, WireListener } from "./wire.ts";

/** What the runtime tells of all sockets of a server, passed on to the one that it is about. */
export function socketHandlers(maxMessageBytes: number): BunSocketHandlers {
  return {
    maxPayloadLength: maxMessageBytes,
    idleTimeout: 0,
    sendPings: false,
    perMessageDeflate: false,
    open: (socket) => wireOf(socket).opened(socket),
    message: (socket, message) => wireOf(socket).received(message),
    drain: (socket) => wireOf(socket).drained(),
    ping: (socket) => wireOf(socket).pinged(),
    pong: (socket) => wireOf(socket).heard(),
    close: (socket, code, reason) => wireOf(socket).closed(code, reason),
  };
}

const wireOf = ({ data }: BunSocket): BunWire => data as BunWire;

const openState = 1;
/** Milliseconds that a client has to answer a good-bye. */
const closeMs = 5_000;
/** Bytes of answers to pings that may wait for a client. */
const mostUnread = 65_536;

/** A WebSocket that the runtime speaks. */
export class BunWire implements Wire {
  /** The request that opened it. */
  readonly exchange: BunExchange;
  readonly #upgrade: Upgrade;
  readonly #ended: () => void;
  #socket: BunSocket | undefined = undefined;
  #listener: WireListener | undefined = undefined;
  /** What is told when the network has taken all that was sent. */
  #waiting: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined = undefined;
  #farewell: { readonly code: number; readonly reason: string } | undefined = undefined;

  constructor(exchange: BunExchange, upgrade: Upgrade, ended: () => void) {
    this.exchange = exchange;
    this.#upgrade = upgrade;
    this.#ended = ended;
  }

  get isOpen(): boolean {
    return this.#farewell === undefined && this.#socket?.readyState === openState;
  }

  get isPaused(): boolean {
    return this.#socket?.isPaused === true;
  }

  get bufferedAmount(): number {
    return this.#socket?.getBufferedAmount() ?? 0;
  }

  listen(listener: WireListener): void {
    this.#listener = listener;
  }

  send(frame: string | Uint8Array, done: () => void): void {
    const sent = this.#socket?.send(frame) ?? 0;
    if (sent === -1) this.#waiting.push(done);
    else done();
  }

  ping(): void {
    this.#socket?.ping();
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    if (this.isPaused) this.#socket?.resume();
  }

  close(code: number, reason: string): void {
    this.#farewell ??= { code, reason };
    this.#socket?.close(code, reason);
    this.#timer ??= setTimeout(() => this.terminate(), closeMs).unref();
  }

  terminate(): void {
    this.#socket?.terminate();
  }

  opened(socket: BunSocket): void {
    this.#socket = socket;
    this.#upgrade.open(this);
  }

  received(message: string | Buffer): void {
    const data = typeof message === "string" ? Buffer.from(message) : message;
    // The runtime has one bound for all sockets of a server.
    if (data.length > this.#upgrade.messageBytes) this.close(1009, "");
    else this.#listener?.message(data, typeof message !== "string");
  }

  /** The runtime answers pings by itself, and without a bound on answers that nobody reads. */
  pinged(): void {
    this.heard();
    if (this.bufferedAmount > mostUnread) this.terminate();
  }

  drained(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const done of waiting) done();
  }

  heard(): void {
    this.#listener?.heard();
  }

  closed(code: number, reason: string): void {
    clearTimeout(this.#timer);
    this.drained();
    this.#ended();
    this.exchange.abort(clientLeft());
    this.#listener?.closed(code, reason);
  }
}
