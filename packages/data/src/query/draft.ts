import type { Expr, Name, Nest, Order, Pred } from "../plan/plan.ts";

/** A read while its steps fill it in. */
export interface ReadDraft {
  readonly where: Pred[];
  order: readonly Order[];
  columns:
    | { readonly let: Readonly<Record<Name, Expr>>; readonly fields: readonly Name[] }
    | undefined;
  readonly nest: Record<Name, Nest>;
}

export function emptyDraft(): ReadDraft {
  return { where: [], order: [], columns: undefined, nest: {} };
}
