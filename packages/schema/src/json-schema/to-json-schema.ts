import type { FieldLike } from "../field/infer.ts";
import { toField } from "../field/standard.ts";
import { type JsonSchema, schemaOf, type SchemaOptions } from "./schema-of.ts";

/**
 * Writes the JSON Schema (dialect 2020-12) of a field or of any Standard Schema that can say its own.
 *
 * @throws WERVEL_SCHEMA_NAME when two different fields have one component name.
 */
export function toJsonSchema(schema: FieldLike, options: SchemaOptions): JsonSchema {
  return schemaOf(toField(schema), options);
}
