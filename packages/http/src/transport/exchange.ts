import type { Wire } from "./wire.ts";

/**
 * What a transport hands to the application and gets back. The node:http transport, the fetch transport and the in-process
 * dispatch of tests all speak these two records, so one compiled action serves them all.
 */

/** One request as a transport received it, before any check. */
export interface Incoming {
  readonly method: string;
  /** The request target exactly as it stood on the request line. */
  readonly target: string;
  readonly httpVersion: string;
  /** Header names and values as received, flat: name, value, name, value, … */
  readonly rawHeaders: readonly string[];
  /**
   * Reads one header by its lower-case name, in a transport where that costs less than to list them. Lines of one name are joined by
   * `, `; how many there may be is for the transport's parser to bound.
   */
  pick?(name: string): string | undefined;
  /** The address of the connection's other end, without a port; never taken from a header. */
  readonly peer: string;
  /** True when the connection itself is TLS. */
  readonly encrypted: boolean;
  readonly body: IncomingBody;
  /** True when the transport's parser has itself refused control characters in header names and values. */
  readonly vetted: boolean;
  /** True when the connection asked to leave HTTP and the transport can hand it over: a WebSocket may begin. */
  readonly upgradable?: boolean;
  /** Aborts when the client is gone, the deadline has passed or the host gives up waiting. Made on first use. */
  readonly signal: AbortSignal;
  /**
   * Sets the limits of this route in place of the transport's, once, after the route is known.
   *
   * @param requestMs How long the whole request may take to arrive.
   * @param handlerMs How long the reply may be awaited.
   */
  allow(requestMs: number, handlerMs: number): void;
}

/** The unread body of a request. It is read at most once. */
export interface IncomingBody {
  /** The declared length in bytes; `undefined` for a chunked body; 0 when there is none. */
  readonly length: number | undefined;
  /**
   * Reads the whole body.
   *
   * @param maxBytes Bound in bytes, counted while reading.
   * @throws WERVEL_HTTP_BODY_TOO_LARGE (413)
   */
  read(maxBytes: number): Promise<Uint8Array>;
  /** Streams the body with back-pressure; the same bound holds. */
  stream(maxBytes: number): AsyncIterable<Uint8Array>;
}

/** What a reply carries: text is written as UTF-8; an iterable is streamed with back-pressure. */
export type OutgoingBody = string | Uint8Array | AsyncIterable<string | Uint8Array> | null;

/** One reply, complete but for what only a transport knows (`Date`, `Connection`, framing). */
export interface Outgoing {
  readonly status: number;
  /** Header names and values, flat. Values were checked for control characters. */
  readonly headers: readonly string[];
  readonly body: OutgoingBody;
  /** True when the connection must be closed after this reply. */
  readonly close: boolean;
  /** Takes the connection over in place of a reply; only where the request was {@link Incoming.upgradable}. */
  readonly upgrade?: Upgrade | undefined;
}

/** What a connection becomes when it leaves HTTP for a WebSocket. Either `open` or `drop` is called, once. */
export interface Upgrade {
  /** Bytes of the largest message that the client may send. */
  readonly messageBytes: number;
  /** Begins: the transport has answered the handshake, and speaks the protocol. */
  open(wire: Wire): void;
  /** The connection was gone before it could begin. */
  drop(): void;
  /** The server stops: says good-bye, and lets the connection end. */
  leave(): void;
}

/** The application as a transport sees it: never throws and never rejects. */
export type Dispatch = (incoming: Incoming) => Outgoing | Promise<Outgoing>;
