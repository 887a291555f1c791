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

// Level by level: whatever recurses over a plan comes after this.
function isDeep(plan: Plan): boolean {
  let level: readonly unknown[] = [plan];
  for (let depth = 0; depth <= maxDepth; depth++) {
    if (level.length === 0) return false;
    level = level.flatMap((part) =>
      typeof part === "object" && part !== null ? Object.values(part) : [],
    );
  }
  return true;
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
