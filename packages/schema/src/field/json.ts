import { definitionOf } from "./definition.ts";
import { Field } from "./field.ts";

/** Any JSON value (RFC 8259). */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Describes any JSON value, at most 64 levels deep. A JSON `null` needs `nullable()` at the top. */
export function json(): Field<JsonNotNull, "required", "json"> {
  return new Field(definitionOf("json", {}));
}

/** Any JSON value but `null`. */
export type JsonNotNull = Exclude<JsonValue, null>;
