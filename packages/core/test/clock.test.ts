import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, systemClock } from "@wervel/core";

for (const time of [
  "2026-01-01",
  "2026-01-01T00:00:00Z",
  new Date("2026-01-01"),
  Date.UTC(2026, 0, 1),
]) {
  test(`stands still at ${JSON.stringify(time)}`, () => {
    const clock = fixedClock(time);
    assert.equal(clock.ms(), Date.UTC(2026, 0, 1));
    assert.equal(clock.now().toISOString(), "2026-01-01T00:00:00.000Z");
  });
}

test("is set and advanced", () => {
  const clock = fixedClock(0);
  clock.advance(1_500);
  assert.equal(clock.ms(), 1_500);
  clock.set("2026-02-03");
  assert.equal(clock.now().toISOString(), "2026-02-03T00:00:00.000Z");
});

test("gives a new date each time, so that no caller can move it", () => {
  const clock = fixedClock(0);
  clock.now().setTime(99);
  assert.equal(clock.now().getTime(), 0);
});

for (const time of ["", "soon", Number.NaN, new Date("x")]) {
  test(`refuses ${String(time) || "an empty text"} as a time`, () => {
    assert.throws(() => fixedClock(time), { code: "WERVEL_CLOCK_TIME" });
  });
}

test("reads the time of the machine", () => {
  const before = Date.now();
  const read = systemClock().ms();
  assert.ok(read >= before && read <= Date.now());
});
