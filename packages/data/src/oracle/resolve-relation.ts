import type { RelationDescription } from "../model/description.ts";
import type { Path } from "../plan/plan.ts";
import { IllTyped } from "./ill-typed.ts";
import { entityOf, relationOf, resolvePath, type Scope } from "./scope.ts";

/** Follows to-one relations to a last relation of either kind, or refuses the plan. */
export function resolveRelation(
  path: Path,
  scope: Scope,
  at = "",
): { readonly hops: readonly RelationDescription[]; readonly relation: RelationDescription } {
  const hops: RelationDescription[] = [];
  let entity = scope.entity;
  for (const name of path) {
    const relation = entity === undefined ? undefined : relationOf(entity, name);
    if (relation === undefined || hops.at(-1)?.kind === "many")
      throw new IllTyped(at, `The relation ${path.join(".")} leads nowhere.`);
    hops.push(relation);
    entity = entityOf(scope.model, relation.to, at);
  }
  const relation = hops.pop();
  if (relation === undefined) throw new IllTyped(at, "A quantifier names no relation.");
  return { hops, relation };
}

/** Makes the scope of an element of a list: one name, `value`. */
export function elementScope(path: Path, scope: Scope, at = ""): Scope {
  const { type } = resolvePath(path, scope, at);
  if (type.kind !== "list" || type.of === undefined)
    throw new IllTyped(at, `${path.join(".")} is not a list.`);
  return { model: scope.model, entity: undefined, names: new Map([["value", type.of]]) };
}
