import type { Field, FieldDefinition } from "@wervel/schema";
import type { Name } from "../plan/plan.ts";
import type { FieldDescription } from "./description.ts";
import type { DraftEntity } from "./draft.ts";
import type { ModelProblems } from "./problems.ts";
import { valueType } from "./value-type.ts";

/** Describes a field, if a store can hold it. */
export function describeField(
  entity: DraftEntity,
  name: Name,
  field: Field,
  problems: ModelProblems,
): FieldDescription | undefined {
  const where = `${entity.name}.${name}`;
  const definition = field.definition;
  if (definition === undefined) {
    problems.add(
      "WERVEL_MODEL_FIELD",
      `'${where}' is neither a field nor a relation.`,
      "Use text(), int(), one(), many() and their like.",
    );
    return undefined;
  }
  if (definition.presence === "optional")
    problems.add(
      "WERVEL_MODEL_FIELD",
      `'${where}' is optional(), and a record has no absent fields.`,
      "Use nullable().",
    );
  const type = valueType(where, definition, problems);
  if (type === undefined) return undefined;
  const { marks } = definition;
  if (marks["folded"] === true && type.kind !== "text")
    problems.add(
      "WERVEL_MODEL_FIELD",
      `'${where}' is folded(), which only a text can be.`,
      "Take folded() off.",
    );
  const generated = generatedBy(definition);
  return {
    name,
    column: entity.source?.rules.columns?.[name] ?? name,
    type,
    ...(generated === undefined ? {} : { generated }),
    foreign: marks["foreign"] === true,
    folded: marks["folded"] === true,
    elementIndex: type.kind === "list" && isIndexed(entity, name, definition),
    definition,
  };
}

function isIndexed({ source }: DraftEntity, name: Name, { marks }: FieldDefinition): boolean {
  return (
    marks["index"] === true ||
    (source?.rules.index ?? []).some((parts) => parts.length === 1 && parts[0] === name)
  );
}

function generatedBy({ marks }: FieldDefinition): FieldDescription["generated"] {
  if (marks["now"] === true) return "insertInstant";
  return marks["generated"] === "deleted"
    ? undefined
    : (marks["generated"] as FieldDescription["generated"]);
}
