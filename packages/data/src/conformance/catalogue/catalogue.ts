import type { Plan } from "../../plan/plan.ts";
import { comparisonEntries } from "./comparisons.ts";
import { expressionEntries } from "./expressions.ts";
import { includeEntries, shapeEntries } from "./shapes.ts";
import { writeEntries } from "./writes.ts";

/** One thing that the algebra can say, as plans that use it in different places. */
export interface CatalogueEntry {
  /** What it belongs to, such as `text` or `aggregates`. */
  readonly area: string;
  readonly name: string;
  readonly plans: readonly Plan[];
}

/** Everything that the algebra can say, one at a time: what a store makes of each plan is its capability matrix. */
export const catalogue: readonly CatalogueEntry[] = [
  ...comparisonEntries,
  ...expressionEntries,
  ...shapeEntries,
  ...includeEntries,
  ...writeEntries,
];
