import { type Clock, FixedClock, WervelError } from "@wervel/core";
import { type Duration, readDuration } from "./duration.ts";

/** Moves the clock of a test host. */
export class TestClock {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Reads the time as milliseconds since 1970-01-01T00:00:00Z. */
  ms(): number {
    return this.#clock.ms();
  }

  /** Reads the time as a new `Date`. */
  now(): Date {
    return this.#clock.now();
  }

  /**
   * Moves the time forward: `host.clock.advance("5m")`. Timers do not fire by it.
   *
   * @throws WERVEL_TESTING_DURATION; WERVEL_TESTING_CLOCK when the test gave a clock that runs by itself.
   */
  advance(duration: Duration): void {
    this.#fixed.advance(readDuration(duration));
  }

  /**
   * Sets the time, backwards too.
   *
   * @throws WERVEL_CLOCK_TIME for what is no time; WERVEL_TESTING_CLOCK when the test gave a clock that runs by itself.
   */
  set(time: string | number | Date): void {
    this.#fixed.set(time);
  }

  get #fixed(): FixedClock {
    if (this.#clock instanceof FixedClock) return this.#clock;
    throw new WervelError("WERVEL_TESTING_CLOCK", "The clock of the app runs by itself.", {
      help: "Provide fixedClock() for Clock in the test, or leave the clock of the test host.",
    });
  }
}
