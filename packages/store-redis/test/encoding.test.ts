import assert from "node:assert/strict";
import { test } from "node:test";
import { compareText, type ValueType } from "@wervel/data";
import {
  idOf,
  idOfMember,
  type KeyPart,
  type Layout,
  membersOf,
  type Part,
} from "../src/layout/layout.ts";

const type = (kind: ValueType["kind"], more: Partial<ValueType> = {}): ValueType => ({
  kind,
  nullable: true,
  ...more,
});

/** Values of each type in their order. */
const ordered: Readonly<Record<string, readonly [ValueType, readonly unknown[]]>> = {
  text: [
    type("text"),
    [
      "",
      "\u0001",
      " ",
      "A",
      "a",
      "a ",
      "aa",
      "b",
      "e\u0301",
      "é",
      "\uffff",
      "\u{10000}",
      "\u{10ffff}",
      "\u{10ffff}\u{10ffff}",
    ],
  ],
  int: [
    type("int"),
    [Number.MIN_SAFE_INTEGER, -1000, -7, -1, 0, 1, 7, 10, 1000, Number.MAX_SAFE_INTEGER],
  ],
  int64: [
    type("int64"),
    [-(2n ** 63n), -9007199254740993n, -1n, 0n, 1n, 9007199254740993n, 2n ** 63n - 1n],
  ],
  decimal: [
    type("decimal", { precision: 30, scale: 10 }),
    ["-99999999999999999999.9999999999", "-13.4", "-7", "0", "0.0000000001", "7", "13.4", "84.3"],
  ],
  float: [type("float"), [-1e308, -2.5, -5e-324, 0, 5e-324, 0.1, 0.5, 1, 1e21]],
  bool: [type("bool"), [false, true]],
  instant: [
    type("instant"),
    [new Date(-62135596800000), new Date(-1), new Date(0), new Date(253402300799999)],
  ],
  date: [type("date"), ["0001-01-01", "1969-12-31", "1970-01-01", "9999-12-31"]],
  bytes: [
    type("bytes"),
    [[], [0], [0, 255], [1], [128, 0], [255]].map((list) => new Uint8Array(list)),
  ],
};

const keys: Readonly<
  Record<string, readonly [readonly KeyPart[], readonly Readonly<Record<string, unknown>>[]]>
> = {
  "a text": [
    [{ field: "id", type: type("text") }],
    [{ id: "" }, { id: "a" }, { id: "a:b" }, { id: "é\u{10ffff}" }],
  ],
  "a number and a text": [
    [
      { field: "n", type: type("int") },
      { field: "id", type: type("text") },
    ],
    [
      { n: -3, id: "x" },
      { n: 7, id: "" },
      { n: 7, id: "2" },
    ],
  ],
};

const layout = (parts: readonly Part[]): Layout => ({
  name: "x",
  zset: "x",
  kind: "index",
  parts,
  keyDir: parts.at(-1)!.dir,
});

for (const [name, [of, values]] of Object.entries(ordered))
  for (const dir of ["asc", "desc"] as const)
    test(`members of ${name} values, ${dir}, sort as the values do, null first of all`, () => {
      const index = layout([{ field: "v", dir, of: "value", type: of }]);
      const key: KeyPart[] = [{ field: "id", type: type("text") }];
      const members = [null, ...values].map(
        (v) => membersOf(index, key, { v, id: "k" }, "k\0")[0]!,
      );
      const sorted = members.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      assert.deepEqual(sorted, dir === "asc" ? members : members.toReversed());
      assert.deepEqual(members.toSorted(compareText), sorted);
    });

for (const [name, [key, rows]] of Object.entries(keys))
  for (const dir of ["asc", "desc"] as const)
    test(`the key is read out of a member: ${name}, ${dir}`, () => {
      const index = layout([
        { field: "v", dir: "asc", of: "value", type: type("text") },
        { field: "w", dir, of: "value", type: type("int") },
      ]);
      for (const row of rows)
        for (const v of [null, "", "2", "x"])
          for (const w of [null, 5]) {
            const id = idOf(key, row)!;
            const [member] = membersOf(index, key, { ...row, v, w }, id);
            assert.equal(idOfMember(index, key, member!), id);
          }
    });

test("a record has one member for each different element of a list, and none for an empty one", () => {
  const index = layout([{ field: "tags", dir: "asc", of: "element", type: type("text") }]);
  const key: KeyPart[] = [{ field: "id", type: type("text") }];
  const membersFor = (tags: unknown): number =>
    membersOf(index, key, { id: "a", tags }, "a\0").length;
  assert.deepEqual([["x", "y", "x"], [], null].map(membersFor), [2, 0, 0]);
});
