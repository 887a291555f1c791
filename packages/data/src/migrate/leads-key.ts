import type { TableSnapshot } from "./snapshot.ts";

/** Tells whether a key, a unique or an index of the table starts with the column. */
export function leadsKey(
  table: Pick<TableSnapshot, "key" | "uniques" | "indexes">,
  column: string,
): boolean {
  return (
    table.key[0] === column ||
    table.uniques.some((unique) => unique.columns[0] === column && !unique.folded) ||
    table.indexes.some((index) => index.parts[0]?.column === column)
  );
}
