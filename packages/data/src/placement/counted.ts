import type { EntityDescription } from "../model/description.ts";
import { entityScope } from "../oracle/scope.ts";
import { typeOf } from "../oracle/types.ts";
import type { Expr, Pred } from "../plan/plan.ts";
import { isElsewhere, nothingOf, type Over, value } from "./aggregates.ts";
import type { NothingTest } from "./choices.ts";
import { crossRefused } from "./cross-refused.ts";
import { operandsOf, withOperands } from "./operands.ts";
import type { Places } from "./places.ts";

/** A condition on an aggregate of records in another store: on the column `$value` alone. */
export interface Counted extends NothingTest {
  readonly over: Over;
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
    key: JSON.stringify([owner.name, pred]),
    test: withOperands(pred, (operand) => measured(operand, JSON.stringify(over))),
    column: { type: typeOf(over, scope), nothing: nothingOf(over, scope) },
  };
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
