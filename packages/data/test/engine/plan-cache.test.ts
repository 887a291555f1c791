import assert from "node:assert/strict";
import { test } from "node:test";
import { PlanCache } from "../../src/engine/plan-cache.ts";

test("makes each shape once and counts", () => {
  const cache = new PlanCache<object>(2);
  const first = cache.get("a", () => ({}));
  assert.equal(
    cache.get("a", () => ({})),
    first,
  );
  assert.deepEqual(cache.metrics, { size: 1, hits: 1, misses: 1, uncached: 0 });
});

test("drops the shape that was used longest ago", () => {
  const cache = new PlanCache<string>(2);
  const made: string[] = [];
  const get = (key: string): string => cache.get(key, () => (made.push(key), key));
  for (const key of ["a", "b", "a", "c", "a", "b"]) get(key);
  assert.deepEqual(made, ["a", "b", "c", "b"]);
  assert.equal(cache.metrics.size, 2);
});

test("does not keep shapes with keys above 2 kB", () => {
  const cache = new PlanCache<object>();
  const key = "x".repeat(2049);
  assert.notEqual(
    cache.get(key, () => ({})),
    cache.get(key, () => ({})),
  );
  assert.deepEqual(cache.metrics, { size: 0, hits: 0, misses: 0, uncached: 2 });
});

test("does not keep a shape that could not be made", () => {
  const cache = new PlanCache<number>();
  assert.throws(
    () =>
      cache.get("a", () => {
        throw new Error("no");
      }),
    /no/,
  );
  assert.equal(
    cache.get("a", () => 1),
    1,
  );
});
