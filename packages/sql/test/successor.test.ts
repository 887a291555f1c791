import assert from "node:assert/strict";
import { test } from "node:test";
import { successor } from "../src/predicate.ts";

const cases: readonly (readonly [prefix: string, next: string | undefined])[] = [
  ["a", "b"],
  ["az", "a{"],
  ["", undefined],
  ["\u{10ffff}", undefined],
  ["a\u{10ffff}\u{10ffff}", "b"],
  ["\ud7ff", "\ue000"],
  ["\uffff", "\u{10000}"],
  ["😀", "😁"],
];

for (const [prefix, next] of cases) {
  test(`finds the least text above all that start with ${JSON.stringify(prefix)}`, () => {
    assert.equal(successor(prefix), next);
  });
}
