import type { ColumnSnapshot, ValueType } from "@wervel/data";
import { quote } from "../dialect/dialect.ts";
import { storageType } from "./ddl.ts";

/** Whether a change of type may lose what values hold. */
export function narrows(from: ValueType, to: ValueType): boolean {
  return (from.scale ?? 0) > (to.scale ?? 0);
}

/** Writes a stored value of one type as another; a value that does not fit stops the migration. */
export function converted(from: ColumnSnapshot, to: ColumnSnapshot): string {
  const own = quote(from.name);
  const [a, b] = [from.type, to.type];
  if (
    a.kind === "decimal" &&
    b.kind === "decimal" &&
    storageType(a) === "integer" &&
    storageType(b) === "integer"
  ) {
    const shift = (b.scale ?? 0) - (a.scale ?? 0);
    if (shift === 0) return own;
    return shift > 0
      ? `wervel_int64(${own} * ${10n ** BigInt(shift)})`
      : `wervel_round(${own}, ${a.scale ?? 0}, ${b.scale ?? 0}, 'round')`;
  }
  if (
    (a.kind === "int" || a.kind === "int64") &&
    b.kind === "decimal" &&
    storageType(b) === "integer"
  )
    return `wervel_int64(${own} * ${10n ** BigInt(b.scale ?? 0)})`;
  if (
    a.kind === "decimal" &&
    storageType(a) === "integer" &&
    storageType(b) === "text" &&
    b.kind === "text"
  )
    return `wervel_decimal_text(${own}, ${a.scale ?? 0})`;
  return storageType(a) === storageType(b) ? own : `cast(${own} as ${storageType(b)})`;
}
