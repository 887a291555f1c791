import type { Field, FieldDefinition } from "../field/field.ts";
import { readerOf } from "../validate/reader.ts";
import { failed, Run } from "../validate/run.ts";
import type { Components } from "./components.ts";
import { foreignSchema, takesAbsence } from "./foreign.ts";
import { scalarSchema } from "./scalar.ts";

/** A JSON Schema, dialect 2020-12, as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Which side of the wire a schema describes: what a caller may send, or what a reply holds. */
export type Direction = "input" | "output";

/** How a schema is written. */
export interface SchemaOptions {
  readonly io: Direction;
  /** Collects the fields that have a name; without it everything is written in place. */
  readonly refs?: Components;
}

/** Writes the JSON Schema of a field. */
export function schemaOf({ definition }: Field, options: SchemaOptions): JsonSchema {
  const schema = referable(definition, options);
  return { ...(definition.nullable ? orNull(schema) : schema), ...notes(definition, options) };
}

/** Writes what every use of a named field has in common once; null, default and notes stay with the use. */
function referable(definition: FieldDefinition, options: SchemaOptions): JsonSchema {
  const { name } = definition;
  if (name === undefined || options.refs === undefined) return kindSchema(definition, options);
  const whole = [
    kindSchema(definition, { io: "input" }),
    kindSchema(definition, { io: "output" }),
  ] as const;
  return options.refs.refer(name, options.io, whole, kindSchema(definition, options));
}

function kindSchema(definition: FieldDefinition, options: SchemaOptions): JsonSchema {
  switch (definition.kind) {
    case "object":
      return objectSchema(definition, options);
    case "list":
      return listSchema(definition, options);
    case "standard":
      return foreignSchema(definition, options.io);
    default:
      return scalarSchema(definition, options.io);
  }
}

function objectSchema({ fields = {} }: FieldDefinition, options: SchemaOptions): JsonSchema {
  const shown = Object.entries(fields).filter(
    ([, { definition }]) => options.io === "input" || !isSecret(definition),
  );
  const required = shown
    .filter(([, { definition }]) => isRequired(definition, options))
    .map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(shown.map(([name, field]) => [name, schemaOf(field, options)])),
    ...(required.length > 0 && { required }),
    ...(options.io === "input" && { additionalProperties: false }),
  };
}

function isSecret({ kind, of }: FieldDefinition): boolean {
  return kind === "secret" || (of !== undefined && isSecret(of.definition));
}

function isRequired(definition: FieldDefinition, { io }: SchemaOptions): boolean {
  if (definition.kind === "standard" && definition.presence === "required")
    return !takesAbsence(definition);
  return (
    definition.presence === "required" || (definition.presence === "defaulted" && io === "output")
  );
}

function listSchema({ of, constraints }: FieldDefinition, options: SchemaOptions): JsonSchema {
  const { min, max, unique } = constraints;
  return {
    type: "array",
    items: schemaOf(of as Field, options),
    ...(min !== undefined && { minItems: min }),
    ...(max !== undefined && { maxItems: max }),
    ...(unique === true && { uniqueItems: true }),
  };
}

function orNull(schema: JsonSchema): JsonSchema {
  if (schema["type"] === undefined)
    return Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: "null" }] };
  const type = [schema["type"], "null"].flat();
  return Array.isArray(schema["enum"])
    ? { ...schema, type, enum: [...(schema["enum"] as readonly unknown[]), null] }
    : { ...schema, type };
}

function notes(definition: FieldDefinition, { io }: SchemaOptions): JsonSchema {
  const { description, deprecated, example, default: given } = definition;
  const constant =
    given !== undefined && "value" in given && io === "input"
      ? wireForm(definition, given.value)
      : failed;
  const shown = example === undefined ? failed : wireForm(definition, example);
  return {
    ...(description !== undefined && { description }),
    ...(constant !== failed && { default: constant }),
    ...(shown !== failed && { examples: [shown] }),
    ...(deprecated === true && { deprecated: true }),
  };
}

/** The value as it would be sent; a secret is not shown. */
function wireForm(definition: FieldDefinition, value: unknown): unknown {
  if (isSecret(definition)) return failed;
  const run = new Run();
  return readerOf({ definition } as Field, { mode: "request", extra: "drop", generate: false })(
    value,
    run,
  );
}
