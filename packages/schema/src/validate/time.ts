import { formatInstant, isDate, isInstant, parseInstant } from "../internal/time.ts";
import { type Mode, writes } from "./mode.ts";
import type { Read, Run } from "./run.ts";

/** Reads an instant: RFC 3339 text on the wire, a `Date` in memory. */
export function instantReader(mode: Mode): Read {
  if (writes(mode)) return (input, run) => withDate(input, run, (ms) => formatInstant(ms));
  if (mode === "value") return (input, run) => withDate(input, run, (ms) => new Date(ms));
  return (input, run) => {
    if (typeof input !== "string") return run.wrongType("a date and time in text", input);
    const ms = parseInstant(input);
    return ms === undefined
      ? run.fail("format", "must be a date and time such as 2026-01-31T12:00:00Z")
      : new Date(ms);
  };
}

/** Reads a calendar day, in every mode. */
export function dateReader(input: unknown, run: Run): unknown {
  if (typeof input !== "string") return run.wrongType("a date in text", input);
  return isDate(input) ? input : run.fail("format", "must be a date such as 2026-01-31");
}

function withDate(input: unknown, run: Run, make: (ms: number) => unknown): unknown {
  if (!(input instanceof Date)) return run.wrongType("a Date", input);
  const ms = input.getTime();
  return isInstant(ms)
    ? make(ms)
    : run.fail("range", "must be a valid Date from year 0001 to 9999");
}
