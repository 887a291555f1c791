import { DataError } from "../errors.ts";
import { checkStored } from "../oracle/stored-value.ts";
import type { ValueType } from "../plan/plan.ts";
import { Parameter } from "./parameter.ts";

/** Refuses `undefined`, which is never a value. */
export function assertDefined(value: unknown, where: string): void {
  if (value !== undefined) return;
  throw new DataError("value.undefined", `${where} is undefined.`, {
    help: "Leave a condition out with skip or when(value, operator); write null for the absent value.",
  });
}

/**
 * Checks a value that a field is compared with, and gives its stored form.
 *
 * @throws `value.undefined`, `value.type`, `value.range`, `value.precision`.
 */
export function checkOperand(
  type: ValueType,
  value: unknown,
  entity: string,
  field: string,
): unknown {
  // The usual kinds first: this runs for every argument of every query.
  if (type.kind === "uuid" || type.kind === "int") {
    if (type.kind === "int" && Number.isSafeInteger(value)) return value;
  } else if (type.kind === "bool" && typeof value === "boolean") return value;
  assertDefined(value, `${entity}.${field}`);
  if (value instanceof Parameter) return value.as(type, entity, field);
  try {
    return checkStored(type, value, { entity, field });
  } catch (error) {
    throw error instanceof DataError ? error.comparing(value) : error;
  }
}
