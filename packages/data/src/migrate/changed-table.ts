import { own } from "./own.ts";
import type { ModelSnapshot, TableSnapshot } from "./snapshot.ts";

/** Finds a table by its name; one that is not there is empty. */
export function tableOf(before: ModelSnapshot, name: string): TableSnapshot {
  const table =
    own(before.tables, name) ?? Object.values(before.tables).find((one) => one.name === name);
  return table ?? { name, columns: {}, key: [], uniques: [], indexes: [], references: [] };
}

/** Takes the rules that name a column off a table. */
export function withoutColumn(table: TableSnapshot, column: string): TableSnapshot {
  return {
    ...table,
    uniques: table.uniques.filter((unique) => !unique.columns.includes(column)),
    indexes: table.indexes.filter((index) => !index.parts.some((part) => part.column === column)),
    references: table.references.filter((reference) => !reference.columns.includes(column)),
  };
}

/** Renames a column wherever a table names it. */
export function renamedColumn(table: TableSnapshot, from: string, to: string): TableSnapshot {
  const swap = (name: string): string => (name === from ? to : name);
  return {
    ...table,
    columns: Object.fromEntries(
      Object.entries(table.columns).map(([name, column]) => [
        swap(name),
        { ...column, name: swap(column.name) },
      ]),
    ),
    key: table.key.map(swap),
    uniques: table.uniques.map((unique) => ({ ...unique, columns: unique.columns.map(swap) })),
    indexes: table.indexes.map((index) => ({
      ...index,
      parts: index.parts.map((part) => ({ ...part, column: swap(part.column) })),
    })),
    references: table.references.map((reference) => ({
      ...reference,
      columns: reference.columns.map(swap),
    })),
  };
}
