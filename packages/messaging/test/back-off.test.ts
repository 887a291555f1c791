import assert from "node:assert/strict";
import { test } from "node:test";
import { backOff } from "../src/relay/back-off.ts";
import { errorText } from "../src/relay/error-text.ts";

test("waits double from a second to five minutes, up to a fifth less", () => {
  const waits = (random: number) => [1, 2, 3, 9, 10, 100].map((n) => backOff(n, () => random));
  assert.deepEqual(waits(0), [1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
  assert.deepEqual(waits(1), [800, 1_600, 3_200, 204_800, 240_000, 240_000]);
});

function unreadable(member: string): object {
  return Object.defineProperty({}, member, {
    get() {
      throw new Error(`no ${member}`);
    },
  });
}

const errors: readonly (readonly [string, unknown, string])[] = [
  ["an error with a code", Object.assign(new Error("no"), { code: "E_NO" }), "E_NO: no"],
  ["an error without one", new TypeError("no"), "TypeError: no"],
  ["a text", "no", "Error: no"],
  ["nothing", undefined, "Error: undefined"],
  ["null", null, "Error: null"],
  ["a text that cannot be had", { message: Object.create(null) }, "Error: it cannot be read"],
  ["a message that throws", unreadable("message"), "Error: it cannot be read"],
  ["a code that throws", unreadable("code"), "Error: it cannot be read"],
  ["characters that no store keeps", new Error("a\0b\ud800"), "Error: ab\ufffd"],
];

for (const [title, error, expected] of errors)
  test(`says in one text what went wrong: ${title}`, () => {
    assert.equal(errorText(error), expected);
  });

test("cuts long messages", () => {
  assert.equal(errorText(new Error("x".repeat(5_000))).length, 2_000);
});
