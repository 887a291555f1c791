import type { ResolvedServeOptions } from "./serve-options.ts";

/** More than the system holds for both sides of a connection: of so much the client must have read some. */
const systemBytes = 16 * 1024 * 1024;
/** How much a client that has surely read may leave unread before it reads on, as time at the minimum rate. */
const pauseBytes = 16_384;

/** Follows how a client reads what is written to it, from one sweep to the next. */
export class Reading {
  readonly #options: Pick<ResolvedServeOptions, "graceMs" | "minBytesPerSecond">;
  /** When the client will be too slow if nothing moves; `undefined` while nothing waits for it. */
  #lateMs: number | undefined = undefined;
  #flushed = 0;

  constructor(options: Pick<ResolvedServeOptions, "graceMs" | "minBytesPerSecond">) {
    this.#options = options;
  }

  /**
   * Tells whether the client reads more slowly than the minimum rate.
   *
   * What the system takes before it is full shows nothing of the client, and neither does how much of it went at once: bytes that move
   * give time at the minimum rate, of which no more than the grace is kept. Only who has read more than any system holds may pause longer.
   *
   * @param pending Bytes that wait for the client.
   * @param flushed Bytes of the connection that the system has taken.
   */
  isTooSlow(nowMs: number, pending: number, flushed: number): boolean {
    const { graceMs, minBytesPerSecond } = this.#options;
    if (pending === 0 || minBytesPerSecond === 0) {
      this.#lateMs = undefined;
      return false;
    }
    const moved = this.#lateMs === undefined ? 0 : flushed - this.#flushed;
    this.#flushed = flushed;
    if (this.#lateMs === undefined) {
      this.#lateMs = nowMs + graceMs;
      return false;
    }
    const timeOf = (bytes: number): number => (bytes * 1_000) / minBytesPerSecond;
    const mostMs = flushed > systemBytes ? Math.max(graceMs, timeOf(pauseBytes)) : graceMs;
    this.#lateMs = Math.max(this.#lateMs, Math.min(this.#lateMs + timeOf(moved), nowMs + mostMs));
    return nowMs >= this.#lateMs;
  }
}
