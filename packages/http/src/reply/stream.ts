import type { FieldLike } from "@wervel/schema";
import type { OutputOf } from "../contract/shape.ts";
import type { Html } from "../view/template.ts";

/** The ways in which a reply that is no JSON text is written. */
export type StreamKind = "events" | "ndjson" | "csv" | "view" | "bytes";

/** A reply that is no JSON text: `events`, `ndjson`, `csv`, `view` or `stream`. */
export class StreamReply<out Source = unknown> {
  declare readonly "~source": Source;
  readonly kind: StreamKind;
  /** The schema of one value; `undefined` for bytes and pages. */
  readonly of: FieldLike | undefined;
  readonly options: StreamOptions;

  constructor(kind: StreamKind, of: FieldLike | undefined, options: StreamOptions) {
    this.kind = kind;
    this.of = of;
    this.options = options;
  }
}

/** How a stream is sent. */
export interface StreamOptions {
  /** Media type of a byte stream, default `application/octet-stream`. */
  readonly type?: string;
  /** Milliseconds between heartbeats of an event stream while nothing else is sent, default 15,000; 0 for none. */
  readonly heartbeatMs?: number;
  /** Milliseconds that a browser waits before it connects again; default its own. */
  readonly retryMs?: number;
}

/** One server-sent event with its own id or name; made by `event`. */
export class ServerEvent<out T = unknown> {
  readonly data: T;
  readonly id: string | undefined;
  readonly name: string | undefined;

  constructor(data: T, options: ServerEventOptions) {
    this.data = data;
    this.id = options.id;
    this.name = options.event;
  }
}

/** What an event may carry beside its data. */
export interface ServerEventOptions {
  /** Sent back as `Last-Event-ID` when the client connects again. */
  readonly id?: string;
  /** The event's name, default `message`. */
  readonly event?: string;
}

/** Gives one server-sent event an id or a name. */
export function event<T>(data: T, options: ServerEventOptions): ServerEvent<T> {
  return new ServerEvent(data, options);
}

/** Replies with server-sent events: the handler is an async generator of values, or of `event(value, { id })`. */
export function events<S extends FieldLike>(
  of: S,
  options: StreamOptions = {},
): StreamReply<AsyncIterable<OutputOf<S> | ServerEvent<OutputOf<S>>>> {
  return new StreamReply("events", of, options);
}

/** Replies with one JSON text a line (`application/x-ndjson`) from an async generator. */
export function ndjson<S extends FieldLike>(of: S): StreamReply<AsyncIterable<OutputOf<S>>> {
  return new StreamReply("ndjson", of, {});
}

/**
 * Replies with one line of comma-separated values for each object, after a line of names. Text that a spreadsheet would take for
 * a formula gets an apostrophe in front.
 *
 * @see RFC 4180
 */
export function csv<S extends FieldLike>(
  of: S,
): StreamReply<Iterable<OutputOf<S>> | AsyncIterable<OutputOf<S>>> {
  return new StreamReply("csv", of, {});
}

/** Replies with a page: the handler returns what the `html` template gives. */
export const view: StreamReply<Html> = new StreamReply("view", undefined, {});

/** Replies with bytes or text: all of it at once, or a stream. `stream({ type: "text/plain; charset=utf-8" })` is plain text. */
export function stream(
  options: StreamOptions = {},
): StreamReply<AsyncIterable<Uint8Array | string> | Uint8Array | string> {
  return new StreamReply("bytes", undefined, options);
}
