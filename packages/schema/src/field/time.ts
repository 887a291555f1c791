import { definitionOf } from "./definition.ts";
import { Field } from "./field.ts";

/** Describes a point in time: a `Date`, on the wire ISO 8601 text in UTC with milliseconds; finer digits are cut off. */
export function instant(): Field<Date, "required", "instant"> {
  return new Field(definitionOf("instant", {}));
}

/** Describes a calendar day as text, `YYYY-MM-DD`, from year 0001 to 9999 (RFC 3339, full-date). */
export function date(): Field<string, "required", "date"> {
  return new Field(definitionOf("date", {}));
}
