import { Field } from "@wervel/schema";
import type { FieldLike, ObjectField } from "@wervel/schema";

/** Tells whether a schema is an object of named fields. */
export function isObject(schema: FieldLike): schema is ObjectField {
  return schema instanceof Field && schema.definition.kind === "object";
}
