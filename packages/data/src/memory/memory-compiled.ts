import type { ModelDescription } from "../model/description.ts";
import { checkPlan, refusalOf } from "../oracle/check-plan.ts";
import type { Constraints } from "../oracle/constraints.ts";
import { IllTyped } from "../oracle/ill-typed.ts";
import { compileQuery, isWrite } from "../oracle/interpret.ts";
import type { Run } from "../oracle/source.ts";
import { compileWrite } from "../oracle/write.ts";
import type { WriteRun } from "../oracle/write-run.ts";
import type { Plan } from "../plan/plan.ts";
import { scanOf } from "../planner/scan.ts";
import type { Compiled, Refused, Result, Scan } from "../store/store.ts";

/** A plan as functions over records. */
export interface MemoryCompiled extends Compiled {
  readonly read: ((run: Run) => Result) | undefined;
  readonly write: ((run: WriteRun) => Result) | undefined;
}

/** Turns a plan into functions, or says why not. */
export function compileForMemory(
  model: ModelDescription,
  constraints: Constraints,
  plan: Plan,
): MemoryCompiled | Refused {
  const refused = checkPlan(model, plan);
  if (refused !== undefined) return refused;
  try {
    const read = isWrite(plan) ? undefined : compileQuery(model, plan);
    const write = isWrite(plan) ? compileWrite(model, plan, constraints) : undefined;
    return {
      grade: "native",
      trips: 1,
      scan: scanOf(model, plan) satisfies Scan,
      text: () => JSON.stringify(plan),
      read,
      write,
    };
  } catch (error) {
    if (error instanceof IllTyped) return refusalOf(error);
    throw error;
  }
}
