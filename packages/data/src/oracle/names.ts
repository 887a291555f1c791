import type { EntityDescription, RelationDescription } from "../model/description.ts";

/** Names the primary key of an entity, as every store calls it in `constraint`. */
export function primaryKeyName(entity: EntityDescription): string {
  return `${entity.table}_pk`;
}

/** Names the reference behind a to-one relation, as every store calls it in `constraint`. */
export function referenceName(entity: EntityDescription, relation: RelationDescription): string {
  const columns = relation.pairs.map(([own]) => entity.fields[own]?.column ?? own);
  return `${entity.table}_${columns.join("_")}_fk`;
}
