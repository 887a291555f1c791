import { DataError } from "../errors.ts";

/** Options of a {@link WriterQueue}. */
export interface WriterQueueOptions {
  /** The name of the store, for errors. */
  readonly store: string;
  /** How many may wait at once; the next is refused with `fault.throttled`. Default 1,000. */
  readonly maxWaiting?: number;
}

/** How long a turn is waited for. */
export interface AcquireOptions {
  /** Milliseconds to wait; then `fault.timeout`. */
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
}

interface Waiter {
  readonly proceed: () => void;
}

/**
 * The line before the one writer of a store: whoever comes first writes first, waiting never blocks the event loop and is bounded in number
 * and time.
 */
export class WriterQueue {
  readonly #store: string;
  readonly #maxWaiting: number;
  readonly #waiting = new Set<Waiter>();
  #busy = false;

  constructor(options: WriterQueueOptions) {
    this.#store = options.store;
    this.#maxWaiting = options.maxWaiting ?? 1000;
  }

  /** How many wait now. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Takes the writer if it is free, at once. Whoever got `true` must call {@link release}. */
  tryAcquire(): boolean {
    if (this.#busy) return false;
    this.#busy = true;
    return true;
  }

  /**
   * Takes the writer, waiting for it in line. Whoever got it must call {@link release}.
   *
   * @throws `fault.timeout` after the wait, `fault.throttled` when too many wait, `fault.cancelled` by the signal.
   */
  async acquire(options: AcquireOptions): Promise<void> {
    if (options.signal?.aborted === true) throw cancelled(this.#store, options.signal.reason);
    if (this.tryAcquire()) return;
    if (this.#waiting.size >= this.#maxWaiting) throw this.#crowded();
    await this.#wait(options);
  }

  /** Gives the writer to the next in line. */
  release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#busy = false;
      return;
    }
    this.#waiting.delete(next);
    next.proceed();
  }

  #wait({ waitMs, signal }: AcquireOptions): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (error: DataError): void => {
      this.#waiting.delete(waiter);
      finish();
      reject(error);
    };
    const timer = setTimeout(() => leave(this.#late(waitMs)), waitMs);
    const onAbort = (): void => leave(cancelled(this.#store, signal?.reason));
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    const waiter: Waiter = {
      proceed: () => {
        finish();
        resolve();
      },
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#waiting.add(waiter);
    return promise;
  }

  #late(waitMs: number): DataError {
    return new DataError(
      "fault.timeout",
      `The writer of ${this.#store} was not free within ${waitMs} ms.`,
      {
        store: this.#store,
        help: "Keep units of work short, and do nothing slow between their first write and their end.",
      },
    );
  }

  #crowded(): DataError {
    return new DataError(
      "fault.throttled",
      `${this.#maxWaiting} writers already wait for ${this.#store}.`,
      {
        store: this.#store,
        retryAfterMs: 1000,
        help: "Write less at once: batch with insertMany, or accept work more slowly.",
      },
    );
  }
}

/** Makes the error of an aborted operation. */
export function cancelled(store: string, reason: unknown): DataError {
  return new DataError("fault.cancelled", "The operation was cancelled.", {
    store,
    cause: reason,
    help: "Nothing was done; the caller went away or gave up.",
  });
}
