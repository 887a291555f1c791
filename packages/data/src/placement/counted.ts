import type { EntityDescription } from "../model/description.ts";
import { entityScope } from "../oracle/scope.ts";
import { typeOf } from "../oracle/types.ts";
import type { Expr, Pred, ValueType } from "../plan/plan.ts";
import { isElsewhere, nothingOf, type Over, value } from "./aggregates.ts";
import { crossRefused } from "./cross-refused.ts";
import type { Places } from "./places.ts";

/** A condition on an aggregate of records in another store. */
export interface Counted {
  readonly over: Over;
  /** The condition on the column `$value` alone. */
  readonly test: Pred;
  readonly type: ValueType;
  /** The value of an owner without such records. */
  readonly nothing: unknown;
}

/**
 * Finds a condition on an aggregate of records in another store.
 *
 * @throws CrossRefused where it compares that with more than constants and arguments.
 */
export function countedIn(
  places: Places,
  owner: EntityDescription | undefined,
  pred: Pred,
): Counted | undefined {
  if (owner === undefined) return undefined;
  const over = operandsOf(pred)
    .map((operand) => overIn(places, owner, operand))
    .find((found) => found !== undefined);
  if (over === undefined) return undefined;
  const scope = entityScope(places.model, owner);
  return {
    over,
    test: withOperands(pred, (operand) => measured(operand, JSON.stringify(over))),
    type: typeOf(over, scope),
    nothing: nothingOf(over, scope),
  };
}

function operandsOf(pred: Pred): readonly Expr[] {
  if ("cmp" in pred) return [pred.left, pred.right];
  if ("in" in pred)
    return Array.isArray(pred.in) ? (pred.in as readonly Expr[]) : [pred.in as Expr];
  if ("null" in pred) return [pred.null];
  return "bool" in pred ? [pred.bool] : [];
}

function withOperands(pred: Pred, map: (operand: Expr) => Expr): Pred {
  if ("cmp" in pred) return { ...pred, left: map(pred.left), right: map(pred.right) };
  if ("in" in pred) {
    const { in: tested } = pred;
    return Array.isArray(tested)
      ? { ...pred, in: (tested as readonly Expr[]).map(map) }
      : { ...pred, in: map(tested as Expr) };
  }
  if ("null" in pred) return { null: map(pred.null) };
  return "bool" in pred ? { bool: map(pred.bool) } : pred;
}

function overIn(places: Places, owner: EntityDescription, expr: Expr): Over | undefined {
  if ("over" in expr) return isElsewhere(places, owner, expr) ? expr : undefined;
  if (!("op" in expr)) return undefined;
  for (const argument of expr.args) {
    const found = overIn(places, owner, argument);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An operand in which the aggregate is the column that holds it. */
function measured(expr: Expr, over: string): Expr {
  if ("arg" in expr || "const" in expr) return expr;
  if ("op" in expr) return { ...expr, args: expr.args.map((each) => measured(each, over)) };
  if ("over" in expr && JSON.stringify(expr) === over) return { path: [value] };
  throw crossRefused(
    "/where",
    "What is counted in another store is compared with a value of the record itself.",
    "a comparison with a value that is given, or local({ maxRows })",
  );
}
