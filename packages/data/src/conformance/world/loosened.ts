import type { ModelDescription } from "../../model/description.ts";
import type { Name } from "../../plan/plan.ts";

/** Tells whether two entities are in different stores: then no store enforces what leads from one to the other. */
export type Apart = (entity: Name, other: Name) => boolean;

/** Gives a model in which nobody enforces the references between entities that are apart. */
export function loosened(model: ModelDescription, isApart: Apart): ModelDescription {
  const entities = Object.values(model.entities).map((entity) => {
    const relations = Object.values(entity.relations).map((relation) =>
      isApart(entity.name, relation.to) ? { ...relation, enforced: false } : relation,
    );
    const named = relations.map((relation) => [relation.name, relation]);
    return [entity.name, { ...entity, relations: Object.fromEntries(named) }];
  });
  return { entities: Object.fromEntries(entities) };
}
