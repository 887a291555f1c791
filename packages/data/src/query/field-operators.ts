import { WervelError } from "@wervel/schema";
import type { CmpOp, Expr, Pred, ValueType } from "../plan/plan.ts";
import { assertDefined, checkOperand } from "./check-operand.ts";
import { Parameter } from "./parameter.ts";
import type { Numbering, Shape } from "./shape.ts";
import type { FieldMember } from "./field-member.ts";

/** A test of one field. */
export abstract class FieldOperator {
  abstract write(field: FieldMember, shape: Shape): void;
  abstract build(left: Expr, type: ValueType, numbers: Numbering): Pred;
}

/** Compares a field with one value. */
export class Comparison extends FieldOperator {
  readonly #cmp: CmpOp;
  readonly #value: unknown;

  constructor(cmp: CmpOp, value: unknown) {
    super();
    this.#cmp = cmp;
    this.#value = value;
  }

  write(field: FieldMember, shape: Shape): void {
    writeComparison(this.#cmp, this.#value, field, shape);
  }

  build(left: Expr, type: ValueType, numbers: Numbering): Pred {
    return buildComparison(this.#cmp, this.#value, left, type, numbers);
  }
}

/** Writes a comparison with one value; whether it is null belongs to the shape. */
export function writeComparison(
  cmp: CmpOp,
  value: unknown,
  field: FieldMember,
  shape: Shape,
): void {
  if (value === null) {
    assertNullable(cmp, field);
    shape.key += `.${cmp}0;`;
    return;
  }
  shape.args.push(checkOperand(operandType(cmp, field.operand), value, field.entity, field.name));
  shape.key += `.${cmp};`;
}

/** Builds what {@link writeComparison} wrote. */
export function buildComparison(
  cmp: CmpOp,
  value: unknown,
  left: Expr,
  type: ValueType,
  numbers: Numbering,
): Pred {
  if (value === null) return cmp === "eq" ? { null: left } : { not: { null: left } };
  return { cmp, left, right: numbers.take(operandType(cmp, type)) };
}

function assertNullable(cmp: CmpOp, field: FieldMember): void {
  if (cmp === "eq" || cmp === "ne") return;
  throw new WervelError(
    "WERVEL_QUERY_OPERAND",
    `${cmp} of ${field.entity}.${field.name} takes a value, not null.`,
    {
      help: "Compare with null by eq(null) or ne(null).",
      details: { operator: cmp, entity: field.entity, field: field.name },
    },
  );
}

/** The type of what stands on the right of a comparison. */
function operandType(cmp: CmpOp, type: ValueType): ValueType {
  return cmp === "has" ? { ...(type.of ?? type), nullable: false } : type;
}

/** Tests that a field equals one of several values, or none. */
export class InList extends FieldOperator {
  readonly #values: readonly unknown[];
  readonly #isNot: boolean;

  constructor(values: readonly unknown[], isNot: boolean) {
    super();
    assertList("oneOf", values);
    this.#values = values;
    this.#isNot = isNot;
  }

  write(field: FieldMember, shape: Shape): void {
    writeList(this.#values, field, shape);
    shape.key += this.#isNot ? ".out;" : ".in;";
  }

  build(left: Expr, type: ValueType, numbers: Numbering): Pred {
    const found = buildList(this.#values, left, type, numbers);
    return this.#isNot ? { not: found } : found;
  }
}

/** Writes a list as one argument; a null in it is taken out and belongs to the shape. */
function writeList(values: readonly unknown[], field: FieldMember, shape: Shape): void {
  if (isParameter(values)) {
    shape.args.push(checkOperand(listOf(field.operand), values, field.entity, field.name));
    return;
  }
  const present: unknown[] = [];
  for (const value of values)
    if (value !== null) present.push(checkOperand(field.operand, value, field.entity, field.name));
  shape.args.push(present);
  if (present.length < values.length) shape.key += ".n";
}

/** Builds what {@link writeList} wrote. */
function buildList(
  values: readonly unknown[],
  left: Expr,
  type: ValueType,
  numbers: Numbering,
): Pred {
  const found: Pred = { in: left, list: numbers.take(type) };
  return !isParameter(values) && values.includes(null) ? { or: [{ null: left }, found] } : found;
}

function isParameter(values: unknown): boolean {
  return values instanceof Parameter;
}

/** The type of a list of such values. */
export function listOf(type: ValueType): ValueType {
  return { kind: "list", nullable: false, of: type };
}

function assertList(name: string, values: unknown): void {
  if (Array.isArray(values) || isParameter(values)) return;
  assertDefined(values, `The list of ${name}`);
  throw new WervelError("WERVEL_QUERY_OPERAND", `${name} takes a list, not ${typeof values}.`, {
    help: `Write ${name}([a, b]).`,
  });
}

/** Tests that a field lies between two values. */
export class Between extends FieldOperator {
  readonly #low: unknown;
  readonly #high: unknown;

  constructor(low: unknown, high: unknown) {
    super();
    this.#low = low;
    this.#high = high;
  }

  write(field: FieldMember, shape: Shape): void {
    writeComparison("gte", this.#low, field, shape);
    writeComparison("lte", this.#high, field, shape);
  }

  build(left: Expr, type: ValueType, numbers: Numbering): Pred {
    const low = buildComparison("gte", this.#low, left, type, numbers);
    return { and: [low, buildComparison("lte", this.#high, left, type, numbers)] };
  }
}

/** Tests a list for several elements. */
export class ListTest extends FieldOperator {
  readonly #cmp: "hasAny" | "hasAll";
  readonly #values: readonly unknown[];

  constructor(cmp: "hasAny" | "hasAll", values: readonly unknown[]) {
    super();
    assertList(cmp, values);
    this.#cmp = cmp;
    this.#values = values;
  }

  write(field: FieldMember, shape: Shape): void {
    shape.key += `.${this.#cmp};`;
    shape.args.push(checkOperand(field.operand, this.#values, field.entity, field.name));
  }

  build(left: Expr, type: ValueType, numbers: Numbering): Pred {
    return { cmp: this.#cmp, left, right: numbers.take(type) };
  }
}

/** Tests that a list has no elements. */
export class EmptyTest extends FieldOperator {
  write(_field: FieldMember, shape: Shape): void {
    shape.key += ".empty;";
  }

  build(left: Expr): Pred {
    return emptyList(left);
  }
}

/** Tests that a list has no elements. */
export function emptyList(left: Expr): Pred {
  return {
    cmp: "eq",
    left: { op: "size", args: [left] },
    right: { const: 0, type: { kind: "int", nullable: false } },
  };
}
