import { typeOf } from "../oracle/types.ts";
import type { CmpOp, Expr, ExprOp, Path, Pred, TimeUnit, ValueType } from "../plan/plan.ts";
import type { AggregateNode } from "./aggregate-node.ts";
import { badOperand } from "./bad-operand.ts";
import type { Building } from "./building.ts";
import { assertDefined, checkOperand } from "./check-operand.ts";
import { Skipped } from "./condition-values.ts";
import { ElementTest } from "./element-test.ts";
import { emptyList, listOf } from "./field-operators.ts";
import { operandType } from "./operand-type.ts";
import { OrderNode } from "./order-node.ts";
import { Parameter } from "./parameter.ts";
import { Numbering, type Shape } from "./shape.ts";
import { fieldMember } from "./field-member.ts";
import type { Table } from "./table.ts";

/** A value in the function form. Its methods are typed by the expression interfaces; here every value has all of them. */
export abstract class ValueNode {
  readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  abstract write(shape: Shape): void;
  abstract build(building: Building): Expr;

  /** The type of the value, as every store gives it. */
  get type(): ValueType {
    const { scope } = this.table;
    const names = new Map(scope.names);
    const aggregates = {
      name: (node: AggregateNode): string => {
        const name = `aggregate ${names.size}`;
        names.set(name, node.type);
        return name;
      },
    };
    return typeOf(this.build({ numbers: new Numbering(), aggregates }), { ...scope, names });
  }

  eq(other: unknown): ConditionNode {
    return this.#compare("eq", other);
  }
  ne(other: unknown): ConditionNode {
    return this.#compare("ne", other);
  }
  lt(other: unknown): ConditionNode {
    return this.#compare("lt", other);
  }
  lte(other: unknown): ConditionNode {
    return this.#compare("lte", other);
  }
  gt(other: unknown): ConditionNode {
    return this.#compare("gt", other);
  }
  gte(other: unknown): ConditionNode {
    return this.#compare("gte", other);
  }
  between(low: unknown, high: unknown): ConditionNode {
    return this.gte(low).and(this.lte(high));
  }
  oneOf(list: readonly unknown[]): ConditionNode {
    return new ListedNode(this, list);
  }
  isNull(): ConditionNode {
    return this.#compare("eq", null);
  }
  startsWith(text: unknown): ConditionNode {
    return this.#compare("startsWith", text);
  }
  endsWith(text: unknown): ConditionNode {
    return this.#compare("endsWith", text);
  }
  contains(text: unknown): ConditionNode {
    return this.#compare("contains", text);
  }
  eqFold(text: unknown): ConditionNode {
    return this.#compare("eqFold", text);
  }
  startsWithFold(text: unknown): ConditionNode {
    return this.#compare("startsWithFold", text);
  }
  containsFold(text: unknown): ConditionNode {
    return this.#compare("containsFold", text);
  }
  has(element: unknown): ConditionNode {
    return this.#compare("has", element);
  }
  hasAny(elements: unknown): ConditionNode {
    return this.#compare("hasAny", elements);
  }
  hasAll(elements: unknown): ConditionNode {
    return this.#compare("hasAll", elements);
  }
  isEmpty(): ConditionNode {
    return new EmptyNode(this);
  }
  elem(condition: unknown): ConditionNode {
    return new ElementNode(this, condition);
  }
  exists(step: unknown): ConditionNode {
    return this.#compare("exists", step);
  }

  // As a condition: only a bool has these in the types.
  and(other: unknown): ConditionNode {
    return new BoolNode(this).and(other);
  }
  or(other: unknown): ConditionNode {
    return new BoolNode(this).or(other);
  }
  not(): ConditionNode {
    return new BoolNode(this).not();
  }

