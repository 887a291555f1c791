import type { Clock } from "./clock.ts";

/** Makes identifiers and randomness. The host provides {@link systemIds}; a test may provide {@link sequentialIds}. */
export abstract class Ids {
  /** Makes a UUID version 7: ordered by time, each greater than the one before (RFC 9562, section 5.7). */
  abstract uuid(): string;

  /** Makes `count` random bytes. */
  abstract bytes(count: number): Uint8Array<ArrayBuffer>;

  /** Makes an unguessable token: 256 random bits as 43 characters of base64url. */
  token(): string {
    return Buffer.from(this.bytes(32)).toString("base64url");
  }
}

/** Makes random identifiers from the machine's generator and this clock's time. */
export function systemIds(clock: Clock): Ids {
  return new SystemIds(clock);
}

/** Makes identifiers that count up, the same in every run: for tests only, they are guessable. */
export function sequentialIds(): Ids {
  return new SequentialIds();
}

const poolBytes = 2048;
const counterLimit = 2 ** 42;

class SystemIds extends Ids {
  readonly #clock: Clock;
  readonly #pool = Buffer.alloc(poolBytes);
  #used = poolBytes;
  #ms = 0;
  #counter = 0;

  constructor(clock: Clock) {
    super();
    this.#clock = clock;
  }

  /** The 42 bits after the time are a counter that starts at random and grows (RFC 9562, section 6.2, method 2). */
  override uuid(): string {
    const ms = this.#clock.ms();
    if (ms > this.#ms) this.#restart(ms);
    else this.#advance();
    const high = Math.floor(this.#counter / 2 ** 30);
    const low = this.#counter % 2 ** 30;
    const time = hex(this.#ms, 12);
    const variant = hex(0x8000 + Math.floor(low / 2 ** 16), 4);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(high, 3)}-${variant}-${hex(low % 2 ** 16, 4)}${hex(this.#random32(), 8)}`;
  }

  override bytes(count: number): Uint8Array<ArrayBuffer> {
    return crypto.getRandomValues(new Uint8Array(count));
  }

  #restart(ms: number): void {
    this.#ms = ms;
    // One bit is left free, so that a burst within one millisecond seldom runs over.
    this.#counter = (this.#random32() >>> 0) * 2 ** 9;
  }

  #advance(): void {
    this.#counter += 1 + (this.#random32() & 0xff);
    if (this.#counter < counterLimit) return;
    this.#restart(this.#ms + 1);
  }

  #random32(): number {
    if (this.#used + 4 > poolBytes) {
      crypto.getRandomValues(this.#pool);
      this.#used = 0;
    }
    this.#used += 4;
    return this.#pool.readUInt32LE(this.#used - 4);
  }
}

class SequentialIds extends Ids {
  #count = 0;

  override uuid(): string {
    return `00000000-0000-7000-8000-${hex(++this.#count, 12)}`;
  }

  override bytes(count: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(count);
    let rest = ++this.#count;
    for (let at = count - 1; at >= 0 && rest > 0; at--) {
      bytes[at] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    return bytes;
  }
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
