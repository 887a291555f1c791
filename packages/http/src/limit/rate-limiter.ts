import type { Clock } from "@wervel/core";

interface Counter {
  /** The minute in which it last counted. */
  minute: number;
  used: number;
  /** What was used in the minute before. */
  before: number;
  isReported: boolean;
}

/** The outcome of {@link RateLimiter.take} for a request that is let through. */
export const passed = 0;

const minuteMs = 60_000;

/**
 * Counts requests by key in a sliding minute: those of this minute, and those of the minute before by the part of it that
 * still lies within the last sixty seconds. A refused request does not count.
 *
 * The counts live in this process. At most so many keys are remembered; the longest unused go first.
 */
export class RateLimiter {
  /** Requests a minute. */
  readonly limit: number;
  readonly #clock: Clock;
  readonly #maxKeys: number;
  readonly #counters = new Map<string, Counter>();

  constructor(clock: Clock, limit: number, maxKeys: number = 100_000) {
    this.#clock = clock;
    this.limit = limit;
    this.#maxKeys = maxKeys;
  }

  /**
   * Asks for one request.
   *
   * @returns {@link passed}, or the milliseconds until the next one will be let through.
   */
  take(key: string): number {
    const now = this.#clock.ms();
    const minute = Math.floor(now / minuteMs);
    const counter = this.#counter(key, minute);
    const waitMs = this.#waitMs(counter, now - minute * minuteMs);
    if (waitMs === passed) counter.used++;
    return waitMs;
  }

  /** Answers as {@link take} would, and counts nothing: a key that was never counted is not remembered either. */
  peek(key: string): number {
    if (!this.#counters.has(key)) return passed;
    const now = this.#clock.ms();
    const minute = Math.floor(now / minuteMs);
    return this.#waitMs(this.#counter(key, minute), now - minute * minuteMs);
  }

  /** Tells whether this is the first time in this minute that somebody asks about a key. */
  isNews(key: string): boolean {
    const counter = this.#counters.get(key);
    if (counter === undefined || counter.isReported) return false;
    counter.isReported = true;
    return true;
  }

  #waitMs(counter: Counter, elapsedMs: number): number {
    const weighted =
      counter.before === 0 ? 0 : (counter.before * (minuteMs - elapsedMs)) / minuteMs;
    return counter.used + weighted + 1 > this.limit
      ? waitMs(counter, this.limit, elapsedMs)
      : passed;
  }

  #counter(key: string, minute: number): Counter {
    const known = this.#counters.get(key);
    if (known === undefined)
      return this.#add(key, { minute, used: 0, before: 0, isReported: false });
    if (known.minute === minute) return known;
    known.before = known.minute === minute - 1 ? known.used : 0;
    known.used = 0;
    known.minute = minute;
    known.isReported = false;
    // A map keeps its order: whoever was seen this minute stands behind those who were not.
    this.#counters.delete(key);
    return this.#add(key, known);
  }

  #add(key: string, counter: Counter): Counter {
    this.#counters.set(key, counter);
    if (this.#counters.size > this.#maxKeys) {
      const [oldest] = this.#counters.keys();
      this.#counters.delete(oldest as string);
    }
    return counter;
  }
}

function waitMs({ used, before }: Counter, limit: number, elapsedMs: number): number {
  const left = limit - 1 - used;
  if (left >= 0) return Math.max(1, Math.ceil(minuteMs * (1 - left / before)) - elapsedMs);
  // This minute alone is used up: the first request of the next one passes when enough of this one lies behind.
  return Math.ceil(minuteMs - elapsedMs + minuteMs * (1 - (limit - 1) / used));
}
