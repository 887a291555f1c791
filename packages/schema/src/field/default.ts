import type { Field, FieldDefinition } from "./field.ts";

/** Checks a default at its definition. */
export function acceptedDefault(
  _field: Field,
  value: unknown,
): NonNullable<FieldDefinition["default"]> {
  return typeof value === "function" ? { create: value as () => unknown } : { value };
}
