import { DataError } from "../errors.ts";
import type { TimeUnit } from "../plan/plan.ts";

const millisecondsOf: Readonly<Partial<Record<TimeUnit, number>>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

const earliest = utc(1, 0, 1);
const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Adds whole units to UTC milliseconds. Months and years clamp to the last day of the month.
 *
 * @throws `value.range` for a result outside the years 1 to 9999.
 */
export function addTime(ms: number, amount: number, unit: TimeUnit): number {
  const fixed = millisecondsOf[unit];
  const sum =
    fixed === undefined
      ? addMonths(ms, unit === "year" ? amount * 12 : amount)
      : ms + amount * fixed;
  if (!(sum >= earliest && sum <= latest)) throw outOfCalendar();
  return sum;
}

function addMonths(ms: number, months: number): number {
  const date = new Date(ms);
  const count = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
  const year = Math.floor(count / 12);
  const month = count - year * 12;
  const day = Math.min(date.getUTCDate(), daysIn(year, month));
  return (
    utc(year, month, day) + (ms - utc(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()))
  );
}

function daysIn(year: number, month: number): number {
  return new Date(utc(year, month + 1, 1) - 86_400_000).getUTCDate();
}

// Date.UTC reads the years 0 to 99 as 1900 to 1999.
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day);
}

/** Counts whole units from `start` to `end`, toward zero: the farthest n for which `addTime(start, n)` does not pass `end`. */
export function diffTime(end: number, start: number, unit: TimeUnit): number {
  const fixed = millisecondsOf[unit];
  if (fixed !== undefined) return Math.trunc((end - start) / fixed) + 0;
  const from = new Date(start);
  const to = new Date(end);
  const months =
    (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  const whole = unit === "year" ? Math.trunc(months / 12) : months;
  const step = unit === "year" ? 12 : 1;
  const reached = addMonths(start, whole * step);
  if (end >= start) return reached > end ? whole - 1 : whole;
  return (reached < end ? whole + 1 : whole) + 0;
}

/** Goes back to the start of the unit, in UTC. */
export function truncateTime(ms: number, unit: TimeUnit): number {
  const fixed = millisecondsOf[unit];
  if (fixed !== undefined) return Math.floor(ms / fixed) * fixed;
  const date = new Date(ms);
  return utc(date.getUTCFullYear(), unit === "year" ? 0 : date.getUTCMonth(), 1);
}

/** Reads one part of UTC milliseconds; `month` and `day` count from 1, `weekday` from 0 for Sunday. */
export function timePart(
  ms: number,
  part: "year" | "month" | "day" | "hour" | "minute" | "second" | "weekday",
): number {
  const date = new Date(ms);
  switch (part) {
    case "year":
      return date.getUTCFullYear();
    case "month":
      return date.getUTCMonth() + 1;
    case "day":
      return date.getUTCDate();
    case "hour":
      return date.getUTCHours();
    case "minute":
      return date.getUTCMinutes();
    case "second":
      return date.getUTCSeconds();
    case "weekday":
      return date.getUTCDay();
  }
}

/** Reads a calendar date as the UTC milliseconds of its midnight. */
export function dateToMs(date: string): number {
  return Date.parse(`${date}T00:00:00.000Z`);
}

/** Writes UTC milliseconds as a calendar date. */
export function msToDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function outOfCalendar(): DataError {
  return new DataError("value.range", "A computed time lies outside the years 1 to 9999.", {
    help: "Add a smaller amount.",
  });
}
