import assert from "node:assert/strict";
import type { Plan } from "../../plan/plan.ts";
import type { Compiled, Refused } from "../../store/store.ts";
import type { OpenWorld } from "../world/open.ts";
import type { Verdict } from "../report/report.ts";
import { catalogue, type CatalogueEntry } from "./catalogue.ts";

/** Asks a store how it would do everything in the catalogue; nothing is run. What it refuses it must have said. */
export function gradesOf(
  world: Pick<OpenWorld, "store" | "engine">,
  mayRefuse: ReadonlySet<string>,
): Record<string, Verdict> {
  return Object.fromEntries(
    catalogue().map((entry) => [entry.name, gradeOf(entry, world, mayRefuse)]),
  );
}

/** What is refused in one place is refused: nobody should have to try where it works. */
function gradeOf(
  { name, plans }: CatalogueEntry,
  world: Pick<OpenWorld, "store" | "engine">,
  mayRefuse: ReadonlySet<string>,
): Verdict {
  let grade: Verdict = "native";
  for (const compiled of plans.flatMap((plan) => statementsOf(plan, world))) {
    if (compiled.refused === true) {
      const { capability, why } = compiled;
      assert.ok(mayRefuse.has(capability), `${name} is refused with ${capability}: ${why}`);
      grade = "refused";
    } else if (compiled.grade === "composed" && grade === "native") grade = "composed";
  }
  return grade;
}

/** Over several stores an include is a statement of its own, which only the planner makes. */
function statementsOf(
  plan: Plan,
  { store, engine }: Pick<OpenWorld, "store" | "engine">,
): readonly (Compiled | Refused)[] {
  if (store.placement === undefined || !("from" in plan)) return [store.compile(plan)];
  const options = { allowScan: true };
  const { statements } = engine.explain({
    key: JSON.stringify(plan),
    plan: () => plan,
    args: [],
    options,
  });
  return statements;
}
