import { DataError } from "../errors.ts";
import type { Name } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { copyValue } from "./stored-value.ts";

/** Makes what gives back the fields that a write returns. */
export function returned(names: readonly Name[] | undefined): (rows: readonly Row[]) => Row[] {
  if (names === undefined) return () => [];
  return (rows) =>
    rows.map((row) =>
      Object.fromEntries(names.map((name) => [name, copyValue(row[name] ?? null)])),
    );
}

/** Makes the error of a record that has another version than expected. */
export function stale(entity: Name, version: Name): DataError {
  return new DataError("conflict.stale", `The ${entity} was changed since it was read.`, {
    entity,
    fields: [version],
    help: "Read the record again, apply the change to what it is now, and write with its version.",
  });
}
