import type { EntityDescription, Pred } from "@wervel/data";
import { readsRecords } from "../change.ts";

/** Tells whether a condition is answered by the row alone: no other record is read for it, and no table beside. */
export function readsOwnRow(entity: EntityDescription, where: Pred | undefined): boolean {
  if (where === undefined) return true;
  const indexed = Object.values(entity.fields).filter((field) => field.elementIndex);
  return !readsRecords(where) && !indexed.some(({ name }) => mentions(where, name));
}

function mentions(node: unknown, name: string): boolean {
  if (typeof node !== "object" || node === null) return false;
  if (Array.isArray(node)) return node.some((part) => mentions(part, name));
  return Object.entries(node).some(([key, value]) =>
    key === "path" ? (value as readonly string[])[0] === name : mentions(value, name),
  );
}
