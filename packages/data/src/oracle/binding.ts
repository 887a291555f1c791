import type { EntityDescription } from "../model/description.ts";
import type { Arg, Const, Pred, ValueType } from "../plan/plan.ts";
import { leadsIndex } from "./indexed.ts";

/** An indexed field that a filter binds to one value. */
export interface Binding {
  readonly field: string;
  readonly value: Arg | Const;
}

/** Reads a part of a filter as an indexed field that equals a value known beforehand. */
export function bindingOf(part: Pred, entity: EntityDescription): Binding | undefined {
  if (!("cmp" in part) || part.cmp !== "eq") return undefined;
  const { left, right } = part;
  if (!("path" in left) || left.path.length !== 1 || !("arg" in right || "const" in right))
    return undefined;
  const field = left.path[0]!;
  const type = entity.fields[field]?.type;
  if (type === undefined || !isHashable(type, right.type) || !leadsIndex(entity, field))
    return undefined;
  return { field, value: right };
}

function isHashable(field: ValueType, value: ValueType): boolean {
  return (
    field.kind === value.kind &&
    field.kind !== "decimal" &&
    field.kind !== "json" &&
    field.kind !== "list" &&
    field.kind !== "object"
  );
}
