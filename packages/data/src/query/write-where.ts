import type { RelationDescription } from "../model/description.ts";
import type { Expr, Path, Pred } from "../plan/plan.ts";
import { assertDefined } from "./check-operand.ts";
import { Junction, Quantifier, Skipped } from "./condition-values.ts";
import { FieldOperator } from "./field-operators.ts";
import { buildCondition, writeCondition } from "./node.ts";
import type { Numbering, Shape } from "./shape.ts";
import type { Member, RelationMember, Table } from "./table.ts";
import { assertObject, buildField, type Fields, writeField, wrongOperand } from "./write-field.ts";

/** Writes the shape of a condition, and its values. */
export function writeWhere(table: Table, where: unknown, shape: Shape): void {
  if (typeof where === "function") return writeCondition((where as RowFunction)(table.row), shape);
  if (where instanceof Junction) return writeJunction(table, where, shape);
  if (where instanceof Skipped) {
    shape.key += "-";
    return;
  }
  assertObject(table.name, where);
  shape.descend(0);
  shape.key += "{";
  for (const name in where) {
    if (Object.hasOwn(where, name)) writeMember(table.member(name), where[name], shape);
  }
  shape.key += "}";
  shape.ascend();
}

type RowFunction = (row: object) => unknown;

/** Builds what {@link writeWhere} wrote; `undefined` where everything is left out. */
export function buildWhere(
  table: Table,
  where: unknown,
  prefix: Path,
  numbers: Numbering,
): Pred | undefined {
  if (typeof where === "function") {
    const pred = buildCondition((where as RowFunction)(table.row), numbers);
    return pred === undefined || prefix.length === 0 ? pred : { some: prefix, where: pred };
  }
  if (where instanceof Junction) return buildJunction(table, where, prefix, numbers);
  if (where instanceof Skipped) return undefined;
  const preds: Pred[] = [];
  for (const name of Object.keys(where as object)) {
    const pred = buildMember(table.member(name), (where as Fields)[name], prefix, numbers);
    if (pred !== undefined) preds.push(pred);
  }
  return preds.length === 0 ? undefined : preds.length === 1 ? preds[0]! : { and: preds };
}

function writeMember(member: Member, value: unknown, shape: Shape): void {
  shape.key += member.name;
  if (value instanceof Skipped) shape.key += "-;";
  else if (member.kind === "field") writeField(member, value, shape);
  else if (member.kind === "one") writeOne(member, value, shape);
  else if (value instanceof Quantifier) writeQuantifier(member, value, shape);
  else
    throw wrongOperand(
      member.name,
      "is a to-many relation: it takes some(), none() or every()",
      value,
    );
}

function buildMember(
  member: Member,
  value: unknown,
  prefix: Path,
  numbers: Numbering,
): Pred | undefined {
  if (value instanceof Skipped) return undefined;
  if (member.kind === "field")
    return buildField(member, value, [...prefix, ...member.path], numbers);
  if (member.kind === "one") return buildOne(member, value, prefix, numbers);
  return buildQuantifier(member, value as Quantifier, [...prefix, member.name], numbers);
}

function writeJunction(table: Table, { kind, parts }: Junction, shape: Shape): void {
  shape.descend(parts.length);
  shape.key += `${kind}[`;
  for (const part of parts) {
    writeWhere(table, part, shape);
    shape.key += ",";
  }
  shape.key += "]";
  shape.ascend();
}

/** Conditions that are left out leave no trace; of nothing but such there is no condition. */
function buildJunction(
  table: Table,
  { kind, parts }: Junction,
  prefix: Path,
  numbers: Numbering,
): Pred | undefined {
  const built = parts.map((part) => buildWhere(table, part, prefix, numbers));
  const preds = built.filter((pred) => pred !== undefined);
  if (preds.length === 0) return parts.length === 0 && kind === "or" ? { or: [] } : undefined;
  if (kind === "not") return { not: preds[0]! };
  return preds.length === 1 ? preds[0]! : kind === "and" ? { and: preds } : { or: preds };
}

function writeQuantifier(
  { target }: RelationMember,
  { kind, where }: Quantifier,
  shape: Shape,
): void {
  shape.key += `.${kind}`;
  if (where !== undefined) writeWhere(target, where, shape);
  shape.key += ";";
}

function buildQuantifier(
  { target }: RelationMember,
  { kind, where }: Quantifier,
  path: Path,
  numbers: Numbering,
): Pred {
  const inner = where === undefined ? undefined : buildWhere(target, where, [], numbers);
  if (kind === "every")
    return inner === undefined ? { and: [] } : { not: { some: path, where: { not: inner } } };
  const some: Pred = inner === undefined ? { some: path } : { some: path, where: inner };
  return kind === "none" ? { not: some } : some;
}

function writeOne({ name, target }: RelationMember, value: unknown, shape: Shape): void {
  if (value === null) {
    shape.key += ".eq0;";
    return;
  }
  assertDefined(value, name);
  shape.key += ":";
  writeWhere(target, value, shape);
}

/** An object on a to-one means that there is such a record and that it satisfies the object. */
function buildOne(
  { name, relation, target }: RelationMember,
  value: unknown,
  prefix: Path,
  numbers: Numbering,
): Pred | undefined {
  const own: Expr = { path: [...prefix, relation.pairs[0]![0]] };
  if (value === null) return { null: own };
  const byKey = keyCondition(relation, value, prefix, numbers, target);
  if (byKey !== undefined) return byKey;
  const inner = buildWhere(target, value, [...prefix, name], numbers);
  if (!relation.nullable || value instanceof Skipped) return inner;
  const present: Pred = {
    not: { null: relation.enforced ? own : { path: [...prefix, name, relation.pairs[0]![1]] } },
  };
  return inner === undefined ? present : { and: [present, inner] };
}

/** `{ author: { id } }` alone needs no other record: the own field holds the key. */
function keyCondition(
  relation: RelationDescription,
  value: unknown,
  prefix: Path,
  numbers: Numbering,
  target: Table,
): Pred | undefined {
  if (
    typeof value !== "object" ||
    value === null ||
    value instanceof Junction ||
    value instanceof Skipped ||
    !relation.enforced
  )
    return undefined;
  const names = Object.keys(value);
  const pair =
    names.length === 1 ? relation.pairs.find(([, theirs]) => theirs === names[0]) : undefined;
  if (pair === undefined) return undefined;
  const [own, theirs] = pair;
  const given = (value as Fields)[theirs];
  if (
    given instanceof Skipped ||
    given === null ||
    (relation.nullable && given instanceof FieldOperator)
  )
    return undefined;
  return buildField(target.field(theirs), given, [...prefix, own], numbers);
}
