/** Tells the time. The host provides the system's; a test provides {@link fixedClock}. */
export abstract class Clock {
  /** Reads the time as milliseconds since 1970-01-01T00:00:00Z. */
  abstract ms(): number;

  /** Reads the time as a new `Date`. */
  now(): Date {
    return new Date(this.ms());
  }
}
