import { checkValue, Field } from "@wervel/schema";
import { DataError, type DataErrorCode } from "../errors.ts";
import type { FieldDescription } from "../model/description.ts";
import { checkStored } from "../oracle/stored-value.ts";
import { assertDefined } from "./check-operand.ts";

/** Checks a value that a field is to hold and gives its stored form. */
export type FieldCheck = (value: unknown) => unknown;

const checks = new WeakMap<FieldDescription, FieldCheck>();

/**
 * Checks a value that a field is to hold, against its declaration with all bounds, and gives its stored form.
 *
 * @throws `value.undefined`, `value.type`, `value.range`, `value.length`, `value.precision`, `constraint.required`, `constraint.check`.
 */
export function checkField(entity: string, field: FieldDescription, value: unknown): unknown {
  return fieldCheck(entity, field)(value);
}

/** Finds the check of a field, compiled once. It throws what {@link checkField} does. */
export function fieldCheck(entity: string, field: FieldDescription): FieldCheck {
  let check = checks.get(field);
  if (check === undefined) checks.set(field, (check = makeCheck(entity, field)));
  return check;
}

function makeCheck(entity: string, field: FieldDescription): FieldCheck {
  const site = { entity, field: field.name };
  const stored: FieldCheck = (value) => {
    if (value === undefined) assertDefined(value, `${entity}.${field.name}`);
    return checkStored(field.type, value, site);
  };
  // Keys of other records are checked by the store: only their type counts here.
  if (field.foreign) return stored;
  const declared = checkValue(
    new Field({ ...field.definition, presence: "required", nullable: true }),
  );
  const isPlain = plainTest(field);
  return (value) => {
    if (isPlain(value)) return value;
    if (value === null || value === undefined) return stored(value);
    const answer = declared(value);
    if (answer.ok) return stored(answer.value);
    stored(value);
    const { code, message, pointer } = answer.issues[0]!;
    const name = `${field.name}${pointer.replaceAll("/", ".")}`;
    throw new DataError(codeOf(code, field.type.kind), `${entity}.${name} ${message}.`, {
      entity,
      fields: [field.name],
      help: "Validate the input with the same field before it gets here.",
    });
  };
}

/** Makes what tells the usual values of a field, which it takes as they are: the whole check is asked for any other. */
function plainTest({ definition, type }: FieldDescription): (value: unknown) => boolean {
  const { kind, constraints } = definition;
  const {
    min = -Infinity,
    max = Infinity,
    ...others
  } = constraints as {
    readonly min?: number;
    readonly max?: number;
  };
  if (kind === "bool") return (value) => typeof value === "boolean";
  if (Object.values(others).some((bound) => bound !== undefined)) return () => false;
  if (kind === "int")
    return (value) =>
      Number.isSafeInteger(value) &&
      (value as number) >= min &&
      (value as number) <= max &&
      !Object.is(value, -0);
  if (kind !== "text") return () => false;
  // A character has one or two units.
  const [least, most] = [min > 1 ? 2 * min : min, Math.min(max, type.max ?? Infinity)];
  return (value) =>
    typeof value === "string" &&
    value.length >= least &&
    value.length <= most &&
    value.isWellFormed() &&
    !value.includes("\0");
}

const codes: Readonly<Record<string, DataErrorCode>> = {
  type: "value.type",
  required: "constraint.required",
  precision: "value.precision",
  range: "value.range",
  unicode: "value.type",
};

const numbers: ReadonlySet<string> = new Set(["int", "int64", "float", "decimal"]);

/** Finds the code of what a field says about a value. */
export function codeOf(code: string, kind: string): DataErrorCode {
  if (code === "min" || code === "max") return numbers.has(kind) ? "value.range" : "value.length";
  return codes[code] ?? "constraint.check";
}
