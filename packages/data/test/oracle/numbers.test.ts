import assert from "node:assert/strict";
import { test } from "node:test";
import { DataError } from "../../src/errors.ts";
import { interpret } from "../../src/oracle/interpret.ts";
import type { Expr, ExprOp, ValueType } from "../../src/plan/plan.ts";
import { decimal, describeModel, nullable, t } from "../support/model.ts";

const model = describeModel({ one: { fields: { id: t.int } } });
const data = { one: [{ id: 1 }] };

/** Evaluates an operator over arguments of the given types. */
function evaluate(
  op: ExprOp,
  operands: readonly (readonly [unknown, ValueType])[],
  more: { scale?: number } = {},
): unknown {
  const args: Expr[] = operands.map(([, type], i) => ({ arg: i, type }));
  const plan = {
    from: { entity: "one" },
    let: { x: { op, args, ...more } },
    order: [],
    take: { fields: ["x"], nest: {} },
  } as const;
  return interpret(
    model,
    data,
    plan,
    operands.map(([value]) => value),
  ).rows[0]!["x"];
}

const d = (value: string, scale: number, precision = 18) =>
  [value, decimal(precision, scale)] as const;
const i = (value: number) => [value, t.int] as const;
const l = (value: bigint) => [value, t.int64] as const;
const f = (value: number) => [value, t.float] as const;
const none = [null, nullable(t.int)] as const;

const cases: readonly (readonly [
  string,
  ExprOp,
  readonly (readonly [unknown, ValueType])[],
  unknown,
  { scale?: number }?,
])[] = [
  ["row 18: add keeps the larger scale", "add", [d("1.50", 2), d("0.125", 3)], "1.625"],
  ["row 18: mul adds the scales", "mul", [d("1.50", 2), d("2.5", 1)], "3.750"],
  ["row 18: sub may be negative", "sub", [d("1.00", 2), d("1.01", 2)], "-0.01"],
  [
    "row 18: div rounds half away from zero at the stated scale",
    "div",
    [d("1.00", 2), d("8", 0)],
    "0.13",
    { scale: 2 },
  ],
  [
    "row 18: div rounds negatives away from zero",
    "div",
    [d("-1.00", 2), d("8", 0)],
    "-0.13",
    { scale: 2 },
  ],
  ["row 18: div by zero is null", "div", [d("1.00", 2), d("0", 0)], null, { scale: 2 }],
  ["row 18: div of a decimal by an int", "div", [d("10.00", 2), i(3)], "3.3333", { scale: 4 }],
  ["row 18: intDiv truncates toward zero", "intDiv", [i(-7), i(2)], -3],
  ["row 18: intDiv by zero is null", "intDiv", [i(7), i(0)], null],
  ["row 18: mod has the sign of the dividend", "mod", [i(-7), i(2)], -1],
  ["row 18: mod of decimals", "mod", [d("7.5", 1), d("2", 0)], "1.5"],
  ["row 18: round half away from zero", "round", [d("2.5", 1)], "3", { scale: 0 }],
  ["row 18: round negatives half away from zero", "round", [d("-2.5", 1)], "-3", { scale: 0 }],
  ["row 18: round to a scale", "round", [d("1.005", 3)], "1.01", { scale: 2 }],
  ["row 18: floor of a negative decimal", "floor", [d("-1.5", 1)], "-2"],
  ["row 18: ceil of a negative decimal", "ceil", [d("-1.5", 1)], "-1"],
  ["row 18: ceil of a positive decimal", "ceil", [d("1.01", 2)], "2"],
  ["row 18: trunc goes toward zero", "trunc", [d("-1.9", 1)], "-1"],
  ["row 18: floor of a float", "floor", [f(-1.5)], -2],
  ["row 15: int64 stays exact beyond 2^53", "add", [l(9007199254740993n), i(1)], 9007199254740994n],
  ["row 15: int and int64 give int64", "mul", [i(3), l(2n)], 6n],
  ["abs of a negative int", "abs", [i(-5)], 5],
  ["neg of a decimal", "neg", [d("1.50", 2)], "-1.50"],
  ["neg of zero has no sign", "neg", [i(0)], 0],
  ["min2 of an int and a decimal is a decimal", "min2", [i(2), d("1.50", 2)], "1.50"],
  [
    "max2 of an int and a decimal has the scale of the decimal",
    "max2",
    [i(2), d("1.50", 2)],
    "2.00",
  ],
  [
    "max2 of texts goes by code point",
    "max2",
    [
      ["\uffff", t.text],
      ["\u{10000}", t.text],
    ],
    "\u{10000}",
  ],
  ["row 2: arithmetic with null is null", "add", [none, i(1)], null],
  ["row 2: max2 with null is null", "max2", [none, i(1)], null],
  ["coalesce takes the first value", "coalesce", [none, i(4), i(5)], 4],
  ["coalesce of an int and a decimal is a decimal", "coalesce", [none, d("1.5", 1)], "1.5"],
  ["row 51: text of a number", "text", [i(-12)], "-12"],
  ["row 51: text of a decimal keeps its scale", "text", [d("1.50", 2)], "1.50"],
];
for (const [name, op, operands, expected, more] of cases) {
  test(name, () => assert.deepEqual(evaluate(op, operands, more), expected));
}

const overflows: readonly (readonly [
  string,
  ExprOp,
  readonly (readonly [unknown, ValueType])[],
])[] = [
  ["int beyond 53 bits", "add", [i(Number.MAX_SAFE_INTEGER), i(1)]],
  ["int64 beyond 64 bits", "add", [l(2n ** 63n - 1n), i(1)]],
  ["the negation of the least int64", "neg", [l(-(2n ** 63n))]],
  ["a narrow decimal beyond 64 bits", "mul", [d("9999999999.99", 2), d("9999999999.99", 2)]],
  ["a float beyond its range", "mul", [f(1e300), f(1e300)]],
];
for (const [name, op, operands] of overflows) {
  test(`row 17: ${name} is value.range`, () =>
    assert.throws(
      () => evaluate(op, operands),
      (error) => error instanceof DataError && error.code === "value.range",
    ));
}

const refusals: readonly (readonly [
  string,
  ExprOp,
  readonly (readonly [unknown, ValueType])[],
  string,
])[] = [
  ["div of two ints", "div", [i(5), i(2)], "/let/x"],
  ["round of a float", "round", [f(1.5)], "/let/x/args/0"],
  ["a decimal added to a float", "add", [d("1.0", 1), f(1)], "/let/x"],
  ["length of an int", "length", [i(1)], "/let/x/args/0"],
  ["text of a float", "text", [f(1)], "/let/x/args/0"],
];
for (const [name, op, operands, node] of refusals) {
  test(`refuses ${name} and points at it`, () =>
    assert.throws(
      () => evaluate(op, operands, { scale: 2 }),
      (error) =>
        error instanceof DataError &&
        error.code === "refused.capability" &&
        error.details["node"] === node,
    ));
}
