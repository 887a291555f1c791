import type { Agg, Arg, Const, Expr, ExprOp, Pred, ValueType } from "@wervel/data";
import { aggregateType, typeOf } from "@wervel/data";
import { type Emission, type Frame, column } from "./frame.ts";
import { comparesVectors } from "./near.ts";
import { Refusal } from "./refusal.ts";
import { related } from "./related.ts";

/** Writes an expression; its value stands as the codec of its type keeps it, null for null. */
export function expression(emission: Emission, frame: Frame, expr: Expr, as?: ValueType): string {
  const { dialect } = emission;
  if ("arg" in expr || "const" in expr) return operand(emission, expr, as ?? expr.type);
  const type = typeOf(expr, frame.scope);
  return fitted(emission, written(emission, frame, expr, type), type, as);

  function written(emission: Emission, frame: Frame, expr: Computed, type: ValueType): string {
    if ("path" in expr) return column(emission, frame, expr.path).sql;
    if ("is" in expr) return truth(emission, frame, expr.is);
    if ("over" in expr) return related(emission, frame, expr);
    if ("case" in expr) {
      if (expr.case.length === 0) return expression(emission, frame, expr.else, type);
      const branches = expr.case.map(
        ([when, then]) =>
          `when ${emission.predicate(frame, when)} then ${expression(emission, frame, then, type)}`,
      );
      return `case ${branches.join(" ")} else ${expression(emission, frame, expr.else, type)} end`;
    }
    if (expr.op === "fold") return dialect.folded.call(expression(emission, frame, expr.args[0]!));
    if (expr.op === "at") return jsonAt(emission, frame, expr.args, type);
    return operator(emission, frame, expr, type);
  }
}

type Computed = Exclude<Expr, Arg | Const>;

/** Operators whose operands must stand in the type of the result. */
const uniform: ReadonlySet<ExprOp> = new Set(["add", "sub", "mod", "min2", "max2", "coalesce"]);

function operator(
  emission: Emission,
  frame: Frame,
  expr: Extract<Expr, { op: ExprOp }>,
  result: ValueType,
): string {
  const types = expr.args.map((argument) => typeOf(argument, frame.scope));
  if (emission.dialect.nearest === "composed" && comparesVectors(expr.op))
    throw new Refusal(
      "near",
      "This database cannot compute how near two vectors are, but where the nearest of an entity are chosen.",
    );
  if (emission.dialect.exactDecimals !== true) refuseWide(expr.op, types, result);
  const args = expr.args.map((argument, i) =>
    expression(emission, frame, argument, uniform.has(expr.op) ? result : types[i]!),
  );
  return emission.dialect.call({
    op: expr.op,
    args,
    types,
    result,
    ...(expr.unit === undefined ? {} : { unit: expr.unit }),
  });
}

const arithmetic: ReadonlySet<ExprOp> = new Set([
  "add",
  "sub",
  "mul",
  "div",
  "intDiv",
  "mod",
  "abs",
  "neg",
  "floor",
  "ceil",
  "round",
  "trunc",
  "text",
]);

function refuseWide(op: ExprOp, types: readonly ValueType[], result: ValueType): void {
  if (!arithmetic.has(op) || ![...types, result].some(isWide)) return;
  throw new Refusal(
    "decimal.wide",
    `${op} would need more than 19 digits, which this database cannot compute exactly.`,
    "round an operand, or declare a decimal of at most 18 digits",
  );
}

/** Tells whether a decimal has more digits than a whole number of 64 bits. */
function isWide(type: ValueType): boolean {
  return type.kind === "decimal" && (type.precision ?? 38) > 19;
}

/** Writes an argument or a constant as a value of `type`. */
export function operand(emission: Emission, value: Arg | Const, type: ValueType): string {
  const { dialect } = emission;
  if ("arg" in value) return emission.parameters.value(value, type);
  if (value.const === null) return dialect.typed("null", type);
  if (type.kind === "bool") return value.const === true ? dialect.true : dialect.false;
  if (type.kind === "int" && Number.isSafeInteger(value.const))
    return dialect.integer(value.const as number);
  return emission.parameters.value(value, type);
}

