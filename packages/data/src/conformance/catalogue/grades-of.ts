import assert from "node:assert/strict";
import type { Store } from "../../store/store.ts";
import type { Verdict } from "../report/report.ts";
import { catalogue, type CatalogueEntry } from "./catalogue.ts";

/** Asks a store how it would do everything in the catalogue; nothing is run. What it refuses it must have said. */
export function gradesOf(store: Store, mayRefuse: ReadonlySet<string>): Record<string, Verdict> {
  return Object.fromEntries(
    catalogue().map((entry) => [entry.name, gradeOf(entry, store, mayRefuse)]),
  );
}

/** What is refused in one place is refused: nobody should have to try where it works. */
function gradeOf(
  { name, plans }: CatalogueEntry,
  store: Store,
  mayRefuse: ReadonlySet<string>,
): Verdict {
  let grade: Verdict = "native";
  for (const plan of plans) {
    const compiled = store.compile(plan);
    if (compiled.refused === true) {
      const { capability, why } = compiled;
      assert.ok(mayRefuse.has(capability), `${name} is refused with ${capability}: ${why}`);
      grade = "refused";
    } else if (compiled.grade === "composed" && grade === "native") grade = "composed";
  }
  return grade;
}
