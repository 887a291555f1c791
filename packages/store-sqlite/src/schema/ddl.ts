import type { ColumnSnapshot, TableSnapshot, ValueType } from "@wervel/data";
import { codecOf, isSortableText } from "../dialect/codec.ts";
import { literal, quote, sqliteDialect } from "../dialect/dialect.ts";

/** Writes a table with its indexes and the side tables of its lists. */
export function createTable(table: TableSnapshot): readonly string[] {
  return [tableText(table, table.name), ...accessories(table)];
}

/** Writes the table alone, under a name of its own where it is being rebuilt. */
export function tableText(table: TableSnapshot, name: string): string {
  const columns = Object.values(table.columns).flatMap((column) => columnTexts(table, column));
  const rules = [
    ...(numberedKey(table) === undefined
      ? [`constraint ${quote(`${table.name}_pk`)} primary key (${quotedList(table.key)})`]
      : []),
    ...table.references.map(referenceText),
  ];
  // A table that is all key is its own index: link tables are read from there alone.
  const bare =
    table.key.length > 1 &&
    Object.keys(table.columns).every((column) => table.key.includes(column));
  return `create table ${quote(name)} (${[...columns, ...rules].join(", ")}) strict${bare ? ", without rowid" : ""}`;
}

/** Finds the column that the database numbers. */
function numberedKey(table: TableSnapshot): ColumnSnapshot | undefined {
  const [key] = table.key;
  const column = table.key.length === 1 && key !== undefined ? table.columns[key] : undefined;
  return column?.numbered === true ? column : undefined;
}

function columnTexts(table: TableSnapshot, column: ColumnSnapshot): readonly string[] {
  // `autoincrement` never gives a number twice, not even that of the last record when it is gone.
  if (column === numberedKey(table))
    return [`${quote(column.name)} integer primary key autoincrement`];
  const own = columnText(column.name, column.type);
  return column.folded ? [own, columnText(shadowOf(column), column.type)] : [own];
}

/** Writes a column with its type. */
export function columnText(name: string, type: ValueType): string {
  return `${quote(name)} ${storageType(type)}${type.nullable ? "" : " not null"}`;
}

/** Names the shadow column of a folded text. */
export function shadowOf(column: ColumnSnapshot): string {
  return sqliteDialect.foldedColumn(column.name);
}

/** Says in which of SQLite's storage classes a type stands. */
export function storageType(type: ValueType): string {
  switch (type.kind) {
    case "int":
    case "int64":
    case "bool":
    case "instant":
      return "integer";
    case "float":
      return "real";
    case "bytes":
    case "vector":
      return "blob";
    case "decimal":
      return isSortableText(type) ? "text" : "integer";
    default:
      return "text";
  }
}

function referenceText(reference: TableSnapshot["references"][number]): string {
  // `no action` looks when the statement is done: a statement may remove a record together with those that refer to it.
  const action = { restrict: "no action", cascade: "cascade", null: "set null" }[
    reference.onDelete
  ];
  return `constraint ${quote(reference.name)} foreign key (${quotedList(reference.columns)}) references ${quote(reference.table)} (${quotedList(reference.to)}) on delete ${action}`;
}

/** Writes the indexes of a table and the side tables of its lists. */
export function accessories(table: TableSnapshot): readonly string[] {
  return [
    ...indexes(table),
    ...Object.values(table.columns)
      .filter((column) => column.elementIndex)
      .flatMap((column) => elementTable(table, column)),
  ];
}

function indexes(table: TableSnapshot): readonly string[] {
  const uniques = table.uniques.map((unique) => {
    const columns = unique.columns.map((name) => {
      const column = table.columns[name];
      return unique.folded && column?.folded === true ? shadowOf(column) : name;
    });
    return `create unique index ${quote(unique.name)} on ${quote(table.name)} (${quotedList(columns)})`;
  });
  const plain = table.indexes.map((index) => {
    const parts = [...index.parts, ...keyParts(table, index)].map(
      (part) => `${quote(part.column)}${part.dir === "desc" ? " desc" : ""}`,
    );
    return `create index ${quote(index.name)} on ${quote(table.name)} (${parts.join(", ")})`;
  });
  const folded = Object.values(table.columns)
    .filter((column) => column.folded)
    .map(
      (column) =>
        `create index ${quote(foldedIndex(table, column))} on ${quote(table.name)} (${quote(shadowOf(column))})`,
    );
  return [...uniques, ...plain, ...folded];
}