  length(): ValueNode {
    return this.#apply("length");
  }
  lower(): ValueNode {
    return this.#apply("lower");
  }
  upper(): ValueNode {
    return this.#apply("upper");
  }
  trim(): ValueNode {
    return this.#apply("trim");
  }
  concat(...others: readonly unknown[]): ValueNode {
    return this.#apply("concat", others);
  }
  substring(start: unknown, length?: unknown): ValueNode {
    return this.#apply("substring", length === undefined ? [start] : [start, length]);
  }
  text(): ValueNode {
    return this.#apply("text");
  }
  /** Adds a number, or to a point in time so many units. */
  add(other: unknown, unit?: TimeUnit): ValueNode {
    return unit === undefined
      ? this.#apply("add", [other])
      : this.#apply("addTime", [other], { unit });
  }
  sub(other: unknown): ValueNode {
    return this.#apply("sub", [other]);
  }
  mul(other: unknown): ValueNode {
    return this.#apply("mul", [other]);
  }
  div(other: unknown, scale: number): ValueNode {
    return this.#apply("div", [other], { scale });
  }
  intDiv(other: unknown): ValueNode {
    return this.#apply("intDiv", [other]);
  }
  mod(other: unknown): ValueNode {
    return this.#apply("mod", [other]);
  }
  abs(): ValueNode {
    return this.#apply("abs");
  }
  neg(): ValueNode {
    return this.#apply("neg");
  }
  floor(): ValueNode {
    return this.#apply("floor");
  }
  ceil(): ValueNode {
    return this.#apply("ceil");
  }
  trunc(): ValueNode {
    return this.#apply("trunc");
  }
  round(scale: number): ValueNode {
    return this.#apply("round", [], { scale });
  }
  min2(other: unknown): ValueNode {
    return this.#apply("min2", [other]);
  }
  max2(other: unknown): ValueNode {
    return this.#apply("max2", [other]);
  }
  coalesce(other: unknown): ValueNode {
    return this.#apply("coalesce", [other]);
  }
  year(): ValueNode {
    return this.#apply("year");
  }
  month(): ValueNode {
    return this.#apply("month");
  }
  day(): ValueNode {
    return this.#apply("day");
  }
  hour(): ValueNode {
    return this.#apply("hour");
  }
  minute(): ValueNode {
    return this.#apply("minute");
  }
  second(): ValueNode {
    return this.#apply("second");
  }
  weekday(): ValueNode {
    return this.#apply("weekday");
  }
  truncate(unit: TimeUnit): ValueNode {
    return this.#apply("truncate", [], { unit });
  }
  diff(other: unknown, unit: TimeUnit): ValueNode {
    return this.#apply("diffTime", [other], { unit });
  }
  size(): ValueNode {
    return this.#apply("size");
  }
  at(step: unknown): ValueNode {
    return this.#apply("at", [step]);
  }
  asc(): OrderNode {
    return new OrderNode(this, "asc", undefined);
  }
  desc(): OrderNode {
    return new OrderNode(this, "desc", undefined);
  }

  #compare(cmp: CmpOp, other: unknown): ConditionNode {
    return new CompareNode(cmp, this, other);
  }

  #apply(op: ExprOp, others: readonly unknown[] = [], options: OperationOptions = {}): ValueNode {
    return new OperationNode(op, this, others, options);
  }
}

interface OperationOptions {
  readonly scale?: number;
  readonly unit?: TimeUnit;
}

/** A field of the row, or of a record that it names. */
export class FieldNode extends ValueNode {
  readonly path: Path;
  readonly #type: ValueType;

  constructor(table: Table, path: Path, type: ValueType) {
    super(table);
    this.path = path;
    this.#type = type;
  }

  override get type(): ValueType {
    return this.#type;
  }

  /** Of a value object: its member. */
  override at(step: unknown): ValueNode {
    const { kind, fields } = this.#type;
    if (kind !== "object" || fields === undefined) return super.at(step);
    const isMember = typeof step === "string" && Object.hasOwn(fields, step);
    if (!isMember) throw badOperand("at", `takes one of ${Object.keys(fields).join(", ")}`);
    const of = fields[step]!;
    const nullable = of.nullable || this.#type.nullable;
    return new FieldNode(this.table, [...this.path, step], { ...of, nullable });
  }

  write(shape: Shape): void {
    shape.key += this.path.length === 1 ? this.path[0]! : this.path.join("/");
  }

  build(): Expr {
    return { path: this.path };
  }
}

/** A value given by the caller. */
export class LiteralNode extends ValueNode {
  readonly #value: unknown;
  readonly #type: ValueType;

  constructor(table: Table, value: unknown, type: ValueType, where: string) {
    super(table);
    this.#type = type;
    this.#value = checkOperand(type, value, table.name, where);
  }

  override get type(): ValueType {
    return this.#type;
  }

