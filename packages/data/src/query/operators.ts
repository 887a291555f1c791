import { WervelError } from "@wervel/schema";
import type { CmpOp, Expr, Path, Pred, ValueType } from "../plan/plan.ts";
import { assertDefined, checkOperand } from "./check-operand.ts";
import type { AnySource, Entities } from "./names.ts";
import type { Numbering, Shape } from "./shape.ts";
import type { FieldMember, RelationMember, Table } from "./table.ts";
import { buildWhere, type WhereOf, writeWhere } from "./where.ts";

declare const brand: unique symbol;

/** A comparison with a value of type `T`. Only the operators of this package make one, so that no JSON input can. */
export interface Op<out T> {
  readonly [brand]: "value";
  readonly "~of": T;
}
/** A comparison by order. */
export interface OrderOp<out T> {
  readonly [brand]: "order";
  readonly "~of": T;
}
/** A search in a text. */
export interface TextOp {
  readonly [brand]: "text";
}
/** A search in a text without regard to case. */
export interface FoldOp {
  readonly [brand]: "fold";
}
/** A test of a list whose elements are of type `T`. */
export interface ListOp<out T> {
  readonly [brand]: "list";
  readonly "~of": T;
}
/** What `and`, `or` and `not` make of conditions. */
export interface Logic<M, E> {
  readonly [brand]: "logic";
  readonly "~of": (model: M, source: E) => readonly [M, E];
}
/** A test of related records. */
export interface Related<M, E> {
  readonly [brand]: "related";
  readonly "~of": (model: M, source: E) => readonly [M, E];
}
/** A change of a field from its old value. */
export interface Change<out T> {
  readonly [brand]: "change";
  readonly "~of": T;
}
/** A condition that is left out. */
export interface Skip {
  readonly [brand]: "skip";
}

/** A test of one field. */
export abstract class FieldOperator {
  abstract write(field: FieldMember, shape: Shape): void;
  abstract build(left: Expr, type: ValueType, numbers: Numbering): Pred;
}

class Comparison extends FieldOperator {
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

class InList extends FieldOperator {
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
export function writeList(values: readonly unknown[], field: FieldMember, shape: Shape): void {
  const present: unknown[] = [];
  for (const value of values)
    if (value !== null) present.push(checkOperand(field.operand, value, field.entity, field.name));
  shape.args.push(present);
  if (present.length < values.length) shape.key += ".n";
}

/** Builds what {@link writeList} wrote. */
export function buildList(
  values: readonly unknown[],
  left: Expr,
  type: ValueType,
  numbers: Numbering,
): Pred {
  const found: Pred = { in: left, list: numbers.take(type) };
  return values.includes(null) ? { or: [{ null: left }, found] } : found;
}

function assertList(name: string, values: unknown): void {
  if (Array.isArray(values)) return;
  assertDefined(values, `The list of ${name}`);
  throw new WervelError("WERVEL_QUERY_OPERAND", `${name} takes a list, not ${typeof values}.`, {
    help: `Write ${name}([a, b]).`,
  });
}

class Between extends FieldOperator {
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

class ListTest extends FieldOperator {
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

class EmptyTest extends FieldOperator {
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

/** A test of the records of a to-many relation. */
export class Quantifier {
  readonly #kind: "some" | "none" | "every";
  readonly #where: WhereOf<Entities, AnySource> | undefined;

  constructor(kind: "some" | "none" | "every", where: unknown) {
    this.#kind = kind;
    this.#where = where as WhereOf<Entities, AnySource> | undefined;
  }

