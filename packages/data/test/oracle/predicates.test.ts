import assert from "node:assert/strict";
import { test } from "node:test";
import { interpret } from "../../src/oracle/interpret.ts";
import type { CmpOp, Expr, Pred, ValueType } from "../../src/plan/plan.ts";
import { decimal, describeModel, list, nullable, t } from "../support/model.ts";
import { arg, asc, constant, path, read } from "../support/plans.ts";

const tags = nullable(list(t.text));
const scores = list(nullable(t.int));
const point: ValueType = {
  kind: "object",
  nullable: true,
  fields: { x: t.int, y: nullable(t.int) },
};
const model = describeModel({
  item: {
    fields: {
      id: t.int,
      n: nullable(t.int),
      m: nullable(t.int),
      big: t.int64,
      price: decimal(8, 2),
      name: { type: nullable(t.text), folded: true },
      plain: nullable(t.text),
      tags,
      scores,
      doc: nullable(t.json),
      point,
      blob: nullable(t.bytes),
      on: nullable(t.bool),
    },
  },
});
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const item = [
  {
    id: 1,
    n: 1,
    m: 1,
    big: 1n,
    price: "1.00",
    name: "Straße",
    plain: "a_b%c",
    tags: ["a", "b"],
    scores: [1, null],
    doc: { a: [1, { b: null }], c: "x" },
    point: { x: 1, y: null },
    blob: bytes(1, 2),
    on: true,
  },
  {
    id: 2,
    n: 5,
    m: null,
    big: 9007199254740993n,
    price: "13.40",
    name: "STRASSE",
    plain: "A",
    tags: [],
    scores: [],
    doc: { c: "x", a: [1, { b: null }] },
    point: { x: 2, y: 3 },
    blob: bytes(1),
    on: false,
  },
  {
    id: 3,
    n: null,
    m: null,
    big: 2n,
    price: "7.00",
    name: null,
    plain: null,
    tags: null,
    scores: [2, 3],
    doc: null,
    point: null,
    blob: null,
    on: null,
  },
  {
    id: 4,
    n: 9,
    m: 2,
    big: 3n,
    price: "84.30",
    name: "e\u0301",
    plain: "a ",
    tags: ["b", "b"],
    scores: [5],
    doc: "text",
    point: { x: 1, y: 1 },
    blob: bytes(2),
    on: true,
  },
];

function ids(where: Pred, args: readonly unknown[] = []): unknown[] {
  return interpret(
    model,
    { item },
    read("item", ["id"], { where, order: [asc("id")] }),
    args,
  ).rows.map((row) => row["id"]);
}

const int = (value: number | null): Expr =>
  constant(value, value === null ? nullable(t.int) : t.int);
const text = (value: string | null): Expr =>
  constant(value, value === null ? nullable(t.text) : t.text);
const cmp = (left: string, op: CmpOp, right: Expr): Pred => ({ cmp: op, left: path(left), right });
const not = (pred: Pred): Pred => ({ not: pred });

