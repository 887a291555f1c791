import type { HttpError } from "../problem/http-error.ts";
import { bodyIncomplete, bodyTaken, bodyTooLarge, BodyWait } from "./body-wait.ts";
import type { IncomingBody } from "./exchange.ts";

/** Bytes up to which a body is awaited as a whole: at the minimum rate it arrives within the time for a request. */
const wholeBytes = 4_096;

/** The body of a request on Bun. */
export class BunBody extends BodyWait implements IncomingBody {
  readonly length: number | undefined;
  /** True when nothing of it can come any more. */
  isRead = false;
  readonly #request: Request;
  #taken = false;
  #error: HttpError | undefined = undefined;
  #fail: ((error: HttpError) => void) | undefined = undefined;

  constructor(request: Request, length: number | undefined) {
    super();
    this.#request = request;
    this.length = length;
  }

  read(maxBytes: number): Promise<Uint8Array> {
    const { length } = this;
    const isShort = length !== undefined && length <= wholeBytes;
    return isShort ? this.#readWhole(maxBytes) : this.#readChunks(maxBytes);
  }

  async #readChunks(maxBytes: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.stream(maxBytes)) {
      chunks.push(chunk);
      size += chunk.length;
    }
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size);
  }

  async *stream(maxBytes: number): AsyncGenerator<Uint8Array> {
    this.#take(maxBytes);
    const reader = (this.#request.body as ReadableStream<Uint8Array>).getReader();
    let size = 0;
    try {
      for (;;) {
        const { done, value } = await this.#within(reader.read());
        if (done) {
          this.isRead = true;
          return;
        }
        this.received += value.length;
        size += value.length;
        if (size > maxBytes) throw bodyTooLarge(maxBytes);
        yield value;
      }
    } finally {
      if (!this.isRead) reader.cancel().catch(() => undefined);
    }
  }

  fail(error: HttpError): void {
    this.#error ??= error;
    this.#fail?.(error);
  }

  async #readWhole(maxBytes: number): Promise<Uint8Array> {
    this.#take(maxBytes);
    // None of its bytes is seen before the last one: the rate is that of a client which is as far as it could be.
    this.received = this.length!;
    const bytes = await this.#within(this.#request.bytes());
    this.isRead = true;
    if (bytes.length !== this.length) throw bodyIncomplete(undefined);
    return bytes;
  }

  /** Waits for bytes, until the sweep says that they are late. */
  #within<T>(arriving: Promise<T>): Promise<T> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    this.wait();
    return new Promise<T>((resolve, reject) => {
      this.#fail = reject;
      arriving.then(
        (value) => {
          this.waiting = false;
          resolve(value);
        },
        (cause) => {
          this.waiting = false;
          reject(bodyIncomplete(cause));
        },
      );
    });
  }

  #take(maxBytes: number): void {
    if (this.#taken) throw bodyTaken();
    if (this.length !== undefined && this.length > maxBytes) throw bodyTooLarge(maxBytes);
    this.#taken = true;
  }
}