/** Brings a number to the scale of another type. */
function fitted(
  emission: Emission,
  sql: string,
  from: ValueType,
  to: ValueType | undefined,
): string {
  if (to === undefined || to.kind !== "decimal") return sql;
  if (emission.dialect.exactDecimals === true)
    return (from.scale ?? 0) <= (to.scale ?? 0) ? sql : emission.dialect.rescale(sql, from, to);
  if (
    isWide(from) !== isWide(to) ||
    (isWide(to) && (from.scale !== to.scale || from.precision !== to.precision))
  )
    throw new Refusal(
      "decimal.wide",
      "Decimals of more than 18 digits are only compared with decimals of the same precision and scale.",
    );
  return (from.scale ?? 0) === (to.scale ?? 0) ? sql : emission.dialect.rescale(sql, from, to);
}

/** Writes a predicate as a value that is never null. */
function truth(emission: Emission, frame: Frame, pred: Pred): string {
  const { dialect } = emission;
  return `case when ${emission.predicate(frame, pred)} then ${dialect.true} else ${dialect.false} end`;
}

function jsonAt(emission: Emission, frame: Frame, args: readonly Expr[], type: ValueType): string {
  const [json, ...steps] = args;
  return emission.dialect.json.at(expression(emission, frame, json!), jsonPath(steps), type);
}

/** Writes constant steps as a JSON path. */
export function jsonPath(steps: readonly Expr[]): string {
  return `$${steps.map(jsonStep).join("")}`;
}

function jsonStep(step: Expr): string {
  if (!("const" in step)) throw new Refusal("json.path", "A JSON path must be constant.");
  if (typeof step.const === "number") return `[${step.const}]`;
  const key = String(step.const);
  if (/["\\\u0000-\u001f]/.test(key))
    throw new Refusal(
      "json.path",
      "A key with quotes, backslashes or control characters cannot stand in a JSON path.",
    );
  return `."${key}"`;
}

/** Writes an aggregate over the rows of the frame. */
export function aggregate(emission: Emission, frame: Frame, agg: Agg): string {
  const { dialect } = emission;
  const test = agg.where === undefined ? undefined : emission.predicate(frame, agg.where);
  const wraps = test !== undefined && !dialect.aggregateFilter;
  const filter = test === undefined || wraps ? "" : ` filter (where ${test})`;
  const kept = (value: string): string => (wraps ? `case when ${test} then ${value} end` : value);
  const countOf = (condition: string): string =>
    `coalesce(sum(case when ${condition} then 1 else 0 end), 0)`;
  if (agg.of === undefined) return wraps ? countOf(test) : `count(*)${filter}`;
  const of = typeOf(agg.of, frame.scope);
  const result = aggregateType(agg, frame.scope);
  const sql = kept(expression(emission, frame, agg.of));
  switch (agg.fn) {
    case "count":
      return dialect.countsNulls === true && (wraps || of.nullable)
        ? countOf(`${sql} is not null`)
        : `count(${sql})${filter}`;
    case "countDistinct":
      return `count(distinct ${sql})${filter}`;
    case "min":
    case "max":
      return dialect.extreme?.(agg.fn, sql, filter, of) ?? `${agg.fn}(${sql})${filter}`;
    case "sum":
      if (dialect.exactDecimals !== true) refuseWide("add", [of], result);
      return dialect.sum(sql, filter, of);
    case "avg":
      if (of.kind === "float") return `avg(${sql})${filter}`;
      if (dialect.exactDecimals !== true) refuseWide("add", [of], of);
      return dialect.average(sql, filter, of, result);
  }
}

/** Finds the one type in which two values are compared. */
export function comparisonType(left: ValueType, right: ValueType): ValueType {
  if (left.kind !== "decimal" && right.kind !== "decimal") return left;
  const [l, r] = [left, right].map((type) =>
    type.kind === "decimal" ? type : { ...type, scale: 0, precision: 16 },
  );
  if (l!.scale === r!.scale && l!.precision === r!.precision)
    return l!.kind === "decimal" ? l! : r!;
  const wide = isWide(l!) || isWide(r!);
  const like = isWide(l!) ? l! : r!;
  const scale = wide ? like.scale! : Math.max(l!.scale!, r!.scale!);
  return {
    kind: "decimal",
    nullable: left.nullable || right.nullable,
    precision: wide ? like.precision! : 19,
    scale,
  };
}
