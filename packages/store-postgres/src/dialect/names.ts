import { createHash } from "node:crypto";
import { DataError } from "@wervel/data";

/** Quotes the name of a table or a column. */
export function quote(name: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f]/.test(name))
    throw new DataError(
      "value.type",
      `The name ${JSON.stringify(name)} holds control characters.`,
      {
        store: "postgres",
        help: "Give the table or column a name without them.",
      },
    );
  if (Buffer.byteLength(name) > 63)
    throw new DataError("value.length", `The name ${name} is longer than 63 bytes.`, {
      store: "postgres",
      help: "PostgreSQL would cut it: give the table, column or index a shorter name.",
    });
  return `"${name.replaceAll('"', '""')}"`;
}

/** Writes a text constant. */
export function literal(text: string): string {
  const doubled = text.replaceAll("'", "''");
  // With a backslash the form must say so, whatever `standard_conforming_strings` is.
  return doubled.includes("\\") ? `E'${doubled.replaceAll("\\", "\\\\")}'` : `'${doubled}'`;
}

/** Names the shadow column of a folded text. */
export function shadowName(column: string): string {
  return `${column}__folded`;
}

/** Names a constraint or an index: what is longer than the database keeps is cut, and stays different from others by a hash. */
export function ruleName(name: string): string {
  if (Buffer.byteLength(name) <= 63) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 12);
  let kept = name;
  while (Buffer.byteLength(kept) > 50) kept = kept.slice(0, -1);
  return `${kept}_${hash}`;
}
