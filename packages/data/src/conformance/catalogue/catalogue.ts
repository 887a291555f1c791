import type { Plan } from "../../plan/plan.ts";
import { comparisonEntries } from "./comparisons.ts";
import { expressionEntries } from "./expressions.ts";
import { shapeEntries } from "./shapes.ts";
import { writeEntries } from "./writes.ts";

/** One thing that the algebra can say, as plans that use it in different places. */
export interface CatalogueEntry {
  /** What it belongs to, such as `text` or `aggregates`. */
  readonly area: string;
  readonly name: string;
  readonly plans: readonly Plan[];
}

/** Everything that the algebra can say, one at a time: what a store makes of each plan is its capability matrix. */
export function catalogue(): readonly CatalogueEntry[] {
  made ??= [
    ...comparisonEntries(),
    ...expressionEntries(),
    ...shapeEntries(),
    ...writeEntries(),
  ].filter(({ plans }) => plans.length > 0);
  return made;
}

/** Which plans make sense takes a while to find out, and most who load the suite do not ask. */
let made: readonly CatalogueEntry[] | undefined;
