import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "@wervel/core";
import { type Duration, TestClock } from "@wervel/testing";

const good: readonly (readonly [Duration, number])[] = [
  [0, 0],
  [250, 250],
  ["250ms", 250],
  ["30s", 30_000],
  ["5m", 300_000],
  ["1.5h", 5_400_000],
  ["7d", 604_800_000],
];
for (const [duration, ms] of good)
  test(`advances by ${duration}`, () => {
    const clock = new TestClock(fixedClock(1_000));
    clock.advance(duration);
    assert.equal(clock.ms(), 1_000 + ms);
  });

for (const duration of [-1, NaN, Infinity, "", "5", "m", "5 m", "-5m", "5w", "5mm"] as never[])
  test(`does not advance by ${JSON.stringify(duration)}`, () => {
    const clock = new TestClock(fixedClock(1_000));
    assert.throws(() => clock.advance(duration), { code: "WERVEL_TESTING_DURATION" });
    assert.equal(clock.ms(), 1_000);
  });

test("sets the time, backwards too", () => {
  const clock = new TestClock(fixedClock("2026-01-01"));
  clock.set("2020-01-01");
  assert.equal(clock.now().toISOString(), "2020-01-01T00:00:00.000Z");
});
