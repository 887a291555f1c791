import type { ColumnSnapshot, ValueType } from "@wervel/data";
import { quote } from "../dialect/names.ts";
import type { Ddl } from "./ddl.ts";

/** Whether a change of type may lose what values hold. */
export function narrows(from: ValueType, to: ValueType): boolean {
  return (from.scale ?? 0) > (to.scale ?? 0) || (from.nullable && !to.nullable);
}

const texts: ReadonlySet<string> = new Set(["text", "choice"]);

/**
 * Writes a stored value of one type as another, where a change of the column would not do it: nothing for what the database converts as it
 * should. A value that does not fit stops the migration.
 */
export function converted(ddl: Ddl, from: ColumnSnapshot, to: ColumnSnapshot): string | undefined {
  const own = quote(from.name);
  const [a, b] = [from.type.kind, to.type.kind];
  const text = ddl.flavor.layout === "binary" ? `convert(${own} using utf8mb4)` : own;
  if (a === "uuid" && texts.has(b))
    return `lower(insert(insert(insert(insert(hex(${own}), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24, 0, '-'))`;
  if (b === "uuid" && texts.has(a)) return `unhex(replace(${text}, '-', ''))`;
  if (texts.has(a) && ddl.flavor.layout === "binary" && !texts.has(b)) return text;
  return undefined;
}
