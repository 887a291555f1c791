import type { DataError } from "../errors.ts";
import type { FieldDescription, ModelDescription } from "../model/description.ts";
import { checkPlan } from "../oracle/check-plan.ts";
import { entityOf } from "../oracle/scope.ts";
import type { Write } from "../plan/plan.ts";
import { targetRead } from "../plan/target-read.ts";
import { pageBounds } from "../planner/bounds.ts";
import { ModelFilters } from "../planner/filters.ts";
import { completeOrders } from "../planner/order.ts";
import { planWrite } from "../planner/plan-write.ts";
import type { Compiled, Refused, Store } from "../store/store.ts";
import { scanRefused } from "./runnable.ts";

/** A write that is planned and compiled. */
export interface PreparedWrite {
  readonly plan: Write;
  readonly compiled: Compiled | Refused;
  readonly scanProblem: DataError | undefined;
  readonly bounds: readonly number[];
  readonly needsNow: boolean;
  readonly generated: readonly FieldDescription[];
  /** The argument that holds the rows of a link. */
  readonly rows: number | undefined;
}

/** Plans and compiles a write. `argumentCount` is how many arguments its shape has. */
export function prepareWrite(
  model: ModelDescription,
  store: Store,
  asked: Write,
  argumentCount: number,
  without: readonly string[] | undefined,
): PreparedWrite {
  const ill = checkPlan(model, asked);
  if (ill !== undefined)
    return {
      plan: asked,
      compiled: ill,
      scanProblem: undefined,
      bounds: [],
      needsNow: false,
      generated: [],
      rows: undefined,
    };
  const { write, needsNow, generated } = planWrite(
    model,
    new ModelFilters(model, without).write(asked),
    argumentCount,
  );
  const plan = completeTarget(model, write);
  const compiled = store.compile(plan);
  const target = "update" in asked ? asked.update : "delete" in asked ? asked.delete : undefined;
  const small =
    target === undefined || target.where === undefined || entityOf(model, target.entity).small;
  const scanned =
    compiled.refused !== true &&
    (compiled.scan === "full" || compiled.scan === "fan-out") &&
    !small;
  return {
    plan,
    compiled,
    scanProblem: scanned ? scanRefused(store, target!.entity, compiled) : undefined,
    bounds: pageBounds(target?.page),
    needsNow,
    generated,
    rows: "link" in plan ? plan.rows : undefined,
  };
}

/** A limited update or delete touches the same records everywhere, so its order is completed like that of a read. */
function completeTarget(model: ModelDescription, write: Write): Write {
  const target = "update" in write ? write.update : "delete" in write ? write.delete : undefined;
  if (target?.page === undefined) return write;
  const completed = { ...target, order: completeOrders(model, targetRead(target)).order };
  return "update" in write
    ? { ...write, update: completed }
    : { ...(write as Extract<Write, { delete: unknown }>), delete: completed };
}