const cases: readonly (readonly [string, Pred, readonly number[], (readonly unknown[])?])[] = [
  ["row 2: eq takes null as a value", cmp("n", "eq", int(null)), [3]],
  ["row 2: ne is true for null", cmp("n", "ne", int(1)), [2, 3, 4]],
  ["row 2: ne null leaves out null", cmp("n", "ne", int(null)), [1, 2, 4]],
  ["row 2: eq of two null columns", cmp("n", "eq", path("m")), [1, 3]],
  ["row 2: lt is false for null", cmp("n", "lt", int(5)), [1]],
  [
    "row 2: not lt is the exact complement and includes null",
    not(cmp("n", "lt", int(5))),
    [2, 3, 4],
  ],
  ["row 2: lt against null is false", cmp("n", "lt", int(null)), []],
  ["row 2: not of a comparison with null is true", not(cmp("n", "gte", int(null))), [1, 2, 3, 4]],
  [
    "row 2: in with a null inside finds null",
    { in: path("n"), list: { arg: 0, type: list(nullable(t.int)) } },
    [1, 3],
    [[1, null]],
  ],
  [
    "row 2: not in with a null inside",
    not({ in: path("n"), list: { arg: 0, type: list(nullable(t.int)) } }),
    [2, 4],
    [[1, null]],
  ],
  ["row 28: in nothing is false", { in: path("n"), list: { arg: 0, type: list(t.int) } }, [], [[]]],
  [
    "row 28: in a list of tuples",
    { in: [path("n"), path("m")], list: { arg: 0, type: [t.int, nullable(t.int)] } },
    [1, 2],
    [
      [
        [1, 1],
        [5, null],
        [9, 1],
      ],
    ],
  ],
  ["row 2: an empty and is true", { and: [] }, [1, 2, 3, 4]],
  ["row 2: an empty or is false", { or: [] }, []],
  ["row 2: null asks for null", { null: path("n") }, [3]],
  ["row 2: a null boolean is not true", { bool: path("on") }, [1, 4]],
  ["row 2: not of a null boolean is true", not({ bool: path("on") }), [2, 3]],
  [
    "row 15: int64 compares exactly beyond 2^53",
    cmp("big", "gt", constant("9007199254740992", t.int64)),
    [2],
  ],
  ["row 15: int64 compares with int", cmp("big", "lt", int(3)), [1, 3]],
  [
    "row 16: decimals are ordered by value, not as text",
    cmp("price", "lt", constant("13.40", decimal(8, 2))),
    [1, 3],
  ],
  [
    "row 16: decimals of different scale are equal by value",
    cmp("price", "eq", constant("7.000", decimal(8, 3))),
    [3],
  ],
  ["row 16: a decimal compares with an int", cmp("price", "eq", int(7)), [3]],
  ["row 7: equality is case-sensitive", cmp("plain", "eq", text("a")), []],
  ["row 7: trailing spaces are significant", cmp("plain", "eq", text("a ")), [4]],
  ["row 10: contains takes literal text", cmp("plain", "contains", text("_")), [1]],
  ["row 10: startsWith takes literal text", cmp("plain", "startsWith", text("a_b%")), [1]],
  ["row 10: endsWith takes literal text", cmp("plain", "endsWith", text("%c")), [1]],
  [
    "row 51: an empty needle is in every text, not in null",
    cmp("plain", "contains", text("")),
    [1, 2, 4],
  ],
  ["row 2: text operators with null are false", cmp("plain", "contains", text(null)), []],
  ["row 11: eqFold folds case and nothing more", cmp("name", "eqFold", text("straße")), [1]],
  ["row 11: eqFold normalises", cmp("name", "eqFold", text("É")), [4]],
  ["row 11: containsFold", cmp("name", "containsFold", text("TRA")), [1, 2]],
  ["row 11: startsWithFold", cmp("name", "startsWithFold", text("strass")), [2]],
  ["row 12: composed and decomposed are unequal", cmp("name", "eq", text("é")), []],
  ["row 24: has", cmp("tags", "has", text("a")), [1]],
  ["row 24: has is false for a null list", not(cmp("tags", "has", text("a"))), [2, 3, 4]],
  ["row 24: hasAny", cmp("tags", "hasAny", arg(0, list(t.text))), [1, 4], [["b", "z"]]],
  ["row 24: hasAny of nothing is false", cmp("tags", "hasAny", arg(0, list(t.text))), [], [[]]],
  ["row 24: hasAll", cmp("tags", "hasAll", arg(0, list(t.text))), [1], [["b", "a"]]],
  [
    "row 24: hasAll of nothing is true for every list",
    cmp("tags", "hasAll", arg(0, list(t.text))),
    [1, 2, 4],
    [[]],
  ],
  [
    "row 24: size",
    { cmp: "eq", left: { op: "size", args: [path("tags")] }, right: int(2) },
    [1, 4],
  ],
  [
    "row 24: an element satisfies several conditions at once",
    {
      element: ["scores"],
      where: { and: [cmp("value", "gt", int(1)), cmp("value", "lt", int(3))] },
    },
    [3],
  ],
  ["row 24: an element may be null", { element: ["scores"], where: { null: path("value") } }, [1]],
  [
    "row 25: json equality ignores the order of keys",
    cmp("doc", "eq", arg(0, t.json)),
    [1, 2],
    [{ a: [1, { b: null }], c: "x" }],
  ],
  [
    "row 25: json equality minds the order of lists",
    cmp("doc", "eq", arg(0, t.json)),
    [],
    [{ a: [{ b: null }, 1], c: "x" }],
  ],
  [
    "row 25: at leads into json",
    { cmp: "eq", left: { op: "at", args: [path("doc"), text("c")] }, right: arg(0, t.json) },
    [1, 2],
    ["x"],
  ],
  [
    "row 25: at leads through lists",
    {
      cmp: "eq",
      left: { op: "at", args: [path("doc"), text("a"), int(0)] },
      right: arg(0, t.json),
    },
    [1, 2],
    [1],
  ],
  ["row 25: exists asks for a member", cmp("doc", "exists", text("c")), [1, 2]],
  ["row 25: exists does not see inherited members", cmp("doc", "exists", text("toString")), []],
  ["members of a value object", cmp("point.x", "eq", int(1)), [1, 4]],
  ["a member of a null value object is null", { null: path("point.y") }, [1, 3]],
  [
    "value objects are equal by their members",
    cmp("point", "eq", arg(0, point)),
    [4],
    [{ y: 1, x: 1 }],
  ],
  ["bytes are equal by content", cmp("blob", "eq", arg(0, t.bytes)), [1], [bytes(1, 2)]],
  ["bytes are ordered byte by byte", cmp("blob", "gt", arg(0, t.bytes)), [1, 4], [bytes(1)]],
  [
    "a predicate stands as a value",
    { cmp: "eq", left: { is: cmp("n", "gt", int(4)) }, right: constant(true, t.bool) },
    [2, 4],
  ],
  [
    "case takes the first branch that holds",
    {
      cmp: "eq",
      left: {
        case: [
          [{ null: path("n") }, int(-1)],
          [cmp("n", "gt", int(4)), int(1)],
        ],
        else: int(0),
      },
      right: int(1),
    },
    [2, 4],
  ],
  ["arguments stand for values", cmp("plain", "eq", arg(0)), [2], ["A"]],
];
for (const [name, where, expected, args] of cases) {
  test(name, () => {
    assert.deepEqual(ids(where, args), expected);
    const complement = item.map((row) => row.id).filter((id) => !expected.includes(id));
    assert.deepEqual(ids(not(where), args), complement);
  });
}

