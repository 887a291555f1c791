import type { StandardSchemaV1 } from "@standard-schema/spec";
import { definitionOf, refuseDefinition } from "./definition.ts";
import { Field } from "./field.ts";
import type { AsField, FieldLike } from "./infer.ts";

/**
 * Gives the field of whatever is accepted where a field is expected: the field itself, or a wrapped Standard Schema.
 *
 * @param what The place, for the message.
 * @throws WERVEL_SCHEMA_DEFINITION when it is neither.
 */
export function toField<F extends FieldLike>(
  schema: F,
  what: string = "schema",
): AsField<F> & Field {
  const given: unknown = schema;
  if (given instanceof Field) return given as AsField<F> & Field;
  if (!isStandard(given))
    refuseDefinition(what, `takes a field or a Standard Schema, not ${describe(given)}`);
  return new Field(definitionOf("standard", {}, { standard: given })) as AsField<F> & Field;
}

/**
 * Wraps a Standard Schema of another library as a field, so that modifiers and documents apply to it.
 *
 * @throws WERVEL_SCHEMA_DEFINITION when it is no Standard Schema.
 */
export function fromStandard<S extends StandardSchemaV1>(schema: S): AsField<S> & Field {
  return toField(schema, "fromStandard");
}

function isStandard(value: unknown): value is StandardSchemaV1 {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return false;
  const props: unknown = (value as { readonly "~standard"?: unknown })["~standard"];
  if (typeof props !== "object" || props === null) return false;
  const { version, validate } = props as {
    readonly version?: unknown;
    readonly validate?: unknown;
  };
  return version === 1 && typeof validate === "function";
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === "function" ? `function ${value.name}` : typeof value;
}
