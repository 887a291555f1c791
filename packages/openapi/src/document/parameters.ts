import { Field } from "@wervel/schema";
import type { FieldDefinition, JsonSchema, ObjectField } from "@wervel/schema";
import { readPattern } from "@wervel/http/contract";
import type { Route } from "@wervel/http";
import type { InputShape, Segment } from "@wervel/http/contract";
import type { Parameter } from "./document.ts";
import type { Schemas } from "./schemas.ts";

/** Describes the parameters of a route; `names` are those of the path as the document writes it. */
export function parametersOf(
  route: Route,
  names: readonly string[],
  schemas: Schemas,
): readonly Parameter[] {
  const { params, query, ifMatch, idempotent } = route.action.spec;
  return [
    ...pathParameters(route, names, membersOf(params, schemas)),
    ...membersOf(query, schemas).map((member) => queryParameter(member)),
    ...(ifMatch === "required" ? [ifMatchHeader] : []),
    ...(idempotent === undefined ? [] : [idempotencyHeader(idempotent === "required")]),
    ...(route.versions.length > 1 ? [versionParameter(route)] : []),
  ];
}

/** The header that chooses this version of the address. */
function versionParameter({ version }: Route): Parameter {
  return {
    name: "api-version",
    in: "header",
    required: true,
    description: "The version of the interface.",
    schema: { const: version },
  };
}

/** Gives the segments of a path that was checked at start-up. */
export function segmentsOf(path: string): readonly Segment[] {
  const segments = readPattern(path);
  return typeof segments === "string" ? [] : segments;
}

interface Member {
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly definition: FieldDefinition | undefined;
}

function membersOf(shape: InputShape | undefined, schemas: Schemas): readonly Member[] {
  if (shape === undefined) return [];
  const schema = schemas.of(shape);
  if (schema instanceof Field && schema.definition.kind === "object") {
    return Object.entries((schema as ObjectField).fields).map(([name, field]) => ({
      name,
      required: field.definition.presence === "required",
      schema: schemas.write(field, "input"),
      definition: field.definition,
    }));
  }
  const written = schemas.write(schema, "input");
  const required = (written["required"] ?? []) as readonly string[];
  return Object.entries((written["properties"] ?? {}) as Record<string, JsonSchema>).map(
    ([name, member]) => ({
      name,
      required: required.includes(name),
      schema: member,
      definition: undefined,
    }),
  );
}

function pathParameters(
  route: Route,
  names: readonly string[],
  members: readonly Member[],
): readonly Parameter[] {
  const segments = segmentsOf(route.path).filter((segment) => segment.kind !== "text");
  return segments.map((segment, index) => {
    const member = members.find(({ name }) => name === segment.name);
    const { description, schema } = split(member?.schema ?? { type: "string", minLength: 1 });
    const note = segment.kind === "rest" ? "The rest of the path; it may hold slashes." : undefined;
    const said = description ?? note;
    return {
      name: names[index] ?? segment.name,
      in: "path",
      required: true,
      ...(said !== undefined && { description: said }),
      schema,
    };
  });
}

function queryParameter({ name, required, schema: whole, definition }: Member): Parameter {
  const { description, deprecated, schema } = split(whole);
  const isText = definition?.kind !== "json";
  return {
    name,
    in: "query",
    ...(required && { required }),
    ...(description !== undefined && { description }),
    ...(deprecated && { deprecated }),
    ...(isText ? { schema } : { content: { "application/json": { schema } } }),
  };
}

/** Moves what the document says of a parameter out of its schema. */
function split(whole: JsonSchema): {
  readonly description: string | undefined;
  readonly deprecated: boolean;
  readonly schema: JsonSchema;
} {
  const { description, deprecated, ...schema } = whole;
  return {
    description: description as string | undefined,
    deprecated: deprecated === true,
    schema,
  };
}

function idempotencyHeader(required: boolean): Parameter {
  return {
    name: "Idempotency-Key",
    in: "header",
    required,
    description:
      "A random key, the same one whenever this request is repeated: the work is done once, and its reply is kept for 24 hours.",
    schema: { type: "string", minLength: 1, maxLength: 255 },
  };
}

const ifMatchHeader: Parameter = {
  name: "If-Match",
  in: "header",
  required: true,
  description: "The ETag of the version that the caller has seen.",
  schema: { type: "string" },
};
