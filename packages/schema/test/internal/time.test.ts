import assert from "node:assert/strict";
import { test } from "node:test";
import { formatInstant, instantRange, parseInstant } from "../../src/internal/time.ts";

test("instants are written and read as Date does, all over the range", () => {
  // A prime step of about 47 days meets every month, leap years and centuries.
  for (let ms: number = instantRange.min; ms <= instantRange.max; ms += 4_060_800_007) {
    const iso = new Date(ms).toISOString();
    assert.equal(formatInstant(ms), iso);
    assert.equal(parseInstant(iso), ms);
  }
});

for (const iso of [
  "0001-01-01T00:00:00.000Z",
  "1900-02-28T23:59:59.999Z",
  "1969-12-31T23:59:59.999Z",
  "1970-01-01T00:00:00.000Z",
  "2000-02-29T12:00:00.000Z",
  "2000-03-01T00:00:00.000Z",
  "2100-12-31T00:00:00.001Z",
  "9999-12-31T23:59:59.999Z",
]) {
  test(`${iso} is read and written as it is`, () => {
    assert.equal(parseInstant(iso), Date.parse(iso));
    assert.equal(formatInstant(Date.parse(iso)), iso);
  });
}
