import type { Agg, CmpOp, Expr, Pred, ValueType } from "../plan/plan.ts";
import { IllTyped } from "./ill-typed.ts";
import { elementTypes } from "./list-argument.ts";
import { elementScope, resolveRelation } from "./resolve-relation.ts";
import { entityOf, entityScope, resolvePath, type Scope } from "./scope.ts";
import { aggregateType, typeOf } from "./types.ts";
import { isComparable, isOrdered } from "./value.ts";

/** Checks an aggregate over rows of a scope. */
export function checkAgg(agg: Agg, scope: Scope, at: string): void {
  if (agg.of !== undefined) checkExpr(agg.of, scope, `${at}/of`);
  if (agg.where !== undefined) checkPred(agg.where, scope, `${at}/where`);
  aggregateType(agg, scope, at);
}

/** Checks an expression and everything in it. */
export function checkExpr(expr: Expr, scope: Scope, at: string): void {
  if ("is" in expr) checkPred(expr.is, scope, `${at}/is`);
  else if ("over" in expr) checkOver(expr, scope, at);
  else if ("case" in expr) {
    expr.case.forEach(([pred, value], i) => {
      checkPred(pred, scope, `${at}/case/${i}/0`);
      checkExpr(value, scope, `${at}/case/${i}/1`);
    });
    checkExpr(expr.else, scope, `${at}/else`);
  } else if ("op" in expr)
    expr.args.forEach((argument, i) => checkExpr(argument, scope, `${at}/args/${i}`));
  typeOf(expr, scope, at);
}

function checkOver(expr: Extract<Expr, { over: unknown }>, scope: Scope, at: string): void {
  const { relation } = resolveRelation([expr.over], scope, at);
  const target = entityScope(scope.model, entityOf(scope.model, relation.to, at));
  if (expr.where !== undefined) checkPred(expr.where, target, `${at}/where`);
  checkAgg(expr.agg, target, `${at}/agg`);
}

/** Checks a predicate and everything in it. */
export function checkPred(pred: Pred, scope: Scope, at: string): void {
  if ("and" in pred) return pred.and.forEach((part, i) => checkPred(part, scope, `${at}/and/${i}`));
  if ("or" in pred) return pred.or.forEach((part, i) => checkPred(part, scope, `${at}/or/${i}`));
  if ("not" in pred) return checkPred(pred.not, scope, `${at}/not`);
  if ("null" in pred) return checkExpr(pred.null, scope, `${at}/null`);
  if ("cmp" in pred) return checkComparison(pred, scope, at);
  if ("in" in pred) return checkIn(pred, scope, at);
  if ("some" in pred) {
    const { relation } = resolveRelation(pred.some, scope, `${at}/some`);
    const target = entityScope(scope.model, entityOf(scope.model, relation.to, at));
    return pred.where === undefined ? undefined : checkPred(pred.where, target, `${at}/where`);
  }
  if ("element" in pred)
    return checkPred(pred.where, elementScope(pred.element, scope, `${at}/element`), `${at}/where`);
  checkExpr(pred.bool, scope, `${at}/bool`);
  expectKind(typeOf(pred.bool, scope), ["bool"], `${at}/bool`);
}

const textKinds = ["text", "choice"] as const;

function checkComparison(pred: Extract<Pred, { cmp: unknown }>, scope: Scope, at: string): void {
  checkExpr(pred.left, scope, `${at}/left`);
  checkExpr(pred.right, scope, `${at}/right`);
  const left = typeOf(pred.left, scope);
  const right = typeOf(pred.right, scope);
  checkOperands(pred.cmp, left, right, at);
  if (pred.cmp === "eqFold" || pred.cmp === "startsWithFold" || pred.cmp === "containsFold")
    checkFolded(pred.left, scope, at);
}

function checkOperands(cmp: CmpOp, left: ValueType, right: ValueType, at: string): void {
  switch (cmp) {
    case "eq":
    case "ne":
      return expectComparable(left, right, at);
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      expectComparable(left, right, at);
      if (!isOrdered(left)) throw new IllTyped(at, `A ${left.kind} has no order.`);
      return;
    case "in":
      expectKind(right, ["list"], `${at}/right`);
      return expectComparable(left, right.of, at);
    case "has":
      expectKind(left, ["list"], `${at}/left`);
      return expectComparable(left.of, right, at);
    case "hasAny":
    case "hasAll":
      expectKind(left, ["list"], `${at}/left`);
      expectKind(right, ["list"], `${at}/right`);
      return expectComparable(left.of, right.of, at);
    case "exists":
      expectKind(left, ["json"], `${at}/left`);
      return expectKind(right, ["text", "int"], `${at}/right`);
    case "startsWith":
    case "endsWith":
    case "contains":
    case "eqFold":
    case "startsWithFold":
    case "containsFold":
      expectKind(left, textKinds, `${at}/left`);
      return expectKind(right, textKinds, `${at}/right`);
    default:
      // A plan is data, and may come from elsewhere than the builder.
      throw new IllTyped(at, `There is no comparison "${String(cmp)}".`);
  }
}

/** Refuses two values that have no common order or equality. */
export function expectComparable(
  left: ValueType | undefined,
  right: ValueType | undefined,
  at: string,
): void {
  if (left === undefined || right === undefined || !isComparable(left, right))
    throw new IllTyped(
      at,
      `${left?.kind ?? "nothing"} and ${right?.kind ?? "nothing"} cannot be compared.`,
    );
}

/** Refuses a value of another kind than those. */
export function expectKind(type: ValueType, kinds: readonly ValueType["kind"][], at: string): void {
  if (!kinds.includes(type.kind))
    throw new IllTyped(at, `Here stands ${type.kind} where ${kinds.join(" or ")} is wanted.`);
}

function checkFolded(expr: Expr, scope: Scope, at: string): void {
  if ("path" in expr) {
    const { entity, name, members } = resolvePath(expr.path, scope);
    if (members.length === 0 && entity?.fields[name]?.folded === true) return;
  }
  throw new IllTyped(
    `${at}/left`,
    "Case-insensitive search needs a folded field.",
    "declare the field with `.folded()`",
    "folded",
  );
}

function checkIn(pred: Extract<Pred, { in: unknown }>, scope: Scope, at: string): void {
  const single = !Array.isArray(pred.in);
  const exprs = single ? [pred.in as Expr] : (pred.in as readonly Expr[]);
  const types = elementTypes(pred.list.type, single);
  if (types.length !== exprs.length)
    throw new IllTyped(`${at}/list`, `The list holds ${types.length} values for ${exprs.length}.`);
  exprs.forEach((expr, i) => {
    checkExpr(expr, scope, `${at}/in`);
    expectComparable(typeOf(expr, scope), types[i], at);
  });
}
