import type { Clock, WorkerNews } from "@wervel/core";
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

/** What workers tell each other: an attempt of an address, or how one at an account ended. */
interface GuessNews {
  readonly from?: string;
  readonly wrong?: string;
  readonly right?: string;
}

const topic = "identity.guesses";
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
 * The counts live in this process. The workers of one app tell each other what they count, so that its limits hold for all of them but for
 * what is tried in the same moment; several apps each have their own.
 */
export class GuessLimiter {
  readonly #clock: Clock;
  readonly #options: Required<GuessOptions>;
  readonly #workers: WorkerNews | undefined;
  readonly #accounts = new Map<string, Account>();
  readonly #addresses = new Map<string, Window>();

  constructor(clock: Clock, options: GuessOptions = {}, workers?: WorkerNews) {
    this.#clock = clock;
    this.#options = withDefaults(guessDefaults, options);
    this.#workers = workers;
    workers?.hear(topic, (news) => this.#hear(news as GuessNews));
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
    return new RunningAttempt(account, (isRight) => {
      if (isRight) forget(account);
      else this.#fail(account, now);
      this.#tell(isRight ? { right: name } : { wrong: name });
    });
  }

  /** Forgets the failures of an account, after a reset of its password. */
  reset(name: string): void {
    this.#accounts.delete(name);
    this.#tell({ right: name });
  }

  #tell(news: GuessNews): void {
    this.#workers?.tell(topic, news);
  }

  /** Counts what another worker has let through, without refusing anything. */
  #hear({ from, wrong, right }: GuessNews): void {
    const now = this.#clock.ms();
    if (from !== undefined) this.#window(from, now).count++;
    if (wrong !== undefined) this.#fail(this.#account(wrong), now);
    const known = right === undefined ? undefined : this.#accounts.get(right);
    if (known !== undefined) forget(known);
  }

  #fail(account: Account, now: number): void {
    account.failures++;
    account.waitUntil = now + this.#wait(account.failures);
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
    const window = this.#window(network, now);
    if (window.count >= this.#options.perAddress) throw refused("address", window.endsAt - now);
    window.count++;
    this.#tell({ from: network });
  }

  #window(network: string, now: number): Window {
    let window = this.#addresses.get(network);
    if (window === undefined || window.endsAt <= now) window = { endsAt: now + minuteMs, count: 0 };
    remember(this.#addresses, network, window, this.#options.keys);
    return window;
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
  readonly #judged: (isRight: boolean) => void;
  #isOver = false;

  constructor(account: Account, judged: (isRight: boolean) => void) {
    this.#account = account;
    this.#judged = judged;
  }

  succeeded(): void {
    if (this.#end()) this.#judged(true);
  }

  failed(): void {
    if (this.#end()) this.#judged(false);
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

function forget(account: Account): void {
  account.failures = 0;
  account.waitUntil = 0;
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
