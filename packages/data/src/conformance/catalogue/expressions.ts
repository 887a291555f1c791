import { operatorTypes } from "../../oracle/operator-types.ts";
import type { Expr, ExprOp, Read, TimeUnit } from "../../plan/plan.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import {
  constant,
  fieldPath,
  isSound,
  type KindName,
  kindNames,
  orderOf,
  readOf,
  values,
} from "./build.ts";

const areas: readonly (readonly [string, readonly ExprOp[]])[] = [
  ["text", ["length", "lower", "upper", "trim", "concat", "substring", "fold", "text"]],
  [
    "time",
    [
      "year",
      "month",
      "day",
      "hour",
      "minute",
      "second",
      "weekday",
      "truncate",
      "addTime",
      "diffTime",
    ],
  ],
  ["lists", ["size"]],
  ["json", ["at"]],
  ["null and choice", ["coalesce", "min2", "max2"]],
];

/** Operators of a unit are asked with each that makes a difference to a store. */
const units: Readonly<Partial<Record<ExprOp, readonly TimeUnit[]>>> = {
  truncate: ["year", "month", "day", "hour"],
  addTime: ["month", "day", "hour"],
  diffTime: ["month", "day", "hour"],
};

/** Every operator with every kind that it takes first, as a column, in a filter and in an order. */
export const expressionEntries = (): CatalogueEntry[] =>
  (Object.keys(operatorTypes) as ExprOp[]).flatMap((op) =>
    kindNames.map((kind) => ({
      area: areaOf(op),
      name: `${op} (${kind})`,
      plans: plansOf(op, kind),
    })),
  );

function areaOf(op: ExprOp): string {
  return areas.find(([, ops]) => ops.includes(op))?.[0] ?? "numbers";
}

function plansOf(op: ExprOp, kind: KindName): Read[] {
  return expressionsOf(op, kind)
    .map((value) => ({ value, column: asColumn(value) }))
    .filter(({ column }) => isSound(column))
    .flatMap(({ value, column }) => [column, asFilter(value), asOrder(value)])
    .filter(isSound);
}

/** The ways to write an operator with a first operand of a kind; many of them make no sense and are left out. */
function expressionsOf(op: ExprOp, kind: KindName): Expr[] {
  const of = fieldPath(kind);
  const operands: Expr[][] = [
    [of],
    [of, of],
    [of, constant(2)],
    [of, constant(1), constant(2)],
    [of, constant("a")],
    ...(kind === "int" ? [[of, fieldPath("decimal")]] : []),
  ];
  const scale = op === "div" || op === "round" ? { scale: 2 } : {};
  return operands.flatMap((args) =>
    (units[op] ?? [undefined]).map((unit) => ({
      op,
      args,
      ...scale,
      ...(unit === undefined ? {} : { unit }),
    })),
  );
}

function asColumn(value: Expr): Read {
  return readOf(values, { let: { computed: value } }, ["id", "computed"]);
}

function asFilter(value: Expr): Read {
  return readOf(values, { where: { not: { null: value } } });
}

function asOrder(value: Expr): Read {
  const computed = { path: ["computed"] };
  return { ...asColumn(value), order: orderOf(computed), page: { limit: constant(5) } };
}
