import { hash } from "node:crypto";
import type { Clock } from "@wervel/core";

interface Remembered<T> {
  readonly value: T;
  readonly until: number;
}

/** Remembers what verified tokens said, by the SHA-256 of the token: a heap dump shows no token. */
export class TokenCache<T> {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #size: number;
  readonly #entries = new Map<string, Remembered<T>>();

  /**
   * @param lifeMs The longest time that anything is remembered.
   * @param size Entries at most, default 10,000; the oldest goes first.
   */
  constructor(clock: Clock, lifeMs: number, size = 10_000) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
    this.#size = size;
  }

  get(token: string): T | undefined {
    const key = keyOf(token);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until > this.#clock.ms()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** @param expiresAt Milliseconds since 1970 after which the token does not hold. */
  set(token: string, value: T, expiresAt: number): void {
    const until = Math.min(this.#clock.ms() + this.#lifeMs, expiresAt);
    this.#entries.set(keyOf(token), { value, until });
    if (this.#entries.size <= this.#size) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}

function keyOf(token: string): string {
  return hash("sha256", token, "base64url");
}
