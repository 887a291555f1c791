import { WervelError } from "@wervel/schema";
import type { Path, Pred } from "../plan/plan.ts";
import { assertDefined } from "./check-operand.ts";
import { Skipped } from "./condition-values.ts";
import { buildComparison, FieldOperator, writeComparison } from "./field-operators.ts";
import type { Numbering, Shape } from "./shape.ts";
import type { FieldMember } from "./field-member.ts";

/** Conditions by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** Writes the condition of a field: an operator, a value, or conditions on the members of a value object. */
export function writeField(field: FieldMember, value: unknown, shape: Shape): void {
  if (value instanceof FieldOperator) return value.write(field, shape);
  if (field.members === undefined || value === null)
    return writeComparison("eq", value, field, shape);
  assertObject(`${field.entity}.${field.name}`, value);
  shape.key += "{";
  for (const [name, inner] of Object.entries(value)) {
    shape.key += name;
    if (inner instanceof Skipped) shape.key += "-;";
    else writeField(objectMember(field, name), inner, shape);
  }
  shape.key += "}";
}

/** Builds what {@link writeField} wrote; `undefined` where everything is left out. */
export function buildField(
  field: FieldMember,
  value: unknown,
  path: Path,
  numbers: Numbering,
): Pred | undefined {
  if (value instanceof FieldOperator) return value.build({ path }, field.operand, numbers);
  if (field.members === undefined || value === null)
    return buildComparison("eq", value, { path }, field.operand, numbers);
  const preds = Object.entries(value as Fields)
    .filter(([, inner]) => !(inner instanceof Skipped))
    .map(([name, inner]) => buildField(objectMember(field, name), inner, [...path, name], numbers))
    .filter((pred) => pred !== undefined);
  return preds.length === 0 ? undefined : { and: preds };
}

function objectMember(field: FieldMember, name: string): FieldMember {
  const member = field.members?.get(name);
  if (member !== undefined) return member;
  throw new WervelError(
    "WERVEL_QUERY_NAME",
    `${field.entity}.${field.name} has no member ${JSON.stringify(name)}.`,
    {
      help: `It has ${[...(field.members?.keys() ?? [])].join(", ")}.`,
      details: { entity: field.entity, field: field.name, name },
    },
  );
}

/** Checks that conditions are a plain object. */
export function assertObject(where: string, value: unknown): asserts value is Fields {
  assertDefined(value, `A condition of ${where}`);
  const prototype: unknown =
    typeof value === "object" && value !== null ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null)
    throw wrongOperand(where, "takes an object of conditions", value);
}

/** Makes the error of an operand that does not stand there. */
export function wrongOperand(where: string, takes: string, value: unknown): WervelError {
  assertDefined(value, where);
  const given = value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
  return new WervelError("WERVEL_QUERY_OPERAND", `${where} ${takes}, not ${given}.`, {
    help: "See the operators of its type.",
    details: { where },
  });
}
