import type { EntityDescription } from "../model/description.ts";
import type { Expr, Path, Pred } from "../plan/plan.ts";
import { allOf } from "./conditions.ts";
import { crossRefused } from "./cross-refused.ts";
import type { Crossing, Places } from "./places.ts";

type Comparison = Exclude<Pred, { and: unknown } | { or: unknown } | { not: unknown }>;

/**
 * Turns a comparison of a value in another store into "there is such a record and": what a to-one does not lead to is null, for which the
 * comparison must be known to be false, or true, whatever the arguments are.
 */
export function pushDown(
  places: Places,
  entity: EntityDescription | undefined,
  pred: Comparison,
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
  if ("null" in pred) return { not: { some: way, where: { not: { null: inside(pred.null) } } } };
  if ("bool" in pred) return { some: way, where: { bool: inside(pred.bool) } };
  if ("in" in pred) {
    if (Array.isArray(pred.in) || isNullable(pred.list.type)) throw uncertain();
    return { some: way, where: { in: inside(pred.in as Expr), list: pred.list } };
  }
  return comparison(pred, way, inside);
}

function comparison(
  pred: Extract<Pred, { cmp: unknown }>,
  way: Path,
  inside: (expr: Expr) => Expr,
): Pred {
  const { cmp, left, right } = pred;
  if (cmp === "ne") return { not: comparison({ ...pred, cmp: "eq" }, way, inside) };
  const isExact = cmp === "eq" || cmp === "in";
  if (cmp === "eq" && isNothing(right))
    return { not: { some: way, where: { not: { null: inside(left) } } } };
  // Null equals null: so one side must be known not to be.
  if (isExact && !isCertain(left) && !isCertain(right)) throw uncertain();
  return { some: way, where: { cmp, left: inside(left), right: inside(right) } };
}

function operandsOf(
  pred: Exclude<Comparison, { some: unknown } | { element: unknown }>,
): readonly Expr[] {
  if ("cmp" in pred) return [pred.left, pred.right];
  if ("in" in pred)
    return Array.isArray(pred.in) ? (pred.in as readonly Expr[]) : [pred.in as Expr];
  return "null" in pred ? [pred.null] : [pred.bool];
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

function uncertain(): Error {
  return crossRefused(
    "",
    "A value of another store is compared with what may be null.",
    "a condition on the relation itself, or local({ maxRows })",
  );
}
