import { DataError } from "../errors.ts";

/** Gives the writer back. Calling it again does nothing. */
export type ReleaseWriter = () => void;

export interface WriterQueueOptions {
  /** The store's name, for errors. */
  readonly store: string;
  /** How many may wait; the next is refused with `fault.throttled`. Default 10,000. */
  readonly maxWaiting?: number;
}

export interface WriterWait {
  /** Milliseconds to wait at most; then `fault.timeout`. */
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
}

interface Waiter {
  readonly grant: () => void;
  readonly fail: (error: DataError) => void;
}

/** The one writer of a store that has only one: whoever holds it writes, the others wait their turn without blocking the thread. */
export class WriterQueue {
  readonly #store: string;
  readonly #maxWaiting: number;
  readonly #waiting = new Set<Waiter>();
  #held = false;
  #closed = false;

  constructor(options: WriterQueueOptions) {
    this.#store = options.store;
    this.#maxWaiting = options.maxWaiting ?? 10_000;
  }

  /** The number of those that wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Takes the writer if nobody has it and nobody waits; else `undefined`. */
  tryAcquire(): ReleaseWriter | undefined {
    if (this.#held || this.#closed) return undefined;
    this.#held = true;
    return this.#release();
  }

  /**
   * Takes the writer, in the order of asking.
   *
   * @throws `fault.timeout` after `waitMs`, `fault.cancelled` on the signal, `fault.throttled` when too many wait, `fault.closed`.
   */
  acquire(wait: WriterWait): Promise<ReleaseWriter> {
    const free = this.tryAcquire();
    if (free !== undefined) return Promise.resolve(free);
    const refusal = this.#refusal(wait);
    if (refusal !== undefined) return Promise.reject(refusal);
    const { promise, resolve, reject } = Promise.withResolvers<ReleaseWriter>();
    const cancel = (): void => waiter.fail(this.#error("fault.cancelled", "The wait for the writer was cancelled."));
    const timer = setTimeout(
      () => waiter.fail(this.#error("fault.timeout", `The writer was not free within ${wait.waitMs} ms.`)),
      wait.waitMs,
    );
    const leave = (): void => {
      clearTimeout(timer);
      wait.signal?.removeEventListener("abort", cancel);
      this.#waiting.delete(waiter);
    };
    const waiter: Waiter = {
      grant: () => {
        leave();
        resolve(this.#release());
      },
      fail: (error) => {
        leave();
        reject(error);
      },
    };
    this.#waiting.add(waiter);
    wait.signal?.addEventListener("abort", cancel, { once: true });
    return promise;
  }

  /** Refuses all who wait and all who come. */
  close(): void {
    this.#closed = true;
    for (const waiter of [...this.#waiting]) waiter.fail(this.#error("fault.closed", "The store was closed."));
  }

  #refusal(wait: WriterWait): DataError | undefined {
    if (this.#closed) return this.#error("fault.closed", "The store is closed.");
    if (wait.signal?.aborted === true) return this.#error("fault.cancelled", "The wait for the writer was cancelled.");
    if (this.#waiting.size < this.#maxWaiting) return undefined;
    return this.#error("fault.throttled", `${this.#waiting.size} writers wait already.`);
  }

  #release(): ReleaseWriter {
    let done = false;
    return () => {
      if (done) return;
      done = true;
      const [next] = this.#waiting;
      if (next === undefined) this.#held = false;
      else next.grant();
    };
  }

  #error(code: "fault.cancelled" | "fault.timeout" | "fault.closed" | "fault.throttled", message: string): DataError {
    return new DataError(code, message, { store: this.#store, help: "Keep units of work short, or try again later." });
  }
}
