import type { Agg, Expr, Pred, ValueType } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import {
  divideRounded,
  floatOf,
  fromUnits,
  heldIn,
  int64Of,
  narrowPrecision,
  toUnits,
  widePrecision,
} from "./decimal.ts";
import type { Evaluate } from "./operators.ts";
import type { Scope } from "./scope.ts";
import type { Run } from "./source.ts";
import { aggregateType, typeOf } from "./types.ts";
import { comparatorOf, keyOf } from "./value.ts";

/** Computes one value from many rows. */
export type Aggregate = (rows: readonly Row[], run: Run) => unknown;

/**
 * Turns an aggregate into a function of rows. Nulls are left out; over nothing, `count` and `sum` are 0, the others null. The compilers of
 * expressions and predicates are passed in, because they need aggregates themselves.
 */
export function compileAggregate(
  agg: Agg,
  scope: Scope,
  compileExpr: (expr: Expr, scope: Scope) => Evaluate,
  compilePred: (pred: Pred, scope: Scope) => (row: Row, run: Run) => boolean,
): Aggregate {
  const test = agg.where === undefined ? undefined : compilePred(agg.where, scope);
  const kept = (rows: readonly Row[], run: Run): readonly Row[] =>
    test === undefined ? rows : rows.filter((row) => test(row, run));
  if (agg.of === undefined) return (rows, run) => kept(rows, run).length;
  const of = compileExpr(agg.of, scope);
  const finish = finisher(agg.fn, typeOf(agg.of, scope), aggregateType(agg, scope));
  return (rows, run) =>
    finish(
      kept(rows, run)
        .map((row) => of(row, run))
        .filter((value) => value !== null),
    );
}

function finisher(
  fn: Agg["fn"],
  of: ValueType,
  result: ValueType,
): (values: readonly unknown[]) => unknown {
  switch (fn) {
    case "count":
      return (values) => values.length;
    case "countDistinct":
      return (values) => new Set(values.map((value) => keyOf(value, of))).size;
    case "min":
      return (values) => extreme(values, of, (order) => order < 0);
    case "max":
      return (values) => extreme(values, of, (order) => order > 0);
    case "sum":
      return (values) => sum(values, of, result);
    case "avg":
      return (values) => average(values, of, result);
  }
}

function extreme(
  values: readonly unknown[],
  type: ValueType,
  replaces: (order: number) => boolean,
): unknown {
  if (values.length === 0) return null;
  const compare = comparatorOf(type, type);
  return values.reduce((best, value) => (replaces(compare(value, best)) ? value : best));
}

function sum(values: readonly unknown[], of: ValueType, result: ValueType): unknown {
  if (result.kind === "float")
    return floatOf(values.reduce<number>((total, value) => total + (value as number), 0));
  const scale = of.scale ?? 0;
  const units = sumOfUnits(values, scale);
  return result.kind === "int64"
    ? int64Of(units)
    : fromUnits(heldIn(result.precision ?? narrowPrecision, units), scale);
}

function average(values: readonly unknown[], of: ValueType, result: ValueType): unknown {
  if (values.length === 0) return null;
  if (result.kind === "float") return (sum(values, of, result) as number) / values.length;
  const scale = of.scale ?? 0;
  const wide = of.kind === "decimal" && (of.precision ?? widePrecision) > narrowPrecision;
  const units = heldIn(wide ? widePrecision : narrowPrecision, sumOfUnits(values, scale));
  const extra = result.scale! - scale;
  return fromUnits(
    divideRounded(units * 10n ** BigInt(extra), BigInt(values.length)),
    result.scale!,
  );
}

function sumOfUnits(values: readonly unknown[], scale: number): bigint {
  return values.reduce<bigint>((total, value) => total + toUnits(String(value), scale), 0n);
}