// An order is completed by the key in the direction of its last part: with the key in the index, pages come from it without sorting.
function keyParts(
  table: TableSnapshot,
  index: TableSnapshot["indexes"][number],
): TableSnapshot["indexes"][number]["parts"] {
  const dir = index.parts.at(-1)?.dir ?? "asc";
  const missing = table.key.filter((name) => !index.parts.some((part) => part.column === name));
  return missing.map((column) => ({ column, dir }));
}

function foldedIndex(table: TableSnapshot, column: ColumnSnapshot): string {
  return `${table.name}_${column.name}_folded_ix`;
}

// Triggers keep the elements in step with the list in the very statement that writes it, whoever writes.
function elementTable(table: TableSnapshot, column: ColumnSnapshot): readonly string[] {
  const side = sqliteDialect.elementTable!(table.name, column.name);
  const [key] = table.key;
  if (key === undefined || table.key.length !== 1) return [];
  const owner = quote(key);
  const list = quote(column.name);
  const insert = `insert into ${quote(side)} (owner, position, value) select new.${owner}, e.key, e.value from json_each(new.${list}) as e;`;
  const remove = `delete from ${quote(side)} where owner = old.${owner};`;
  const on = quote(table.name);
  return [
    `create table ${quote(side)} (owner ${storageType(table.columns[key]!.type)} not null, position integer not null, value any, primary key (owner, position)) strict, without rowid`,
    `create index ${quote(`${side}_ix`)} on ${quote(side)} (value, owner)`,
    `create trigger ${quote(`${side}_insert`)} after insert on ${on} begin ${insert} end`,
    `create trigger ${quote(`${side}_update`)} after update of ${owner}, ${list} on ${on} begin ${remove} ${insert} end`,
    `create trigger ${quote(`${side}_delete`)} after delete on ${on} begin ${remove} end`,
  ];
}

/** Writes the removal of what {@link accessories} writes, as far as it does not go with the table. */
export function dropAccessories(table: TableSnapshot): readonly string[] {
  const names = [
    ...table.uniques.map((unique) => unique.name),
    ...table.indexes.map((index) => index.name),
    ...Object.values(table.columns)
      .filter((column) => column.folded)
      .map((column) => foldedIndex(table, column)),
  ];
  return [...names.map((name) => `drop index ${quote(name)}`), ...dropSides(table)];
}

/** Writes the removal of the side tables and their triggers. */
export function dropSides(table: TableSnapshot): readonly string[] {
  return Object.values(table.columns)
    .filter((column) => column.elementIndex && table.key.length === 1)
    .flatMap((column) => {
      const side = sqliteDialect.elementTable!(table.name, column.name);
      const triggers = ["insert", "update", "delete"].map(
        (when) => `drop trigger ${quote(`${side}_${when}`)}`,
      );
      return [...triggers, `drop table ${quote(side)}`];
    });
}

/** Writes the elements of all lists into the side tables, after a rebuild. */
export function fillSides(table: TableSnapshot): readonly string[] {
  return Object.values(table.columns)
    .filter((column) => column.elementIndex && table.key.length === 1)
    .map((column) => {
      const side = quote(sqliteDialect.elementTable!(table.name, column.name));
      return `insert into ${side} (owner, position, value) select t.${quote(table.key[0]!)}, e.key, e.value from ${quote(table.name)} as t join json_each(t.${quote(column.name)}) as e`;
    });
}

/** Writes a value as a constant, for migrations: there no parameter can stand. */
export function constantText(value: unknown, type: ValueType): string {
  if (value === null || value === undefined) return "null";
  const encoded = codecOf(type).encode(value);
  if (encoded instanceof Uint8Array) return `x'${Buffer.from(encoded).toString("hex")}'`;
  return typeof encoded === "string" ? literal(encoded) : String(encoded);
}

function quotedList(names: readonly string[]): string {
  return names.map(quote).join(", ");
}
