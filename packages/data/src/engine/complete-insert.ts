import { ambient, type Caller } from "./caller.ts";
import { DataError } from "../errors.ts";
import type { EntityDescription, FieldDescription } from "../model/description.ts";
import type { Row } from "../store/store.ts";

/** What makes values that a caller leaves out. `Clock` and `Ids` of the core fit. */
export interface ValueMakers {
  readonly clock: { now(): Date };
  readonly ids: { uuid(): string };
  /** For whom the record is inserted. */
  readonly caller?: Caller;
}

/**
 * Completes a row to be inserted: defaults, generated keys, version 1, stamps, and null for what may be null. What the store itself numbers
 * is left out.
 *
 * @throws `value.undefined` for an undefined value, `constraint.required` for a missing one.
 */
export function completeInsert(entity: EntityDescription, row: Row, makers: ValueMakers): Row {
  const complete: Record<string, unknown> = {};
  for (const field of Object.values(entity.fields)) {
    const value = row[field.name];
    if (value !== undefined) complete[field.name] = value;
    else if (Object.hasOwn(row, field.name)) throw undefinedValue(entity, field);
    else if (field.generated !== "store")
      complete[field.name] = missingValue(entity, field, makers);
  }
  return complete;
}

function missingValue(
  entity: EntityDescription,
  field: FieldDescription,
  makers: ValueMakers,
): unknown {
  const made = madeValue(field, makers);
  if (made !== undefined) return made;
  if (field.type.nullable) return null;
  throw new DataError("constraint.required", `${entity.name}.${field.name} must have a value.`, {
    entity: entity.name,
    fields: [field.name],
    help: "Give the value, or declare a default.",
  });
}

/** Makes the value of a generated or defaulted field; undefined for any other. */
export function madeValue(
  field: FieldDescription,
  { clock, ids, caller = {} }: ValueMakers,
): unknown {
  switch (field.generated) {
    case "uuid":
      return ids.uuid();
    case "version":
      return field.type.kind === "int64" ? 1n : 1;
    case "insertInstant":
    case "updateInstant":
      return clock.now();
    case "tenant":
      return ambient("tenant", caller, () => clock.now());
    case "insertActor":
    case "updateActor":
      return caller.actor;
    default:
      return defaultOf(field);
  }
}

function defaultOf(field: FieldDescription): unknown {
  const given = field.definition.default;
  if (given === undefined) return undefined;
  return "create" in given ? given.create() : given.value;
}

function undefinedValue(entity: EntityDescription, field: FieldDescription): DataError {
  return new DataError("value.undefined", `${entity.name}.${field.name} is undefined.`, {
    entity: entity.name,
    fields: [field.name],
    help: "Leave the field out to get its default, or give null where it may be null.",
  });
}
