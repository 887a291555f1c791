import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "@wervel/core";
import { passed, RateLimiter } from "../../src/limit/rate-limiter.ts";

const start = "2026-01-01T00:00:00Z";

test("lets no sixty seconds hold more than the limit and a part of a request", () => {
  const clock = fixedClock(start);
  const limiter = new RateLimiter(clock, 10);
  const times: number[] = [];
  for (let at = 0; at < 600; at++) {
    if (limiter.take("a") === passed) times.push(clock.ms());
    clock.advance(500);
  }
  // Evenly spread requests are estimated exactly: five minutes pass fifty, and what the first one had at once.
  assert.ok(times.length <= 60, `${times.length} passed`);
  for (const from of times) {
    const within = times.filter((time) => time >= from && time < from + 60_000);
    assert.ok(within.length <= 20, `${within.length} within a minute`);
  }
});

test("says exactly when the next request passes, while this minute has room", () => {
  const clock = fixedClock(start);
  const limiter = new RateLimiter(clock, 10);
  for (let at = 0; at < 10; at++) assert.equal(limiter.take("a"), passed);
  clock.advance(60_000);
  const wait = limiter.take("a");
  assert.equal(wait, 6_000);
  clock.advance(wait - 1);
  assert.notEqual(limiter.take("a"), passed);
  clock.advance(1);
  assert.equal(limiter.take("a"), passed);
});

test("says when the next request passes, when this minute is used up", () => {
  const clock = fixedClock("2026-01-01T00:00:30Z");
  const limiter = new RateLimiter(clock, 1);
  limiter.take("a");
  const wait = limiter.take("a");
  clock.advance(wait - 1);
  assert.notEqual(limiter.take("a"), passed);
  clock.advance(1);
  assert.equal(limiter.take("a"), passed);
});

test("remembers a bounded number of keys, and forgets the longest unused", () => {
  const clock = fixedClock(start);
  const limiter = new RateLimiter(clock, 1, 2);
  limiter.take("old");
  limiter.take("used");
  clock.advance(60_000);
  limiter.take("used");
  limiter.take("new");
  assert.notEqual(limiter.take("used"), passed);
  assert.equal(limiter.take("old"), passed);
});

test("forgets what lies two minutes back, and takes a clock that runs back", () => {
  const clock = fixedClock(start);
  const limiter = new RateLimiter(clock, 2);
  limiter.take("a");
  limiter.take("a");
  clock.advance(120_000);
  assert.equal(limiter.take("a"), passed);
  clock.advance(-600_000);
  assert.equal(limiter.take("a"), passed);
});
