import { WervelError } from "@wervel/schema";

/** Tells the time. The host provides the system's; a test provides {@link fixedClock}. */
export abstract class Clock {
  /** Reads the time as milliseconds since 1970-01-01T00:00:00Z. */
  abstract ms(): number;

  /** Reads the time as a new `Date`. */
  now(): Date {
    return new Date(this.ms());
  }
}

class SystemClock extends Clock {
  override ms(): number {
    return Date.now();
  }
}

/** Makes the clock of the machine. */
export function systemClock(): Clock {
  return new SystemClock();
}

/** A clock that stands still until it is set or advanced. */
export class FixedClock extends Clock {
  #ms: number;

  constructor(time: string | number | Date) {
    super();
    this.#ms = toMs(time);
  }

  override ms(): number {
    return this.#ms;
  }

  /** Sets the time. */
  set(time: string | number | Date): void {
    this.#ms = toMs(time);
  }

  /** Moves the time forward by milliseconds. */
  advance(ms: number): void {
    this.#ms += ms;
  }
}

/**
 * Makes a clock that stands still: `fixedClock('2026-01-01')`.
 *
 * @param time ISO text, milliseconds since 1970, or a `Date`.
 * @throws WERVEL_CLOCK_TIME when it is no time.
 */
export function fixedClock(time: string | number | Date): FixedClock {
  return new FixedClock(time);
}

function toMs(time: string | number | Date): number {
  const ms = new Date(time).getTime();
  if (!Number.isNaN(ms)) return ms;
  throw new WervelError("WERVEL_CLOCK_TIME", `${JSON.stringify(time)} is no time.`, {
    help: "Write ISO 8601, for example 2026-01-01 or 2026-01-01T12:00:00Z.",
  });
}
