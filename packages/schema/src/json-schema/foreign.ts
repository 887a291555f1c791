import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import type { FieldDefinition } from "../field/field.ts";
import type { Direction, JsonSchema } from "./schema-of.ts";

/** Writes what a foreign schema says of itself (Standard JSON Schema); `{}`, anything, when it says nothing. */
export function foreignSchema({ standard }: FieldDefinition, io: Direction): JsonSchema {
  const props = (standard as StandardSchemaV1)["~standard"] as StandardSchemaV1.Props &
    Partial<StandardJSONSchemaV1.Props>;
  try {
    const { $schema: _, ...schema } = props.jsonSchema?.[io]({ target: "draft-2020-12" }) ?? {};
    return schema;
  } catch {
    // The standard lets a converter throw for what its JSON Schema cannot say.
    return {};
  }
}

/** Answers whether a foreign schema accepts an absent value; one that answers later is taken to need it. */
export function takesAbsence({ standard }: FieldDefinition): boolean {
  try {
    const answer = (standard as StandardSchemaV1)["~standard"].validate(undefined);
    if (answer instanceof Promise) return (answer.catch(() => undefined), false);
    return answer.issues === undefined;
  } catch {
    return false;
  }
}
