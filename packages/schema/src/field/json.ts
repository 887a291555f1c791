import { definitionOf } from "./definition.ts";
import { Field } from "./field.ts";
import type { ScalarField } from "./scalar.ts";

/** Any JSON value (RFC 8259). */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** A field of JSON values. */
export interface JsonField extends ScalarField<JsonNotNull, "json"> {}

/** Describes any JSON value, at most 64 levels deep. A JSON `null` needs `nullable()` at the top. */
export function json(): JsonField {
  return new Field(definitionOf("json", {}));
}

/** Any JSON value but `null`. */
export type JsonNotNull = Exclude<JsonValue, null>;
