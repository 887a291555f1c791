import { definitionOf } from "./definition.ts";
import { Field } from "./field.ts";
import type { DefaultedField, ScalarField } from "./scalar.ts";

/** A field of points in time. */
export interface InstantField extends ScalarField<Date, "instant"> {
  now(): DefaultedField<Date, "instant">;
}

/** A field of calendar days. */
export interface DateField extends ScalarField<string, "date"> {}

/** Describes a point in time: a `Date`, on the wire ISO 8601 text in UTC with milliseconds; finer digits are cut off. */
export function instant(): InstantField {
  return new Field(definitionOf("instant", {}));
}

/** Describes a calendar day as text, `YYYY-MM-DD`, from year 0001 to 9999 (RFC 3339, full-date). */
export function date(): DateField {
  return new Field(definitionOf("date", {}));
}
