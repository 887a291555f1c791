import type { Outgoing } from "./exchange.ts";
import { dismiss, isBodiless, isFraming, isStream } from "./outgoing-body.ts";
import { isTooSlow } from "./deadlines.ts";
import type { ResolvedServeOptions } from "./serve-options.ts";

/** What is told of a streamed reply. */
export interface StreamWatcher {
  began(stream: OutgoingStream): void;
  /** @param error Why the stream broke; the connection is destroyed then. */
  ended(error?: unknown): void;
}

/**
 * Turns a reply into the runtime's.
 *
 * @throws when a header cannot be written.
 */
export function toBunResponse(
  reply: Outgoing,
  method: string,
  close: boolean,
  watcher: StreamWatcher,
): Response {
  const { status, body } = reply;
  const isHead = method === "HEAD";
  if (!isStream(body)) {
    const headers = toHeaders(reply.headers, isHead && body === null, close);
    if (isBodiless(status)) return new Response(null, { status, headers });
    return new Response(body as string | Uint8Array<ArrayBuffer> | null, { status, headers });
  }
  const headers = toHeaders(reply.headers, true, close);
  if (isBodiless(status) || isHead) {
    dismiss(body).then(() => watcher.ended(), watcher.ended);
    // Of a stream the runtime tells no length.
    const isUnknown = isHead && !headers.has("content-length");
    return new Response(isUnknown ? new ReadableStream() : null, { status, headers });
  }
  const declared = headers.get("content-length");
  const stream = new OutgoingStream(
    body,
    declared === null ? undefined : Number(declared),
    watcher,
  );
  watcher.began(stream);
  return new Response(stream.readable, { status, headers });
}

/** A streamed body on its way out: pulled as the client reads. */
export class OutgoingStream {
  readonly readable: ReadableStream<Uint8Array>;
  readonly #iterator: AsyncIterator<string | Uint8Array>;
  readonly #watcher: StreamWatcher;
  readonly #declared: number | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined = undefined;
  #sent = 0;
  /** Since when the client takes nothing; `undefined` while it is not waited for. */
  #offeredMs: number | undefined = undefined;
  #isEnded = false;

  constructor(
    body: AsyncIterable<string | Uint8Array>,
    declared: number | undefined,
    watcher: StreamWatcher,
  ) {
    this.#iterator = body[Symbol.asyncIterator]();
    this.#declared = declared;
    this.#watcher = watcher;
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#controller = controller),
        pull: (controller) => this.#pull(controller),
        cancel: () => this.#cancel(),
      },
      { highWaterMark: 0 },
    );
  }

  /** Tells whether the client has taken nothing for longer than a slow one may. */
  isStuck(nowMs: number, options: ResolvedServeOptions): boolean {
    return this.#offeredMs !== undefined && isTooSlow(nowMs - this.#offeredMs, 0, options);
  }

  /** Ends the connection: its client does not read. */
  cut(): void {
    this.#controller?.error(new Error("The client does not read its reply."));
    void this.#cancel();
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#offeredMs = undefined;
    try {
      for (;;) {
        const { done, value } = await this.#iterator.next();
        if (this.#isEnded) return;
        if (done === true) {
          if (this.#declared !== undefined && this.#sent !== this.#declared)
            throw new Error(`${this.#sent} bytes were sent instead of ${this.#declared}.`);
          this.#end();
          controller.close();
          return;
        }
        const bytes = typeof value === "string" ? encoder.encode(value) : value;
        // A chunk without bytes would end the reply.
        if (bytes.length === 0) continue;
        this.#sent += bytes.length;
        if (this.#declared !== undefined && this.#sent > this.#declared)
          throw new Error(`More than ${this.#declared} bytes were sent.`);
        controller.enqueue(bytes);
        this.#offeredMs = performance.now();
        return;
      }
    } catch (error) {
      this.#end(error);
      controller.error(error);
    }
  }

  async #cancel(): Promise<void> {
    if (this.#isEnded) return;
    this.#end();
    await this.#iterator.return?.();
  }

  #end(error?: unknown): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#offeredMs = undefined;
    this.#watcher.ended(error);
  }
}

const encoder = new TextEncoder();

/** Constant headers, as most replies have them, are made once. */
const known = new WeakMap<readonly string[], Headers>();

function toHeaders(flat: readonly string[], keepsLength: boolean, close: boolean): Headers {
  const mayBeConstant = !close && !keepsLength;
  const before = mayBeConstant ? known.get(flat) : undefined;
  if (before !== undefined) return before;
  const headers = new Headers();
  for (let i = 0; i < flat.length; i += 2) {
    const name = flat[i]!;
    if (!isFraming(name.toLowerCase(), keepsLength)) headers.append(name, flat[i + 1]!);
  }
  if (close) headers.set("Connection", "close");
  if (mayBeConstant && Object.isFrozen(flat)) known.set(flat, headers);
  return headers;
}
