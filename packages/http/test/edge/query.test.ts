import assert from "node:assert/strict";
import { test } from "node:test";
import { parseQuery, queryValue } from "../../src/edge/query.ts";

const parsed: readonly (readonly [string, readonly string[]])[] = [
  ["", []],
  ["a=1", ["a", "1"]],
  ["a=1&b=2", ["a", "1", "b", "2"]],
  ["a", ["a", ""]],
  ["a=", ["a", ""]],
  ["=1", ["", "1"]],
  ["&&a=1&", ["a", "1"]],
  ["a=b=c", ["a", "b=c"]],
  ["a+b=c+d", ["a b", "c d"]],
  ["a=%2B%26%3D", ["a", "+&="]],
  ["n=caf%C3%A9", ["n", "café"]],
  ["a[b]=1", ["a[b]", "1"]],
  ["a.b=1", ["a.b", "1"]],
  ["a=1&a=2", ["a", "1", "a", "2"]],
  ["constructor=1&toString=2", ["constructor", "1", "toString", "2"]],
];

for (const [raw, pairs] of parsed) {
  test(`splits the query ${JSON.stringify(raw)}`, () => assert.deepEqual(parseQuery(raw), pairs));
}

const refused = [
  "a=%",
  "a=%zz",
  "%c0%af=1",
  "a=%ff",
  "__proto__=1",
  "%5F_proto__=1",
  "prototype=1",
  "a=1&__proto__=2",
];

for (const raw of refused) {
  test(`refuses the query ${raw}`, () => {
    assert.throws(() => parseQuery(raw), { code: "WERVEL_HTTP_BAD_QUERY", status: 400 });
  });
}

test("reports a repeated name as all its values", () => {
  const pairs = parseQuery("a=1&b=2&a=3&a=4");
  assert.deepEqual(queryValue(pairs, "a"), ["1", "3", "4"]);
  assert.equal(queryValue(pairs, "b"), "2");
  assert.equal(queryValue(pairs, "c"), undefined);
});
