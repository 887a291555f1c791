import { fold } from "@wervel/data";
import type { SqlReply, SqlValue } from "@wervel/sql";
import { quote } from "../dialect/names.ts";

type Ask = (text: string, values?: readonly SqlValue[]) => Promise<SqlReply>;

interface FoldedColumn {
  readonly table: string;
  readonly key: readonly string[];
  readonly column: string;
  readonly shadow: string;
}

/** Rows that are read at once. */
const piece = 500;
const mark = "-- fold ";

/** Writes the step that fills the shadow column of a text: the database cannot fold, the program does it. */
export function foldText(column: FoldedColumn): string {
  return `${mark}${JSON.stringify(column)}`;
}

/** Fills a shadow column where a text says so. A part that was done already stays as it is. */
export async function foldColumn(ask: Ask, text: string): Promise<boolean> {
  if (!text.startsWith(mark)) return false;
  const { table, key, column, shadow } = JSON.parse(text.slice(mark.length)) as FoldedColumn;
  const keys = key.map(quote);
  const own = quote(table);
  for (;;) {
    const { rows } = await ask(
      `select ${[`convert(${quote(column)} using utf8mb4)`, ...keys].join(", ")} from ${own} where ${quote(shadow)} is null and ${quote(column)} is not null limit ${piece}`,
    );
    for (const [value, ...values] of rows)
      await ask(
        `update ${own} set ${quote(shadow)} = ? where ${keys.map((name) => `${name} = ?`).join(" and ")}`,
        [Buffer.from(fold(value as string)), ...(values as SqlValue[])],
      );
    if (rows.length < piece) return true;
  }
}