  write({ target }: RelationMember, shape: Shape): void {
    shape.key += `.${this.#kind}`;
    if (this.#where !== undefined) writeWhere(target, this.#where, shape);
    shape.key += ";";
  }

  build({ target }: RelationMember, path: Path, numbers: Numbering): Pred {
    const inner =
      this.#where === undefined ? undefined : buildWhere(target, this.#where, [], numbers);
    if (this.#kind === "every")
      return inner === undefined ? { and: [] } : { not: { some: path, where: { not: inner } } };
    const some: Pred = inner === undefined ? { some: path } : { some: path, where: inner };
    return this.#kind === "none" ? { not: some } : some;
  }
}

/** What `and`, `or` and `not` make. */
export class Junction {
  readonly #kind: "and" | "or" | "not";
  readonly #parts: readonly WhereOf<Entities, AnySource>[];

  constructor(kind: "and" | "or" | "not", parts: readonly unknown[]) {
    for (const part of parts) assertDefined(part, `A condition of ${kind}`);
    this.#kind = kind;
    this.#parts = parts as readonly WhereOf<Entities, AnySource>[];
  }

  write(table: Table, shape: Shape): void {
    shape.key += `${this.#kind}[`;
    for (const part of this.#parts) {
      writeWhere(table, part, shape);
      shape.key += ",";
    }
    shape.key += "]";
  }

  /** Conditions that are left out leave no trace; of nothing but such there is no condition. */
  build(table: Table, prefix: Path, numbers: Numbering): Pred | undefined {
    const built = this.#parts.map((part) => buildWhere(table, part, prefix, numbers));
    const preds = built.filter((pred) => pred !== undefined);
    if (preds.length === 0)
      return this.#parts.length === 0 && this.#kind === "or" ? { or: [] } : undefined;
    if (this.#kind === "not") return { not: preds[0]! };
    return preds.length === 1 ? preds[0]! : this.#kind === "and" ? { and: preds } : { or: preds };
  }
}

/** The value of {@link skip}. */
export class Skipped {}

/** A change of a field from its old value. */
export class Changed {
  readonly kind: "inc" | "push" | "pull";
  readonly value: unknown;

  constructor(kind: "inc" | "push" | "pull", value: unknown) {
    this.kind = kind;
    this.value = value;
  }
}

/** Leaves a condition out: `where({ author: me ? { id: me } : skip })`. */
export const skip: Skip = new Skipped() as never;

/** Applies an operator to a value, or leaves the condition out where the value is `undefined`: `where({ tags: when(tag, has) })`. */
export function when<V, O>(value: V | undefined, operator: (value: V) => O): O | Skip {
  return value === undefined ? skip : operator(value);
}

/** Equals; `null` equals `null`. */
export function eq<const T>(value: T): Op<T> {
  return new Comparison("eq", value) as never;
}

/** Does not equal; `null` is unequal to every value. */
export function ne<const T>(value: T): Op<T> {
  return new Comparison("ne", value) as never;
}

/** Is one of the list's values. Of an empty list none is. */
export function oneOf<const T>(values: readonly T[]): Op<T> {
  return new InList(values, false) as never;
}

/** Is none of the list's values. */
export function noneOf<const T>(values: readonly T[]): Op<T> {
  return new InList(values, true) as never;
}

/** Is greater than. Never true of `null`. */
export function gt<const T>(value: T): OrderOp<T> {
  return new Comparison("gt", value) as never;
}

/** Is greater than or equal to. */
export function gte<const T>(value: T): OrderOp<T> {
  return new Comparison("gte", value) as never;
}

/** Is less than. */
export function lt<const T>(value: T): OrderOp<T> {
  return new Comparison("lt", value) as never;
}

/** Is less than or equal to. */
export function lte<const T>(value: T): OrderOp<T> {
  return new Comparison("lte", value) as never;
}

/** Lies between two values, both included. */
export function between<const T>(low: T, high: T): OrderOp<T> {
  return new Between(low, high) as never;
}

/** Starts with this literal text. */
export function startsWith(text: string): TextOp {
  return new Comparison("startsWith", text) as never;
}

/** Ends with this literal text. */
export function endsWith(text: string): TextOp {
  return new Comparison("endsWith", text) as never;
}

/** Contains this literal text. */
export function contains(text: string): TextOp {
  return new Comparison("contains", text) as never;
}

/** Equals without regard to case; the field is `folded()`. */
export function eqFold(text: string): FoldOp {
  return new Comparison("eqFold", text) as never;
}

/** Starts with this text without regard to case; the field is `folded()`. */
export function startsWithFold(text: string): FoldOp {
  return new Comparison("startsWithFold", text) as never;
}

/** Contains this text without regard to case; the field is `folded()`. */
export function containsFold(text: string): FoldOp {
  return new Comparison("containsFold", text) as never;
}

/** Has this element. */
export function has<const T>(element: T): ListOp<T> {
  return new Comparison("has", element) as never;
}

/** Has at least one of these elements. */
export function hasAny<const T>(elements: readonly T[]): ListOp<T> {
  return new ListTest("hasAny", elements) as never;
}

/** Has all of these elements. */
export function hasAll<const T>(elements: readonly T[]): ListOp<T> {
  return new ListTest("hasAll", elements) as never;
}

/** Has no elements. */
export function isEmpty(): ListOp<never> {
  return new EmptyTest() as never;
}

/** Some related record satisfies the condition; without one: there is a related record. */
export function some<M extends Entities, E extends AnySource>(
  where?: NoInfer<WhereOf<M, E>>,
): Related<M, E> {
  return new Quantifier("some", where) as never;
}

/** No related record satisfies the condition; without one: there is none. */
export function none<M extends Entities, E extends AnySource>(
  where?: NoInfer<WhereOf<M, E>>,
): Related<M, E> {
  return new Quantifier("none", where) as never;
}

/** Every related record satisfies the condition; true where there is none. */
export function every<M extends Entities, E extends AnySource>(
  where: NoInfer<WhereOf<M, E>>,
): Related<M, E> {
  return new Quantifier("every", where) as never;
}

/** All of the conditions hold. */
export function and<M extends Entities, E extends AnySource>(
  ...all: readonly NoInfer<WhereOf<M, E>>[]
): Logic<M, E> {
  return new Junction("and", all) as never;
}

/** At least one of the conditions holds; of no conditions at all none does. */
export function or<M extends Entities, E extends AnySource>(
  ...any: readonly NoInfer<WhereOf<M, E>>[]
): Logic<M, E> {
  return new Junction("or", any) as never;
}

/** The condition does not hold: the exact complement, `null` included. */
export function not<M extends Entities, E extends AnySource>(
  where: NoInfer<WhereOf<M, E>>,
): Logic<M, E> {
  return new Junction("not", [where]) as never;
}

/** Adds to a number: `update({ views: inc(1) })`. */
export function inc<const T extends number | bigint | `${number}`>(by: T): Change<T> {
  return new Changed("inc", by) as never;
}

/** Appends an element to a list. */
export function push<const T>(element: T): Change<T> {
  return new Changed("push", element) as never;
}

/** Removes every equal element from a list. */
export function pull<const T>(element: T): Change<T> {
  return new Changed("pull", element) as never;
}
