import {
  type EntityDescription,
  type ModelDescription,
  snapshotOf,
  type TableSnapshot,
  type ValueType,
} from "@wervel/data";
import type { Keys } from "./keys.ts";
import type { KeyPart, Layout, Part } from "./layout.ts";

/** A field of a record with its column, which names the field of the hash. */
export interface ShapeField {
  readonly name: string;
  readonly column: string;
  readonly type: ValueType;
}

/** How the records of one entity, or of one table of a snapshot, lie in Redis. */
export interface Shape {
  readonly name: string;
  readonly table: string;
  readonly fields: readonly ShapeField[];
  readonly key: readonly KeyPart[];
  /** The index of keys comes first. */
  readonly layouts: readonly Layout[];
  /** What the names of records begin with. */
  readonly records: string;
  /** Where the last number given is kept. */
  readonly numbers: string;
  /** The field that the store numbers. */
  readonly numbered: string | undefined;
  readonly small: boolean;
  /** The field that says when a record ends; from then on it is not there, and is soon removed. */
  readonly expires: string | undefined;
}

/** The field of each entity that says when a record ends. */
export type Expiry = Readonly<Record<string, string>>;

/** Makes the shapes of all entities of a model. */
export function shapesOf(
  model: ModelDescription,
  keys: Keys,
  expires: Expiry = {},
): ReadonlyMap<string, Shape> {
  const { tables } = snapshotOf(model);
  return new Map(
    Object.values(model.entities).map((entity) => [
      entity.name,
      shapeOf(keys, tables[entity.table]!, entity, expires[entity.name]),
    ]),
  );
}

/** Makes the shape of a table. With its entity, fields have the names of the model, else those of the columns. */
export function shapeOf(
  keys: Keys,
  table: TableSnapshot,
  entity?: EntityDescription,
  expires?: string,
): Shape {
  const names = new Map(
    Object.values(entity?.fields ?? {}).map(({ name, column }) => [column, name]),
  );
  const nameOf = (column: string): string => names.get(column) ?? column;
  const fields = Object.values(table.columns).map(({ name, type }) => ({
    name: nameOf(name),
    column: name,
    type,
  }));
  const numbered = Object.values(table.columns).find((column) => column.numbered);
  return {
    name: entity?.name ?? table.name,
    table: table.name,
    fields,
    key: table.key.map((column) => ({
      field: nameOf(column),
      type: table.columns[column]!.type,
    })),
    layouts: layoutsOf(keys, table, nameOf),
    records: keys.records(table.name),
    numbers: keys.numbers(table.name),
    numbered: numbered && nameOf(numbered.name),
    small: entity?.small ?? true,
    expires,
  };
}

function layoutsOf(
  keys: Keys,
  table: TableSnapshot,
  nameOf: (column: string) => string,
): readonly Layout[] {
  const part = (column: string, dir: "asc" | "desc" = "asc", of: Part["of"] = "value"): Part => {
    const { type } = table.columns[column]!;
    return { field: nameOf(column), dir, of, type: of === "element" ? type.of! : type };
  };
  const layout = (name: string, kind: Layout["kind"], parts: readonly Part[]): Layout => ({
    name,
    zset: keys.index(table.name, name),
    kind,
    parts,
    keyDir: parts.at(-1)!.dir,
  });
  const columns = Object.values(table.columns);
  return [
    layout(
      "key",
      "key",
      table.key.map((column) => part(column)),
    ),
    ...table.uniques.map(({ name, columns: own, folded }) =>
      layout(
        name,
        "unique",
        own.map((column) => part(column, "asc", folded ? "folded" : "value")),
      ),
    ),
    ...table.indexes.map(({ name, parts }) =>
      layout(
        name,
        "index",
        parts.map(({ column, dir }) => part(column, dir)),
      ),
    ),
    ...columns
      .filter(({ elementIndex }) => elementIndex)
      .flatMap(({ name }) => [
        layout(`${name}[]`, "index", [part(name, "asc", "element")]),
        layout(`${name}[]+`, "repeats", [part(name, "asc", "element")]),
      ]),
    ...columns
      .filter(({ folded }) => folded)
      .map(({ name }) => layout(`${name}~`, "index", [part(name, "asc", "folded")])),
  ];
}
