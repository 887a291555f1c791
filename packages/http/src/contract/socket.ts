import type { Needs } from "@wervel/core";
import type { RateOptions } from "../limit/rate-options.ts";
import type { Given } from "../reply/contract.ts";
import type { ActionFacts, Found, LoadContext, NamedInPath } from "./action.ts";
import type { Flat, OutputOf } from "./shape.ts";

/** Bounds of one socket action. */
export interface SocketLimits {
  /** Handshakes a minute, as of any request. */
  readonly rate?: RateOptions | false;
  /** Bytes of one message that a client sends, default 64 KiB; a longer one closes the socket with 1009. */
  readonly messageBytes?: number;
  /** Messages that a client may send in ten seconds, default 100; more close the socket with 1008. */
  readonly messages?: number;
  /** Bytes that may wait for a client that reads slowly, default 1 MiB; more close the socket with 1008. */
  readonly bufferBytes?: number;
  /** Open sockets of this action, default 1,000; more handshakes get 503. */
  readonly sockets?: number;
  /** Open sockets of one caller in the whole app, default 20; more handshakes get 429. */
  readonly perCaller?: number;
  /** Milliseconds between pings, default 30,000. A client of which nothing is heard for two of them is gone. */
  readonly pingMs?: number;
  /** Milliseconds between two looks at the caller's credentials and access, default 60,000. */
  readonly recheckMs?: number;
}

/** How a socket ended: 1000 and 1001 are ordinary ends, 1006 a connection that broke. */
export interface SocketEnd {
  readonly code: number;
  readonly reason: string;
}

/** A WebSocket as its action sees it. Iterate it for what the client sends; the iteration ends with the socket. */
export interface Socket<out In = unknown, in Out = never> extends AsyncIterable<In> {
  /** False once either side has begun to close. */
  readonly isOpen: boolean;
  /** Tells how the socket ended. It never rejects. */
  readonly closed: Promise<SocketEnd>;
  /**
   * Sends a message. What its contract does not declare is left out.
   *
   * @returns a promise for the moment at which the message left the process: await it, and a slow client slows its sender alone.
   *   After the end of the socket messages are dropped in silence: no sender can know what a client still received.
   */
  send(message: Out): Promise<void>;
  /**
   * Says good-bye. What was sent before still arrives.
   *
   * @param code 1000 (the default), or 3000 to 4999 for codes of the application's own.
   * @param reason At most 123 bytes.
   */
  close(code?: number, reason?: string): void;
}

/** The value that a message carries; `never` where the contract declares none. */
export type MessageOf<S> = [S] extends [undefined] ? never : OutputOf<S>;

/** What a socket's function sees. */
export type SocketContext<
  N extends Needs,
  P extends string,
  Params,
  Q,
  In,
  Out,
  User,
  Loaded,
> = Flat<
  LoadContext<N, P, Params, Q, User> & {
    readonly loaded: Found<Loaded>;
    readonly socket: Socket<MessageOf<In>, Given<MessageOf<Out>>>;
  }
>;

/** A function that serves a socket: the socket closes with 1000 when it returns. */
export type SocketHandler<Context> = (context: Context) => void | Promise<void>;

/** The contract of a socket. */
export interface SocketSpec<P extends string, Params, Q, In, Out> extends Omit<
  ActionFacts,
  "limits" | "compress" | "location" | "mutates" | "etag" | "ifMatch" | "idempotent"
> {
  /** Fields for parameters of the path; the others are text. */
  readonly params?: Params & NamedInPath<Params, P>;
  readonly query?: Q;
  /** A message of the client: JSON in text frames, or bytes in binary ones for `bytes()`. Without it a client sends nothing. */
  readonly receive?: In;
  /** A message to the client. Without it nothing is sent. */
  readonly send?: Out;
  readonly limits?: SocketLimits;
}

/** The schemas of a socket, as the type of its action carries them. */
export interface SocketTypes<Params = unknown, Q = unknown, In = unknown, Out = unknown> {
  readonly params: Params;
  readonly query: Q;
  readonly receive: In;
  readonly send: Out;
}
