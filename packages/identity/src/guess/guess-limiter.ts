import type { Clock } from "@wervel/core";
import { type ClientAddress, HttpError } from "@wervel/http";
import { withDefaults } from "../with-defaults.ts";

/** The limits on guessing; each refusal names the one that was passed. */
export interface GuessOptions {
  /** Wrong passwords in a row until an account waits. Default 5. */
  readonly failures?: number;
  /** The first wait in milliseconds; it doubles with each further failure. Default 60,000. */
  readonly waitMs?: number;
  /** The longest wait in milliseconds. Default 900,000 (15 minutes). */
  readonly longestWaitMs?: number;
  /** Wrong passwords in a row after which only a reset helps. Default 100. */
  readonly stop?: number;
  /** Attempts of one address in a minute; an IPv6 address counts by its /64. Default 20. */
  readonly perAddress?: number;
  /** Accounts and addresses that are remembered; the longest unused go first. Default 100,000. */
  readonly keys?: number;
}

interface Account {
  failures: number;
  running: number;
  waitUntil: number;
}

interface Window {
  endsAt: number;
  count: number;
}

/** One attempt that was let through: say how it ended. */
export interface GuessAttempt {
  succeeded(): void;
  failed(): void;
  /** Takes the attempt back, where nothing was guessed (the server failed). */
  cancelled(): void;
}

const minuteMs = 60_000;

/** What holds where {@link GuessOptions} say nothing. */
export const guessDefaults: Required<GuessOptions> = {
  failures: 5,
  waitMs: minuteMs,
  longestWaitMs: 15 * minuteMs,
  stop: 100,
  perAddress: 20,
  keys: 100_000,
};

/**
 * Lets few guesses through. An attempt counts before its password is looked at, so that a hundred at once are no way around it, and names
 * that no account has are counted like any other, so that the limit does not tell who exists.
 *
 * The counts live in this process: several processes each have their own.
 */
export class GuessLimiter {
  readonly #clock: Clock;
  readonly #options: Required<GuessOptions>;
  readonly #accounts = new Map<string, Account>();
  readonly #addresses = new Map<string, Window>();

  constructor(clock: Clock, options: GuessOptions = {}) {
    this.#clock = clock;
    this.#options = withDefaults(guessDefaults, options);
  }

  /**
   * Asks for one attempt.
   *
   * @param name The normalised name of the account, whether or not it exists.
   * @throws WERVEL_IDENTITY_GUESSES (429, with Retry-After) when a limit is passed.
   */
  begin(name: string, address: ClientAddress | undefined): GuessAttempt {
    const now = this.#clock.ms();
    const account = this.#account(name);
    this.#assertAccount(account, now);
    if (address !== undefined) this.#countAddress(address.network, now);
    account.running++;
    return new RunningAttempt(account, (failures) => now + this.#wait(failures));
  }

  /** Forgets the failures of an account, after a reset of its password. */
  reset(name: string): void {
    this.#accounts.delete(name);
  }

  #assertAccount(account: Account, now: number): void {
    const { failures, stop } = this.#options;
    if (account.failures >= stop) throw refused("stop", undefined);
    if (account.waitUntil > now) throw refused("account", account.waitUntil - now);
    // After a wait one guess at a time may be made; before, as many as are left.
    const left = Math.max(failures - account.failures, 1);
    if (account.running >= left) throw refused("account", this.#options.waitMs);
  }

  #countAddress(network: string, now: number): void {
    let window = this.#addresses.get(network);
    if (window === undefined || window.endsAt <= now) window = { endsAt: now + minuteMs, count: 0 };
    if (window.count >= this.#options.perAddress) throw refused("address", window.endsAt - now);
    window.count++;
    remember(this.#addresses, network, window, this.#options.keys);
  }

  #account(name: string): Account {
    const account = this.#accounts.get(name) ?? { failures: 0, running: 0, waitUntil: 0 };
    remember(this.#accounts, name, account, this.#options.keys);
    return account;
  }

  #wait(failures: number): number {
    const over = failures - this.#options.failures;
    if (over < 0) return 0;
    return Math.min(this.#options.waitMs * 2 ** over, this.#options.longestWaitMs);
  }
}

class RunningAttempt implements GuessAttempt {
  readonly #account: Account;
  readonly #waitUntil: (failures: number) => number;
  #isOver = false;

  constructor(account: Account, waitUntil: (failures: number) => number) {
    this.#account = account;
    this.#waitUntil = waitUntil;
  }

  succeeded(): void {
    if (!this.#end()) return;
    this.#account.failures = 0;
    this.#account.waitUntil = 0;
  }

  failed(): void {
    if (!this.#end()) return;
    this.#account.failures++;
    this.#account.waitUntil = this.#waitUntil(this.#account.failures);
  }

  cancelled(): void {
    this.#end();
  }

  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#account.running--;
    return true;
  }
}

/** Puts the entry last; a map keeps its order, so the first is the one unused for longest. */
function remember<T>(entries: Map<string, T>, key: string, entry: T, limit: number): void {
  entries.delete(key);
  entries.set(key, entry);
  if (entries.size <= limit) return;
  const [oldest] = entries.keys();
  if (oldest !== undefined) entries.delete(oldest);
}

function refused(limit: "account" | "address" | "stop", waitMs: number | undefined): HttpError {
  const seconds = Math.max(1, Math.ceil((waitMs ?? 0) / 1000));
  return new HttpError("WERVEL_IDENTITY_GUESSES", `The guess limit of this ${limit} is passed.`, {
    status: 429,
    help: "Wait, or change the limits with identity({ guesses }).",
    details: { limit },
    headers: waitMs === undefined ? [] : ["retry-after", String(seconds)],
  });
}