const refusals: readonly (readonly [string, Pred, string])[] = [
  ["text compared with a number", { and: [cmp("plain", "eq", int(1))] }, "/where/and/0"],
  ["an order of json", cmp("doc", "lt", arg(0, t.json)), "/where"],
  ["a name that is not there", { or: [cmp("nope", "eq", int(1))] }, "/where/or/0/left"],
  ["has on a text", cmp("plain", "has", text("a")), "/where/left"],
  [
    "row 11: folding where nothing is folded",
    not(cmp("plain", "eqFold", text("a"))),
    "/where/not/left",
  ],
  ["a member that is not there", cmp("point.z", "eq", int(1)), "/where/left"],
  ["a relation that is not there", { some: ["friends"] }, "/where/some"],
  ["a number as a truth", { bool: path("n") }, "/where/bool"],
  [
    "tuples of another width",
    { in: [path("n")], list: { arg: 0, type: [t.int, t.int] } },
    "/where/list",
  ],
];
for (const [name, where, node] of refusals) {
  test(`refuses ${name} and points at it`, () =>
    assert.throws(() => ids(where), {
      code: "refused.capability",
      details: { node, capability: name.startsWith("row 11") ? "folded" : "well-typed" },
    }));
}

test("a plan that is nested too deep is refused before anything recurses over it", () => {
  let where: Pred = { null: path("n") };
  for (let level = 0; level < 20_000; level++) where = { not: where };
  assert.throws(() => interpret(model, { item }, read("item", ["id"], { where })), {
    code: "refused.limit",
  });
});
