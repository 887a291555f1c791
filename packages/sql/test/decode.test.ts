import assert from "node:assert/strict";
import { test } from "node:test";
import { closureDecoder, type OutputColumn, rowDecoder, type Shape } from "@wervel/sql";

const plain = (name: string, index: number): OutputColumn => ({
  name,
  index,
  nullable: true,
  decode: undefined,
  after: undefined,
});

const shape: Shape = {
  fields: [
    plain("id", 0),
    { ...plain('quo"te\\', 1), decode: (raw) => BigInt(raw as string) },
    { ...plain("loud", 2), after: (text) => text.toUpperCase() },
    plain("__proto__", 3),
  ],
  nests: [
    { name: "one", present: 4, shape: { fields: [plain("a", 5)], nests: [], keys: undefined } },
    { name: "none", present: 6, shape: { fields: [plain("a", 7)], nests: [], keys: undefined } },
  ],
  keys: undefined,
};

for (const [name, make] of Object.entries({ generated: rowDecoder, closures: closureDecoder })) {
  test(`decodes fields, nulls and nested records (${name})`, () => {
    const row = make(shape)([1, "2", "x", "p", 1, "in", null, null]);
    assert.deepEqual(Object.entries(row), [
      ["id", 1],
      ['quo"te\\', 2n],
      ["loud", "X"],
      ["__proto__", "p"],
      ["one", { a: "in" }],
      ["none", null],
    ]);
    assert.equal(Object.getPrototypeOf(row), Object.prototype);
    assert.equal(make(shape)([1, null, null, null, null, null, null, null])["loud"], null);
  });
}
