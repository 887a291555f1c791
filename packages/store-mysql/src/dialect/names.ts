import { createHash } from "node:crypto";
import { DataError } from "@wervel/data";

const longest = 64;

/** Quotes the name of a table, a column, an index or a constraint. */
export function quote(name: string): string {
  const fault = faultOf(name);
  if (fault === undefined) return `\`${name.replaceAll("`", "``")}\``;
  throw new DataError("value.type", `The name ${JSON.stringify(name)} ${fault}.`, {
    store: "mysql",
    help: "Give the table or column another name with `table` or `columns`.",
  });
}

/** Says what the database would not take about a name. */
function faultOf(name: string): string | undefined {
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f]/.test(name)) return "holds control characters";
  if (/[\u{10000}-\u{10ffff}]/u.test(name)) return "holds characters beyond U+FFFF";
  if (name.endsWith(" ")) return "ends with a space";
  if (name === "") return "is empty";
  return Array.from(name).length > longest ? `is longer than ${longest} characters` : undefined;
}

/** Shortens a name that Wervel has made from others: what is too long ends in a hash of the whole. */
export function made(name: string): string {
  if (Array.from(name).length <= longest) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 10);
  return `${Array.from(name)
    .slice(0, longest - hash.length - 1)
    .join("")}_${hash}`;
}

/** Names the shadow column of a folded text. */
export function foldedColumn(column: string): string {
  return made(`${column}__folded`);
}

/** Names the side table that holds the elements of an indexed list. */
export function elementTable(table: string, column: string): string {
  return made(`${table}__${column}`);
}

/** Writes a text constant: the session reads no escapes in it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
