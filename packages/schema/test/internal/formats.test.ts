import assert from "node:assert/strict";
import { test } from "node:test";
import { isEmail, isSlug, isUrl, slugPattern } from "../../src/internal/formats.ts";

test("the pattern of a slug in documents says what is checked", () => {
  const letters = ["a", "-", "A", "9"];
  for (const a of letters)
    for (const b of letters)
      for (const c of letters) {
        for (const text of [a, a + b, a + b + c, `${a}${b}${c}${a}`])
          assert.equal(isSlug(text), slugPattern.test(text), text);
      }
  assert.equal(isSlug(""), slugPattern.test(""));
});

const long = 5_000_000;
const hostile = [
  "a-".repeat(long),
  `a@${"a-".repeat(long)}`,
  `a@${"a.".repeat(long)}!`,
  `http://${"a.".repeat(long)} `,
  "-".repeat(long),
];

for (const text of hostile) {
  test(`ten megabytes of ${text.slice(0, 10)}… are refused without an error`, () => {
    assert.deepEqual([isEmail(text), isSlug(`${text}!`), isUrl(text)], [false, false, false]);
  });
}
