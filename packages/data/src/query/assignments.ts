import { WervelError } from "@wervel/schema";
import type { FieldDescription } from "../model/description.ts";
import type { Assignments, Name, SetOp, ValueType } from "../plan/plan.ts";
import { assertDefined, checkOperand } from "./check-operand.ts";
import { keptWords, wordsFieldOf } from "../oracle/words.ts";
import { checkField } from "./field-check.ts";
import { ValueNode } from "./node.ts";
import { Changed } from "./condition-values.ts";
import type { Numbering, Shape } from "./shape.ts";
import type { Table } from "./table.ts";

interface Assignment {
  readonly field: FieldDescription;
  readonly value: unknown;
}

/** Writes the shape of what an update sets, and its values. */
export function writeSet(table: Table, set: unknown, shape: Shape): void {
  for (const { field, value } of assignmentsOf(table, set)) {
    shape.key += field.name;
    if (value instanceof ValueNode) {
      shape.key += "=";
      value.write(shape);
    } else if (value instanceof Changed) {
      shape.key += `.${value.kind}`;
      shape.args.push(checkOperand(changeType(field, value), value.value, table.name, field.name));
    } else {
      shape.key += ":";
      shape.args.push(checkField(table.name, field, value));
    }
    shape.key += ";";
  }
}

/** Builds what {@link writeSet} wrote. */
export function buildSet(table: Table, set: unknown, numbers: Numbering): Assignments {
  const assignments: Record<Name, SetOp> = {};
  for (const { field, value } of assignmentsOf(table, set))
    assignments[field.name] = buildAssignment(field, value, numbers);
  return assignments;
}

function buildAssignment(field: FieldDescription, value: unknown, numbers: Numbering): SetOp {
  if (value instanceof ValueNode) return { to: value.build({ numbers }) };
  if (!(value instanceof Changed)) return { to: numbers.take(field.type) };
  const operand = numbers.take(changeType(field, value));
  return value.kind === "inc"
    ? { inc: operand }
    : value.kind === "push"
      ? { push: operand }
      : { pull: operand };
}

/** Tells whether an update sets anything at all. */
export function isEmptySet(table: Table, set: unknown): boolean {
  return assignmentsOf(table, set).length === 0;
}

function assignmentsOf(table: Table, set: unknown): readonly Assignment[] {
  assertDefined(set, `What an update of ${table.name} sets`);
  const given: unknown =
    typeof set === "function" ? (set as (row: object) => unknown)(table.row) : set;
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw badSet(table, "takes an object of fields or a function of the row");
  return Object.entries(given).flatMap(([name, value]) => assignmentOf(table, name, value));
}

function assignmentOf(table: Table, name: string, value: unknown): Assignment[] {
  assertDefined(value, `${table.name}.${name}`);
  const member = table.member(name);
  if (member.kind === "many")
    throw badSet(table, `cannot set ${name}: use link and unlink, or write its records`);
  if (member.kind === "field") return withWords(table, settable(table, name), value);
  return member.relation.pairs.map(([own, theirs]) => ({
    field: settable(table, own),
    value: value === null ? null : memberOf(value, name, theirs),
  }));
}

/** Beside a text that search looks into, its words are set. */
function withWords(table: Table, field: FieldDescription, value: unknown): Assignment[] {
  const hidden = wordsFieldOf(table.entity!, field.name);
  if (hidden === undefined) return [{ field, value }];
  if (value instanceof ValueNode)
    throw badSet(table, `cannot compute ${field.name}, whose words search keeps: give it a text`);
  return [
    { field, value },
    { field: hidden, value: keptWords(table.name, field.name, value) },
  ];
}

/** Reads the key of another record out of `{ id }` or the record itself. */
export function memberOf(value: unknown, relation: string, key: string): unknown {
  const given =
    typeof value === "object" && value !== null
      ? (value as Readonly<Record<string, unknown>>)[key]
      : undefined;
  if (given !== undefined) return given;
  throw new WervelError("WERVEL_QUERY_KEY", `${relation} is given without its ${key}.`, {
    help: `Write { ${relation}: { ${key} } } or ${relation}Id.`,
    details: { relation, key },
  });
}

function settable(table: Table, name: string): FieldDescription {
  const entity = table.entity!;
  const field = entity.fields[name]!;
  if (entity.key.includes(name)) throw badSet(table, `cannot set ${name}, which is its key`);
  if (field.generated === "version")
    throw badSet(table, `cannot set ${name}, which counts its writes`);
  if (name === entity.tenant) throw badSet(table, `cannot set ${name}, which is its tenant`);
  return field;
}

function changeType(field: FieldDescription, { kind }: Changed): ValueType {
  const { max: _, ...type } = field.type;
  const isNumber = ["int", "int64", "decimal", "float"].includes(type.kind);
  if (kind === "inc" ? !isNumber : type.kind !== "list") {
    throw new WervelError(
      "WERVEL_QUERY_OPERAND",
      `${kind} does not change ${field.name}, which is of kind ${type.kind}.`,
      {
        help: kind === "inc" ? "inc adds to numbers." : `${kind} changes lists.`,
        details: { operator: kind, field: field.name },
      },
    );
  }
  return { ...(kind === "inc" ? type : (type.of ?? type)), nullable: false };
}

function badSet(table: Table, why: string): WervelError {
  return new WervelError("WERVEL_QUERY_SET", `An update of ${table.name} ${why}.`, {
    help: "Name fields with their new values.",
    details: { entity: table.name },
  });
}