  write(shape: Shape): void {
    const { kind, scale } = this.#type;
    shape.key += scale === undefined ? `$${kind}` : `$${kind}${scale}`;
    shape.args.push(this.#value);
  }

  build({ numbers }: Building): Expr {
    return numbers.take(this.#type);
  }
}

/** A step into a JSON value: it belongs to the shape. */
class StepNode extends ValueNode {
  readonly #step: string | number;

  constructor(table: Table, step: unknown) {
    super(table);
    if (typeof step !== "string" && !Number.isSafeInteger(step))
      throw badOperand("at", "takes a member name or an index");
    this.#step = step as string | number;
  }

  write(shape: Shape): void {
    shape.key += JSON.stringify(this.#step);
  }

  build(): Expr {
    return {
      const: this.#step,
      type: { kind: typeof this.#step === "string" ? "text" : "int", nullable: false },
    };
  }
}

/** Null beside a value. */
export class NullNode extends ValueNode {
  readonly #type: ValueType;

  constructor(table: Table, type: ValueType) {
    super(table);
    this.#type = { ...type, nullable: true };
  }

  write(shape: Shape): void {
    shape.key += "null";
  }

  build(): Expr {
    return { const: null, type: this.#type };
  }
}

class OperationNode extends ValueNode {
  readonly #op: ExprOp;
  readonly #args: readonly ValueNode[];
  readonly #options: OperationOptions;

  constructor(op: ExprOp, first: ValueNode, others: readonly unknown[], options: OperationOptions) {
    super(first.table);
    this.#op = op;
    this.#args = [first, ...others.map((other) => operandOf(op, first, other))];
    this.#options = options;
    if (options.scale !== undefined && (!Number.isInteger(options.scale) || options.scale < 0))
      throw badOperand(op, "takes a whole scale from 0");
  }

  write(shape: Shape): void {
    const { scale, unit } = this.#options;
    shape.key += `${this.#op}${scale ?? ""}${unit ?? ""}(`;
    for (const argument of this.#args) {
      argument.write(shape);
      shape.key += ",";
    }
    shape.key += ")";
  }

  build(building: Building): Expr {
    return {
      op: this.#op,
      args: this.#args.map((argument) => argument.build(building)),
      ...this.#options,
    };
  }
}

/** Makes a node of what stands beside `first`: a node already, or a value whose type follows from the operator. */
export function operandOf(op: string, first: ValueNode, other: unknown): ValueNode {
  if (other instanceof ValueNode) return other;
  assertDefined(other, `An operand of ${op}`);
  if (op === "at" || op === "exists") return new StepNode(first.table, other);
  if (other === null) return new NullNode(first.table, first.type);
  return new LiteralNode(
    first.table,
    other,
    operandType(op, first, first instanceof FieldNode, other),
    op,
  );
}

/** A condition in the function form. */
export abstract class ConditionNode extends ValueNode {
  abstract pred(building: Building): Pred;

  build(building: Building): Expr {
    return { is: this.pred(building) };
  }

  override get type(): ValueType {
    return { kind: "bool", nullable: false };
  }

  override and(other: unknown): ConditionNode {
    return new JoinedNode("and", [this, toCondition(other)]);
  }
  override or(other: unknown): ConditionNode {
    return new JoinedNode("or", [this, toCondition(other)]);
  }
  override not(): ConditionNode {
    return new JoinedNode("not", [this]);
  }
}

class CompareNode extends ConditionNode {
  readonly #cmp: CmpOp;
  readonly #left: ValueNode;
  readonly #right: ValueNode | undefined;

  constructor(cmp: CmpOp, left: ValueNode, right: unknown) {
    super(left.table);
    this.#cmp = cmp;
    this.#left = left;
    if (right === null && cmp !== "eq" && cmp !== "ne")
      throw badOperand(cmp, "takes a value, not null");
    this.#right = right === null ? undefined : operandOf(cmp, left, right);
  }

  write(shape: Shape): void {
    shape.key += `${this.#cmp}(`;
    this.#left.write(shape);
    shape.key += ",";
    this.#right?.write(shape);
    shape.key += ")";
  }

  pred(building: Building): Pred {
    const left = this.#left.build(building);
    if (this.#right !== undefined)
      return { cmp: this.#cmp, left, right: this.#right.build(building) };
    return this.#cmp === "eq" ? { null: left } : { not: { null: left } };
  }
}

class ListedNode extends ConditionNode {
  readonly #left: ValueNode;
  readonly #values: unknown;
  readonly #hasNull: boolean;
  readonly #type: ValueType;

  constructor(left: ValueNode, values: readonly unknown[]) {
    super(left.table);
    this.#left = left;
    const { max: _, ...rest } = left.type;
    const type = (this.#type = { ...rest, nullable: false });
    const check = (of: ValueType, value: unknown): unknown =>
      checkOperand(of, value, left.table.name, "oneOf");
    this.#hasNull = Array.isArray(values) && values.includes(null);
    if ((values as unknown) instanceof Parameter) this.#values = check(listOf(type), values);
    else if (!Array.isArray(values)) throw badOperand("oneOf", "takes a list");
    else this.#values = values.filter((value) => value !== null).map((value) => check(type, value));
  }

  write(shape: Shape): void {
    shape.key += this.#hasNull ? "inn(" : "in(";
    this.#left.write(shape);
    shape.key += ")";
    shape.args.push(this.#values);
  }

  pred(building: Building): Pred {
    const left = this.#left.build(building);
    const found: Pred = { in: left, list: { arg: building.numbers.number(), type: this.#type } };
    return this.#hasNull ? { or: [{ null: left }, found] } : found;
  }
}

class EmptyNode extends ConditionNode {
  readonly #list: ValueNode;

  constructor(list: ValueNode) {
    super(list.table);
    this.#list = list;
  }

  write(shape: Shape): void {
    shape.key += "empty(";
    this.#list.write(shape);
    shape.key += ")";
  }

  pred(building: Building): Pred {
    return emptyList(this.#list.build(building));
  }
}

class ElementNode extends ConditionNode {
  readonly #list: FieldNode;
  readonly #test: ElementTest;

  constructor(list: ValueNode, condition: unknown) {
    super(list.table);
    if (!(list instanceof FieldNode)) throw badOperand("elem", "stands at a list field");
    this.#list = list;
    this.#test = new ElementTest(condition);
  }

  write(shape: Shape): void {
    this.#list.write(shape);
    this.#test.write(this.#member(), shape);
  }

  pred({ numbers }: Building): Pred {
    const { path, type } = this.#list;
    return this.#test.build({ path }, type, numbers);
  }

  #member() {
    const { path, type } = this.#list;
    return fieldMember(this.table.name, path.join("."), path, type);
  }
}

class BoolNode extends ConditionNode {
  readonly #value: ValueNode;

  constructor(value: ValueNode) {
    super(value.table);
    this.#value = value;
  }

  write(shape: Shape): void {
    shape.key += "is(";
    this.#value.write(shape);
    shape.key += ")";
  }

  pred(building: Building): Pred {
    return { bool: this.#value.build(building) };
  }
}

class JoinedNode extends ConditionNode {
  readonly #kind: "and" | "or" | "not";
  readonly #parts: readonly ConditionNode[];

  constructor(kind: "and" | "or" | "not", parts: readonly ConditionNode[]) {
    super(parts[0]!.table);
    this.#kind = kind;
    this.#parts = parts;
  }

  write(shape: Shape): void {
    shape.descend(this.#parts.length);
    shape.key += `${this.#kind}(`;
    for (const part of this.#parts) {
      part.write(shape);
      shape.key += ",";
    }
    shape.key += ")";
    shape.ascend();
  }

  pred(building: Building): Pred {
    const preds = this.#parts.map((part) => part.pred(building));
    return this.#kind === "not"
      ? { not: preds[0]! }
      : this.#kind === "and"
        ? { and: preds }
        : { or: preds };
  }
}

/** Takes what a function gave as a condition: a test, or a bool as it stands. */
export function toCondition(given: unknown): ConditionNode {
  if (given instanceof ConditionNode) return given;
  if (given instanceof ValueNode) return new BoolNode(given);
  assertDefined(given, "A condition");
  throw badOperand("where", "takes a function that returns a condition of the row");
}

/** Writes what a function of the row gave. */
export function writeCondition(given: unknown, shape: Shape): void {
  if (given instanceof Skipped) shape.key += "-";
  else toCondition(given).write(shape);
}

/** Builds what {@link writeCondition} wrote. */
export function buildCondition(given: unknown, numbers: Numbering): Pred | undefined {
  return given instanceof Skipped ? undefined : toCondition(given).pred({ numbers });
}
