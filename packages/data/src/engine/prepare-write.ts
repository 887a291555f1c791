import type { DataError } from "../errors.ts";
import type { FieldDescription, ModelDescription } from "../model/description.ts";
import { checkPlan } from "../oracle/check-plan.ts";
import { entityOf } from "../oracle/scope.ts";
import type { Write } from "../plan/plan.ts";
import { targetRead } from "../plan/target-read.ts";
import { type Ambient, AmbientArguments } from "../planner/ambient.ts";
import { pageBounds } from "../planner/bounds.ts";
import { ModelFilters } from "../planner/filters.ts";
import { completeOrders } from "../planner/order.ts";
import { planWrite } from "../planner/plan-write.ts";
import { type TenantPlace, tenantPlace } from "../planner/tenancy.ts";
import type { Compiled, Refused, Store } from "../store/store.ts";
import { type LinkEnds, linkEnds } from "./link-ends.ts";
import { scanRefused } from "./runnable.ts";

/** A write that is planned and compiled. */
export interface PreparedWrite {
  readonly plan: Write;
  readonly compiled: Compiled | Refused;
  readonly scanProblem: DataError | undefined;
  readonly bounds: readonly number[];
  /** The arguments that stand behind those of the request. */
  readonly ambient: readonly Ambient[];
  /** Where the rows of the write name their tenant. */
  readonly tenants: TenantPlace | undefined;
  /** The ends of links that must be the tenant's. */
  readonly ends: LinkEnds | undefined;
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
      ambient: [],
      tenants: undefined,
      ends: undefined,
      generated: [],
      rows: undefined,
    };
  const ambient = new AmbientArguments(argumentCount);
  const filtered = new ModelFilters(model, without, ambient).write(asked);
  const { write, generated } = planWrite(model, filtered, ambient);
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
    ambient: ambient.kinds,
    tenants: tenantPlace(model, plan),
    ends: linkEnds(model, store, plan),
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
