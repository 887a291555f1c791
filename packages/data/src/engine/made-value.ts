import { ambient, type Caller } from "./caller.ts";
import type { FieldDescription } from "../model/description.ts";

/** What makes values that a caller leaves out. `Clock` and `Ids` of the core fit. */
export interface ValueMakers {
  readonly clock: { now(): Date };
  readonly ids: { uuid(): string };
  /** For whom the record is inserted. */
  readonly caller?: Caller;
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
