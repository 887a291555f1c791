import { createHash } from "node:crypto";
import { foldVersion } from "../oracle/fold.ts";
import { referenceName } from "../oracle/names.ts";
import type {
  EntityDescription,
  FieldDescription,
  ModelDescription,
  RelationDescription,
} from "../model/description.ts";
import type { Name, ValueType } from "../plan/plan.ts";
import { leadsKey } from "./leads-key.ts";
import type { ColumnSnapshot, ModelSnapshot, TableSnapshot } from "./snapshot.ts";

/** Describes what a database must hold for a model. References that no key or index starts with get an index of their own. */
export function snapshotOf(model: ModelDescription): ModelSnapshot {
  const tables = Object.values(model.entities).map(
    (entity) => [entity.table, tableOf(model, entity)] as const,
  );
  return { tables: Object.fromEntries(tables) };
}

function tableOf(model: ModelDescription, entity: EntityDescription): TableSnapshot {
  const references = Object.values(entity.relations).filter(
    (relation) => relation.kind === "one" && relation.enforced,
  );
  const columnsOf = (fields: readonly Name[]): string[] =>
    fields.map((name) => entity.fields[name]!.column);
  const table = {
    name: entity.table,
    columns: Object.fromEntries(
      Object.values(entity.fields).map((field) => [field.column, columnOf(entity, field)]),
    ),
    key: columnsOf(entity.key),
    uniques: entity.uniques.map(({ name, fields, folded }) => ({
      name,
      columns: columnsOf(fields),
      folded,
    })),
    indexes: entity.indexes.map(({ name, parts }) => ({
      name,
      parts: parts.map(({ field, dir }) => ({ column: entity.fields[field]!.column, dir })),
    })),
    references: references.map((relation) => referenceOf(model, entity, relation)),
  };
  return { ...table, indexes: [...table.indexes, ...missingIndexes(table)] };
}

function columnOf(
  { fields }: EntityDescription,
  { column, type, generated, folded, elementIndex, wordsOf }: FieldDescription,
): ColumnSnapshot {
  return {
    name: column,
    type: storedType(type),
    numbered: generated === "store",
    folded,
    elementIndex,
    ...(wordsOf === undefined ? {} : { wordsOf: fields[wordsOf]!.column }),
  };
}

// What only validation reads is no concern of a database, and must not make a migration.
function storedType(type: ValueType): ValueType {
  const { kind, nullable, dimensions, precision, scale, max, of, fields } = type;
  return {
    kind,
    nullable,
    ...(dimensions === undefined ? {} : { dimensions }),
    ...(precision === undefined ? {} : { precision }),
    ...(scale === undefined ? {} : { scale }),
    ...(max === undefined ? {} : { max }),
    ...(of === undefined ? {} : { of: storedType(of) }),
    ...(fields === undefined
      ? {}
      : {
          fields: Object.fromEntries(
            Object.entries(fields).map(([name, type]) => [name, storedType(type)]),
          ),
        }),
  };
}

function referenceOf(
  model: ModelDescription,
  entity: EntityDescription,
  relation: RelationDescription,
): TableSnapshot["references"][number] {
  const target = model.entities[relation.to]!;
  return {
    name: referenceName(entity, relation),
    columns: relation.pairs.map(([own]) => entity.fields[own]!.column),
    table: target.table,
    to: relation.pairs.map(([, theirs]) => target.fields[theirs]!.column),
    onDelete: relation.onDelete,
  };
}

function missingIndexes(table: TableSnapshot): TableSnapshot["indexes"] {
  const lone = table.references.filter((reference) => !leadsKey(table, reference.columns[0]!));
  const byName = new Map(
    lone.map(({ columns }) => [`${table.name}_${columns.join("_")}_ix`, columns] as const),
  );
  return [...byName].map(([name, columns]) => ({
    name,
    parts: columns.map((column) => ({ column, dir: "asc" as const })),
  }));
}

/** Hashes the content of a snapshot: equal for equal content whatever the order of tables and columns, 64 hexadecimal digits. */
export function snapshotHash({ tables }: ModelSnapshot): string {
  return createHash("sha256")
    .update(`${foldVersion} ${canonical({ tables })}`)
    .digest("hex");
}

function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
    .join()}}`;
}
