import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import { schemaOf } from "../json-schema/schema-of.ts";
import type { Issue } from "../validate/run.ts";
import { type Validation, type Validator, validatorOf } from "../validate/validator.ts";
import { refuseDefinition } from "./definition.ts";
import type { Field, FieldStandard } from "./field.ts";

/** Offers a field as a Standard Schema of its JSON form, compiled at its first use, and as a Standard JSON Schema. */
export function standardProps<In, Out>(field: Field): FieldStandard<In, Out> {
  let validator: Validator<Out> | undefined;
  return {
    version: 1,
    vendor: "wervel",
    validate: (input) => {
      validator ??= validatorOf<Out>(field, { mode: "json", extra: "refuse", generate: true });
      const answer = validator(input);
      return answer instanceof Promise ? answer.then(toResult) : toResult(answer);
    },
    jsonSchema: {
      input: (options) => converted(field, "input", options),
      output: (options) => converted(field, "output", options),
    },
  };
}

function toResult<Out>(answer: Validation<Out>): StandardSchemaV1.Result<Out> {
  return answer.ok ? { value: answer.value } : { issues: answer.issues.map(toForeignIssue) };
}

function toForeignIssue({ pointer, message }: Issue): StandardSchemaV1.Issue {
  const path = pointer.split("/").slice(1);
  return { message, path: path.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")) };
}

function converted(
  field: Field,
  io: "input" | "output",
  { target }: StandardJSONSchemaV1.Options,
): Record<string, unknown> {
  if (target !== "draft-2020-12")
    refuseDefinition("jsonSchema option target", `must be draft-2020-12, not ${target}`);
  return { ...schemaOf(field, { io }) };
}
