import assert from "node:assert/strict";
import { test } from "node:test";
import { addTime, diffTime, timePart, truncateTime } from "../../src/oracle/time.ts";
import type { TimeUnit } from "../../src/plan/plan.ts";

const at = (text: string): number => Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text);

const sums: readonly (readonly [string, number, TimeUnit, string])[] = [
  ["2026-01-31", 1, "month", "2026-02-28"],
  ["2024-01-31", 1, "month", "2024-02-29"],
  ["2024-02-29", 1, "year", "2025-02-28"],
  ["2024-02-29", 4, "year", "2028-02-29"],
  ["2026-03-31", -1, "month", "2026-02-28"],
  ["2026-12-15", 1, "month", "2027-01-15"],
  ["2026-01-15", -13, "month", "2024-12-15"],
  ["2026-02-28", 1, "day", "2026-03-01"],
  ["2026-01-01T23:30:00.000Z", 45, "minute", "2026-01-02T00:15:00.000Z"],
  ["0099-12-31", 1, "month", "0100-01-31"],
];
for (const [start, amount, unit, end] of sums) {
  test(`row 52: ${start} plus ${amount} ${unit} is ${end}`, () =>
    assert.equal(addTime(at(start), amount, unit), at(end)));
}

const differences: readonly (readonly [string, string, TimeUnit, number])[] = [
  ["2026-02-28", "2026-01-31", "month", 1],
  ["2026-02-27", "2026-01-31", "month", 0],
  ["2026-01-31", "2026-02-28", "month", 0],
  ["2026-01-28", "2026-02-28", "month", -1],
  ["2026-01-29", "2026-02-28", "month", 0],
  ["2025-02-28", "2024-02-29", "year", 1],
  ["2025-02-27", "2024-02-29", "year", 0],
  ["2024-03-01", "2026-02-28", "year", -1],
  ["2026-01-02T11:59:59.999Z", "2026-01-01T12:00:00.000Z", "day", 0],
  ["2026-01-01T12:00:00.000Z", "2026-01-02T12:00:00.000Z", "day", -1],
  ["2026-01-01T00:59:59.000Z", "2026-01-01T00:00:00.000Z", "hour", 0],
  ["2026-01-01", "2026-01-01", "month", 0],
];
for (const [end, start, unit, expected] of differences) {
  test(`row 52: from ${start} to ${end} there are ${expected} whole ${unit}s`, () =>
    assert.equal(diffTime(at(end), at(start), unit), expected));
}

const truncations: readonly (readonly [TimeUnit, string])[] = [
  ["year", "2026-01-01T00:00:00.000Z"],
  ["month", "2026-08-01T00:00:00.000Z"],
  ["day", "2026-08-17T00:00:00.000Z"],
  ["hour", "2026-08-17T13:00:00.000Z"],
  ["minute", "2026-08-17T13:14:00.000Z"],
  ["second", "2026-08-17T13:14:15.000Z"],
];
for (const [unit, expected] of truncations) {
  test(`row 52: truncated to the ${unit} it is ${expected}`, () =>
    assert.equal(truncateTime(at("2026-08-17T13:14:15.678Z"), unit), at(expected)));
}

test("row 52: times before 1970 are truncated downward", () => {
  assert.equal(
    truncateTime(at("1969-12-31T23:59:59.500Z"), "hour"),
    at("1969-12-31T23:00:00.000Z"),
  );
});

test("row 52: the weekday of a Sunday is 0", () => {
  assert.equal(timePart(at("2026-08-16"), "weekday"), 0);
  assert.equal(timePart(at("2026-08-17"), "weekday"), 1);
});

test("a computed time beyond the year 9999 is value.range", () => {
  assert.throws(() => addTime(at("9999-12-31"), 1, "day"), { code: "value.range" });
  assert.throws(() => addTime(at("0001-01-01"), -1, "day"), { code: "value.range" });
});
