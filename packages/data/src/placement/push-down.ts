import type { EntityDescription } from "../model/description.ts";
import { entityScope } from "../oracle/scope.ts";
import { typeOf } from "../oracle/types.ts";
import type { Expr, Path, Pred } from "../plan/plan.ts";
import { allOf } from "./conditions.ts";
import type { NothingTest } from "./choices.ts";
import { crossRefused } from "./cross-refused.ts";
import { operandsOf, withOperands } from "./operands.ts";
import type { Crossing, Places } from "./places.ts";

type Comparison = Exclude<Pred, { and: unknown } | { or: unknown } | { not: unknown }>;

/** Says whether a test holds where there is nothing, which only the arguments of a run may tell. */
export type Decide = (nothing: NothingTest) => boolean;

/**
 * Turns a comparison of a value in another store into "there is such a record and": what a to-one does not lead to is null, for which the
 * comparison must be known to be false, or true. Where that is for the arguments to say, it is decided when they are known.
 */
export function pushDown(
  places: Places,
  entity: EntityDescription | undefined,
  pred: Comparison,
  decide: Decide,
): Pred | undefined {
  if ("some" in pred) return undefined;
  if ("element" in pred) {
    const found = places.crossingOf(entity, pred.element, false);
    if (found === undefined) return undefined;
    return { some: wayOf(found), where: { ...pred, element: found.rest } };
  }
  const found = crossingIn(places, entity, operandsOf(pred));
  if (found === undefined) return undefined;
  const way = wayOf(found);
  const inside = (expr: Expr): Expr => within(expr, way);
  const isThere = (where: Pred): Pred => ({ some: way, where });
  const unlessThere = (where: Pred): Pred => ({ not: { some: way, where } });
  if ("null" in pred) return unlessThere({ not: { null: inside(pred.null) } });
  if ("bool" in pred) return isThere({ bool: inside(pred.bool) });
  const there = withOperands(pred, inside);
  const holds = holdsForNull(pred) ?? decide(nothingTest(places, entity!, pred));
  return holds ? unlessThere({ not: there }) : isThere(there);
}

/** Whether a comparison of null is known to hold, or not to, whatever the arguments are. */
function holdsForNull(
  pred: Extract<Comparison, { cmp: unknown } | { in: unknown }>,
): boolean | undefined {
  if ("in" in pred) return Array.isArray(pred.in) || isNullable(pred.list.type) ? undefined : false;
  const { cmp, left, right } = pred;
  if (cmp !== "eq" && cmp !== "ne" && cmp !== "in") return false;
  // Null equals null: so one side must be known to be it, or not to be.
  if (isNothing(right)) return "path" in left || isGuarded(left) ? cmp === "eq" : undefined;
  return isCertain(left) || isCertain(right) ? cmp === "ne" : undefined;
}

/** The comparison where every value of the other store is null. */
function nothingTest(places: Places, entity: EntityDescription, pred: Comparison): NothingTest {
  const scope = entityScope(places.model, entity);
  const asNull = (expr: Expr): Expr => {
    if ("arg" in expr || "const" in expr) return expr;
    if ("op" in expr) return { ...expr, args: expr.args.map(asNull) };
    return { const: null, type: { ...typeOf(expr, scope), nullable: true } };
  };
  return { key: JSON.stringify([entity.name, pred]), test: withOperands(pred, asNull) };
}

function wayOf({ hops, relation }: Crossing): Path {
  return [...hops, relation.name];
}

/** The first value of another store in some expressions. */
export function crossingIn(
  places: Places,
  entity: EntityDescription | undefined,
  exprs: readonly Expr[],
): Crossing | undefined {
  for (const expr of exprs) {
    const found =
      "path" in expr
        ? places.crossingOf(entity, expr.path, false)
        : "op" in expr
          ? crossingIn(places, entity, expr.args)
          : isGuarded(expr)
            ? crossingIn(places, entity, [expr.case[0]![1]])
            : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * An expression as it stands behind a relation: every value in it must come from there, and it must be null where they are.
 *
 * @throws CrossRefused where it mixes stores, or makes something of null.
 */
export function within(expr: Expr, way: Path): Expr {
  if ("arg" in expr || "const" in expr) return expr;
  if ("path" in expr) {
    const isThere = way.every((name, i) => expr.path[i] === name) && expr.path.length > way.length;
    if (!isThere) throw mixed();
    return { path: expr.path.slice(way.length) };
  }
  if (isGuarded(expr)) return guardedWithin(expr, way);
  if (!("op" in expr) || expr.op === "coalesce") throw mixed();
  return { ...expr, args: expr.args.map((argument) => within(argument, way)) };
}

type Guarded = Extract<Expr, { case: unknown }>;

/** Whether an expression is a path, and null where the records on it are not what they must be: another tenant's. */
function isGuarded(expr: Expr): expr is Guarded {
  if (!("case" in expr) || expr.case.length !== 1 || !isNothing(expr.else)) return false;
  const [guard, value] = expr.case[0]!;
  return "path" in value && guardsOf(guard).every((part) => "some" in part);
}

function guardsOf(guard: Pred): readonly Pred[] {
  return "and" in guard ? guard.and : [guard];
}

/** What guards the record that the way leads to guards it there, as a condition on its own fields. */
function guardedWithin(expr: Guarded, way: Path): Expr {
  const [guard, value] = expr.case[0]!;
  const inside = guardsOf(guard).map((part): Pred => {
    const { some, where } = part as Extract<Pred, { some: unknown }>;
    if (some.length < way.length || where === undefined) throw mixed();
    const rest = some.slice(way.length);
    return rest.length === 0 ? where : { some: rest, where };
  });
  return { case: [[allOf(...inside)!, within(value, way)]], else: expr.else };
}

function isNothing(expr: Expr): boolean {
  return "const" in expr && expr.const === null;
}

function isCertain(expr: Expr): boolean {
  if ("arg" in expr) return !expr.type.nullable && (expr.type.of?.nullable ?? false) === false;
  return "const" in expr && expr.const !== null;
}

function isNullable(type: { readonly nullable?: boolean } | readonly unknown[]): boolean {
  return Array.isArray(type) || (type as { nullable?: boolean }).nullable === true;
}

function mixed(): Error {
  return crossRefused(
    "",
    "An expression takes values of two stores, or gives a value to what another store does not have.",
    "values of one store in each expression, or local({ maxRows })",
  );
}
