import type { ModelDescription } from "../model/description.ts";
import type { Children, Plan } from "../plan/plan.ts";
import type { Refused } from "../store/store.ts";
import { checkRead } from "./check-read.ts";
import { checkWrite } from "./check-write.ts";
import { IllTyped } from "./ill-typed.ts";
import { entityOf, relationOf } from "./scope.ts";

/** Checks that a plan makes sense for the model. Answers a refusal that points at the first place which does not, else undefined. */
export function checkPlan(model: ModelDescription, plan: Plan): Refused | undefined {
  if (isDeep(plan)) return tooDeep;
  try {
    if ("children" in plan) checkChildren(model, plan);
    else if ("from" in plan) checkRead(model, plan, "");
    else checkWrite(model, plan);
    return undefined;
  } catch (error) {
    if (error instanceof IllTyped) return refusalOf(error);
    throw error;
  }
}

const maxDepth = 1_000;

const tooDeep: Refused = {
  refused: true,
  code: "refused.limit",
  capability: "well-typed",
  node: "",
  why: `The plan is nested deeper than ${maxDepth} levels.`,
};

// Whatever else recurses over a plan comes after this, which goes no deeper than it may.
function isDeep(part: unknown, left = maxDepth): boolean {
  if (typeof part !== "object" || part === null) return false;
  if (left < 0) return true;
  for (const inner of Array.isArray(part) ? part : Object.values(part))
    if (isDeep(inner, left - 1)) return true;
  return false;
}

/** Turns a complaint about a plan into the refusal that a store would answer. */
export function refusalOf(error: IllTyped): Refused {
  return {
    refused: true,
    code: "refused.capability",
    capability: error.capability,
    node: error.node,
    why: error.message,
    ...(error.instead === undefined ? {} : { instead: error.instead }),
  };
}

function checkChildren(model: ModelDescription, plan: Children): void {
  const entity = entityOf(model, plan.children.entity, "/children");
  if (relationOf(entity, plan.children.relation) === undefined)
    throw new IllTyped("/children", `${entity.name} has no relation ${plan.children.relation}.`);
  checkRead(model, plan.read, "/read");
}
