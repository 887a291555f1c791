import type { Condition, ExprFor, KindOf, Value } from "./expression.ts";
import { makeCase } from "./case-node.ts";

/** The value of an arm: what stands there, or the value of the expression there. */
type ArmValue<A> = A extends Value<infer T> ? T : Widened<A>;

type Widened<A> = A extends string
  ? string
  : A extends number
    ? number
    : A extends boolean
      ? boolean
      : A;

/**
 * Chooses among values by conditions, the first that holds: `caseOf([[a.views.gt(100), "much"], [a.views.gt(10), "some"]], "little")`.
 */
export function caseOf<const A, const E>(
  cases: readonly (readonly [Condition, A])[],
  otherwise: E,
): ExprFor<ArmValue<A> | ArmValue<E>, KindOf<ArmValue<A> | ArmValue<E>>> {
  return makeCase(cases, otherwise) as never;
}
