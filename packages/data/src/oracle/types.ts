import type { Agg, Expr, ValueType } from "../plan/plan.ts";
import { decimalType, isWide, unified } from "./common-type.ts";
import { widePrecision } from "./decimal.ts";
import { IllTyped } from "./ill-typed.ts";
import { operatorTypes } from "./operator-types.ts";
import { entityOf, entityScope, int, relationOf, resolvePath, type Scope } from "./scope.ts";
import { isOrdered } from "./value.ts";

const bool: ValueType = { kind: "bool", nullable: false };

/** Computes the type of an expression, or refuses it with a pointer. Types follow from the plan alone, so every store returns the same. */
export function typeOf(expr: Expr, scope: Scope, at = ""): ValueType {
  if ("arg" in expr) return expr.type;
  if ("const" in expr) return expr.const === null ? { ...expr.type, nullable: true } : expr.type;
  if ("path" in expr) return resolvePath(expr.path, scope, at).type;
  if ("is" in expr) return bool;
  if ("over" in expr) return overType(expr, scope, at);
  if ("case" in expr) {
    const branches = expr.case.map(([, value], i) => typeOf(value, scope, `${at}/case/${i}/1`));
    return unified([...branches, typeOf(expr.else, scope, `${at}/else`)], at);
  }
  const types = expr.args.map((argument, i) => typeOf(argument, scope, `${at}/args/${i}`));
  return operatorTypes[expr.op](types, { at, op: expr.op, scale: expr.scale, unit: expr.unit });
}

function overType(expr: Extract<Expr, { over: string }>, scope: Scope, at: string): ValueType {
  const relation = scope.entity === undefined ? undefined : relationOf(scope.entity, expr.over);
  if (relation === undefined) throw new IllTyped(at, `There is no relation ${expr.over} here.`);
  return aggregateType(
    expr.agg,
    entityScope(scope.model, entityOf(scope.model, relation.to, at)),
    `${at}/agg`,
  );
}

/** Computes the type of an aggregate: the sum of ints is an int64, an average has ten more decimals. */
export function aggregateType(agg: Agg, scope: Scope, at = ""): ValueType {
  const of = agg.of === undefined ? undefined : typeOf(agg.of, scope, `${at}/of`);
  if (agg.fn === "count") return int;
  if (of === undefined) throw new IllTyped(at, `${agg.fn} needs a value.`);
  switch (agg.fn) {
    case "countDistinct":
      return int;
    case "min":
    case "max":
      if (!isOrdered(of)) throw new IllTyped(at, `A ${of.kind} has no order.`);
      return { ...of, nullable: true };
    case "sum":
      return sumType(of, at);
    case "avg":
      if (of.kind === "float") return { kind: "float", nullable: true };
      sumType(of, at);
      return {
        kind: "decimal",
        precision: widePrecision,
        scale: (of.scale ?? 0) + 10,
        nullable: true,
      };
  }
}

function sumType(of: ValueType, at: string): ValueType {
  switch (of.kind) {
    case "int":
      return { kind: "int64", nullable: false };
    case "float":
      return { kind: "float", nullable: false };
    case "int64":
    case "decimal":
      return decimalType(of.scale ?? 0, isWide(of), false);
    default:
      throw new IllTyped(at, `A ${of.kind} cannot be summed.`);
  }
}
