import type { EntityDescription, RelationDescription } from "../model/description.ts";
import type { Walk } from "../plan/plan.ts";
import { IllTyped } from "./ill-typed.ts";
import { relationOf } from "./scope.ts";

/** Finds the relations of a walk. @throws where one does not lead from the entity to itself, or there is none. */
export function loopsOf(
  entity: EntityDescription | undefined,
  { via }: Pick<Walk, "via">,
  at: string,
): readonly RelationDescription[] {
  if (via.length === 0) throw new IllTyped(at, "A walk goes along at least one relation.");
  return via.map((name) => {
    const relation = entity === undefined ? undefined : relationOf(entity, name);
    if (relation === undefined || relation.to !== entity!.name)
      throw new IllTyped(at, `${name} does not lead from an entity to itself.`);
    return relation;
  });
}
