import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, sequentialIds, systemIds } from "@wervel/core";

const version7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("makes UUIDs of version 7 that hold the time", () => {
  const id = systemIds(fixedClock("2026-01-01")).uuid();
  assert.match(id, version7);
  assert.equal(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16), Date.UTC(2026, 0, 1));
});

test("makes each UUID greater than the one before, within one millisecond and when the clock goes back", () => {
  const clock = fixedClock("2026-01-01");
  const ids = systemIds(clock);
  let last = "";
  for (let count = 0; count < 5_000; count++) {
    if (count === 2_000) clock.advance(-1_000);
    if (count === 3_000) clock.advance(5_000);
    const id = ids.uuid();
    assert.match(id, version7);
    assert.ok(id > last, `${id} follows ${last}`);
    last = id;
  }
});

test("makes different UUIDs in two generators", () => {
  const clock = fixedClock(0);
  assert.notEqual(systemIds(clock).uuid(), systemIds(clock).uuid());
});

test("makes tokens of 256 random bits", () => {
  const ids = systemIds(fixedClock(0));
  const token = ids.token();
  assert.match(token, /^[A-Za-z0-9_-]{43}$/);
  assert.notEqual(token, ids.token());
});

test("counts up for tests, the same each time", () => {
  const ids = sequentialIds();
  assert.equal(ids.uuid(), "00000000-0000-7000-8000-000000000001");
  assert.equal(ids.uuid(), "00000000-0000-7000-8000-000000000002");
  assert.match(ids.uuid(), version7);
  assert.notEqual(ids.token(), ids.token());
  assert.equal(sequentialIds().token(), sequentialIds().token());
  assert.deepEqual([...sequentialIds().bytes(3)], [0, 0, 1]);
});
