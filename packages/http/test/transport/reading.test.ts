import assert from "node:assert/strict";
import { test } from "node:test";
import { Reading } from "../../src/transport/reading.ts";

const bounds = { graceMs: 5_000, minBytesPerSecond: 240 };
const mib = 1024 * 1024;

/** Sweeps once a second while something is pending; gives the second in which the client was too slow. */
function shedAfter(flushedAt: (second: number) => number, seconds: number): number | undefined {
  const reading = new Reading(bounds);
  for (let second = 0; second <= seconds; second++)
    if (reading.isTooSlow(second * 1_000, 1, flushedAt(second))) return second;
  return undefined;
}

const cases: readonly (readonly [string, (second: number) => number, number | undefined])[] = [
  ["who never reads", () => 0, 5],
  ["who never reads, while the system still takes bytes", (second) => Math.min(second, 2) * mib, 7],
  ["who reads at the least rate", (second) => second * 240, undefined],
  ["who reads below it", (second) => second * 100, 9],
  [
    "who reads at the least rate, of which the system tells in lumps",
    (second) => 2 * mib + Math.floor(second / 4) * 960,
    undefined,
  ],
  ["who reads a lump and stops", (second) => (second < 4 ? 0 : 8_192), 9],
  ["of whom the system takes much again after a pause", (second) => (second < 4 ? 0 : mib), 9],
  [
    "who has read more than the system holds, and pauses for a minute",
    (second) => (Math.min(second, 20) + Math.max(0, second - 80)) * mib,
    undefined,
  ],
  ["who has read that much, and stops", (second) => Math.min(second, 20) * mib, 89],
];
for (const [who, flushedAt, after] of cases)
  test(`${after === undefined ? "keeps" : "sheds"} a client ${who}`, () => {
    assert.equal(shedAfter(flushedAt, 300), after);
  });

test("begins anew when everything has been taken", () => {
  const reading = new Reading(bounds);
  for (let second = 0; second < 5; second++)
    assert.equal(reading.isTooSlow(second * 1_000, 1, 0), false);
  assert.equal(reading.isTooSlow(5_000, 0, 1), false);
  for (let second = 6; second < 11; second++)
    assert.equal(reading.isTooSlow(second * 1_000, 1, 1), false);
  assert.equal(reading.isTooSlow(11_000, 1, 1), true);
});

test("sheds nobody where no rate is asked for", () => {
  const reading = new Reading({ graceMs: 5_000, minBytesPerSecond: 0 });
  for (const nowMs of [0, 10_000, 1e9]) assert.equal(reading.isTooSlow(nowMs, 1, 0), false);
});
