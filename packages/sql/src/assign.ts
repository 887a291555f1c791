import type {
  Arg,
  Assignments,
  EntityDescription,
  Expr,
  FieldDescription,
  Name,
  SetOp,
} from "@wervel/data";
import { typeOf } from "@wervel/data";
import { expression } from "./expression.ts";
import type { Emission, Frame } from "./frame.ts";
import { fieldOf } from "./program.ts";
import { Refusal } from "./refusal.ts";

/** Writes an assignment that changes nothing. */
export function touch(emission: Emission, entity: EntityDescription): string {
  const column = emission.dialect.quote(fieldOf(entity, entity.key[0]!).column);
  return `${column} = ${column}`;
}

/** Writes what a write sets; expressions see the old row. */
export function assignments(
  emission: Emission,
  frame: Frame,
  entity: EntityDescription,
  set: Assignments,
): string {
  return assignmentList(emission, frame, entity, Object.entries(set))
    .map(({ column, sql }) => `${emission.dialect.quote(column)} = ${sql}`)
    .join(", ");
}

/** Writes the new values of columns, each field's shadow after it. */
export function assignmentList(
  emission: Emission,
  frame: Frame,
  entity: EntityDescription,
  set: readonly (readonly [Name, SetOp])[],
): { readonly column: string; readonly sql: string }[] {
  return set.flatMap(([name, change]) => {
    const field = fieldOf(entity, name);
    const own = { column: field.column, sql: assigned(emission, frame, field, change) };
    if (!field.folded) return [own];
    const shadow = emission.dialect.foldedColumn(field.column);
    return [own, { column: shadow, sql: foldedValue(emission, frame, field, change) }];
  });
}

function assigned(
  emission: Emission,
  frame: Frame,
  field: FieldDescription,
  change: SetOp,
): string {
  const { dialect } = emission;
  const own = frame.sql(field.name);
  if ("to" in change) {
    const sql = expression(emission, frame, change.to, field.type);
    // What is given was checked when it was given.
    if ("arg" in change.to || "const" in change.to) return sql;
    return dialect.within(sql, typeOf(change.to, frame.scope), field.type);
  }
  if ("inc" in change) {
    const sum: Expr = { op: "add", args: [{ path: [field.name] }, change.inc] };
    return dialect.within(expression(emission, frame, sum), typeOf(sum, frame.scope), field.type);
  }
  const of = field.type.of;
  if (of === undefined) throw new Refusal("well-typed", `${field.name} is not a list.`);
  if ("push" in change) return dialect.list.push(own, elementJson(emission, change.push, of));
  const alias = emission.alias("e");
  const value = expression(emission, frame, change.pull, of);
  return dialect.list.pull(
    own,
    alias,
    dialect.nullSafe(dialect.list.item(alias, of), value, true),
    of,
  );
}

function elementJson(emission: Emission, value: Expr, of: FieldDescription["type"]): string {
  if (!("arg" in value) && !("const" in value))
    throw new Refusal("list.push", "Only a given value can be pushed.", "set the whole list");
  const { json } = emission.dialect.codec(of);
  return emission.parameters.add((args) => {
    const given = "arg" in value ? args[(value as Arg).arg] : value.const;
    return given === null || given === undefined ? "null" : json(given);
  });
}

function foldedValue(
  emission: Emission,
  frame: Frame,
  field: FieldDescription,
  change: SetOp,
): string {
  if (!("to" in change)) throw new Refusal("well-typed", `${field.name} is a text.`);
  const { dialect, parameters } = emission;
  const { to } = change;
  if ("const" in to && to.const === null) return "null";
  if ("arg" in to)
    return parameters.add((args) => {
      const value = args[to.arg];
      return value === null || value === undefined ? null : dialect.folded.value(value as string);
    });
  return dialect.folded.call(expression(emission, frame, to, field.type));
}
