import type { Name } from "../plan/plan.ts";
import type {
  FieldDescription,
  IndexDescription,
  RelationDescription,
  UniqueDescription,
} from "./description.ts";
import type { AnyEntity } from "./entity.ts";

/** The parts of a description while it is made. */
export interface DraftEntity {
  readonly name: Name;
  readonly source: AnyEntity | undefined;
  readonly table: string;
  readonly fields: Record<Name, FieldDescription>;
  readonly relations: Record<Name, RelationDescription>;
  readonly key: Name[];
  readonly uniques: UniqueDescription[];
  readonly indexes: IndexDescription[];
  readonly isImplicit: boolean;
}

/** A model while it is described. */
export type Draft = Map<Name, DraftEntity>;

/** Adds a unique key under a name that never changes. */
export function addUnique(entity: DraftEntity, fields: readonly Name[], folded: boolean): void {
  const name = `${entity.table}_${fields.map((field) => entity.fields[field]?.column ?? field).join("_")}_key`;
  if (fields.length > 0 && !entity.uniques.some((unique) => unique.name === name))
    entity.uniques.push({ name, fields, folded });
}

/** Adds an index under a name that never changes. */
export function addIndex(entity: DraftEntity, parts: IndexDescription["parts"]): void {
  const columns = parts.map(
    ({ field, dir }) => `${entity.fields[field]?.column ?? field}${dir === "desc" ? "_desc" : ""}`,
  );
  const name = `${entity.table}_${columns.join("_")}_idx`;
  if (!entity.indexes.some((index) => index.name === name)) entity.indexes.push({ name, parts });
}

/** The fields that have the mark of a generated value. */
export function markedAs(entity: DraftEntity, mark: string): readonly Name[] {
  return Object.values(entity.fields)
    .filter(({ definition }) => definition.marks["generated"] === mark)
    .map(({ name }) => name);
}
