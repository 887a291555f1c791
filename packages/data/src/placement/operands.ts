import type { Expr, Pred } from "../plan/plan.ts";

/** The values that a comparison is about. */
export function operandsOf(pred: Pred): readonly Expr[] {
  if ("cmp" in pred) return [pred.left, pred.right];
  if ("in" in pred)
    return Array.isArray(pred.in) ? (pred.in as readonly Expr[]) : [pred.in as Expr];
  if ("null" in pred) return [pred.null];
  return "bool" in pred ? [pred.bool] : [];
}

/** The same comparison of other values. */
export function withOperands(pred: Pred, map: (operand: Expr) => Expr): Pred {
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
