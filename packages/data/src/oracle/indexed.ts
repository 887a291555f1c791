import type { EntityDescription } from "../model/description.ts";
import type { Name } from "../plan/plan.ts";

/** Lists the keys of an entity of which each tells its records apart: the primary one, then the uniques. */
export function uniqueKeys(entity: EntityDescription): readonly (readonly Name[])[] {
  return [entity.key, ...entity.uniques.map((unique) => unique.fields)];
}

/** Tells whether a field is the first of a key, a unique, an index, or belongs to an enforced reference. */
export function leadsIndex(entity: EntityDescription, field: Name): boolean {
  return (
    uniqueKeys(entity).some((key) => key[0] === field) ||
    entity.indexes.some((index) => index.parts[0]?.field === field) ||
    Object.values(entity.relations).some(
      (relation) =>
        relation.kind === "one" && relation.enforced && relation.pairs[0]?.[0] === field,
    )
  );
}
