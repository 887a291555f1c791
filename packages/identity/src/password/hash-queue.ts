import { availableParallelism } from "node:os";
import { HttpError } from "@wervel/http";

/** Bounds of a {@link HashQueue}. */
export interface HashQueueOptions {
  /** Hashes at once, default the number of processors. Each takes its memory factor: 19 MiB by default. */
  readonly concurrency?: number;
  /** Hashes that may wait, default 64; one more is refused with 503. */
  readonly queue?: number;
}

/** Runs few hashes at once, so that a crowd at the door takes neither all memory nor all processors. */
export class HashQueue {
  readonly #concurrency: number;
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: HashQueueOptions = {}) {
    this.#concurrency = options.concurrency ?? availableParallelism();
    this.#limit = options.queue ?? 64;
  }

  /**
   * Runs the work when its turn comes.
   *
   * @throws WERVEL_IDENTITY_BUSY (503, with Retry-After) when too many wait already.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#concurrency) this.#running++;
    else await this.#turn();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#limit)
      throw new HttpError("WERVEL_IDENTITY_BUSY", `${this.#limit} password checks wait already.`, {
        status: 503,
        help: "Try again in a second.",
        headers: ["retry-after", "1"],
      });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    return promise;
  }
}
