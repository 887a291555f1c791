import type { Arg, Const, Expr, Pred, ValueType } from "@wervel/data";
import { fold, typeOf } from "@wervel/data";
import { comparisonType, expression, jsonPath } from "./expression.ts";
import { type Emission, type Frame, foldedColumn, testAt } from "./frame.ts";
import { elements, listMember, membership, memberOfList } from "./lists.ts";
import { someRelated } from "./related.ts";
import { Refusal } from "./refusal.ts";

/**
 * Writes a predicate such that the text is true exactly where the predicate is; elsewhere it is false or unknown, which every place that
 * takes a predicate treats alike. With `negated` the text is true exactly where the predicate is false: `not` is pushed to the leaves, and
 * there the complement adds the nulls (semantics row 2).
 */
export function predicate(emission: Emission, frame: Frame, pred: Pred, negated = false): string {
  const { dialect } = emission;
  if ("and" in pred) return junction(emission, frame, pred.and, negated ? "or" : "and", negated);
  if ("or" in pred) return junction(emission, frame, pred.or, negated ? "and" : "or", negated);
  if ("not" in pred) return predicate(emission, frame, pred.not, !negated);
  if ("null" in pred) {
    if ("const" in pred.null) return constant(emission, (pred.null.const === null) !== negated);
    return `${expression(emission, frame, pred.null)} is ${negated ? "not " : ""}null`;
  }
  if ("bool" in pred) return truthOf(emission, frame, pred.bool, negated);
  if ("in" in pred) return membership(emission, frame, pred, negated);
  if ("some" in pred) return someRelated(emission, frame, pred, negated);
  if ("element" in pred)
    return testAt(emission, frame, pred.element, negated, ({ sql, type }, isNot) =>
      someElement(emission, sql, type, pred.where, isNot),
    );
  return comparison(emission, frame, pred, negated, dialect.nullSafe);
}

function junction(
  emission: Emission,
  frame: Frame,
  parts: readonly Pred[],
  word: "and" | "or",
  negated: boolean,
): string {
  if (parts.length === 0) return constant(emission, word === "and");
  if (parts.length === 1) return predicate(emission, frame, parts[0]!, negated);
  return `(${parts.map((part) => predicate(emission, frame, part, negated)).join(` ${word} `)})`;
}

function constant(emission: Emission, value: boolean): string {
  return value
    ? `${emission.dialect.true} = ${emission.dialect.true}`
    : `${emission.dialect.true} = ${emission.dialect.false}`;
}

function truthOf(emission: Emission, frame: Frame, expr: Expr, negated: boolean): string {
  if ("is" in expr) return predicate(emission, frame, expr.is, negated);
  const sql = expression(emission, frame, expr);
  if (!negated) return `${sql} = ${emission.dialect.true}`;
  const no = `${sql} = ${emission.dialect.false}`;
  return typeOf(expr, frame.scope).nullable ? `(${no} or ${sql} is null)` : no;
}

function someElement(
  emission: Emission,
  list: string,
  type: ValueType,
  where: Pred,
  negated: boolean,
): string {
  const { dialect } = emission;
  const alias = emission.alias("e");
  const element = type.of!;
  const inner: Frame = {
    scope: { model: emission.model, names: new Map([["value", element]]), entity: undefined },
    sql: () => dialect.list.item(alias, element),
    folded: () => undefined,
    alias,
    joins: undefined,
    hops: new Map(),
  };
  const exists = `exists (select 1 from ${elements(dialect, list, alias, element, predicate(emission, inner, where))})`;
  return negated ? `not ${exists}` : exists;
}

const symbols = { lt: "<", lte: "<=", gt: ">", gte: ">=" } as const;
const opposites = { lt: ">=", lte: ">", gt: "<=", gte: "<" } as const;

type Comparison = Extract<Pred, { cmp: string }>;

function comparison(
  emission: Emission,
  frame: Frame,
  pred: Comparison,
  negated: boolean,
  nullSafe: Emission["dialect"]["nullSafe"],
): string {
  switch (pred.cmp) {
    case "eq":
    case "ne":
      return equality(emission, frame, pred, (pred.cmp === "ne") !== negated, nullSafe);
    case "lt":
    case "lte":
    case "gt":
    case "gte": {
      const [left, right] = sides(emission, frame, pred);
      if (!negated) return `${left.sql} ${symbols[pred.cmp]} ${right.sql}`;
      return orNull(`${left.sql} ${opposites[pred.cmp]} ${right.sql}`, left, right);
    }
    case "startsWith":
    case "endsWith":
    case "contains":
      return textual(emission, frame, pred, negated);
    case "eqFold":
    case "startsWithFold":
    case "containsFold":
      return foldedComparison(emission, frame, pred, negated);
    case "has":
    case "hasAny":
    case "hasAll":
      return listMember(emission, frame, pred, negated);
    case "exists": {
      const json = expression(emission, frame, pred.left);
      const there = emission.dialect.json.exists(json, jsonPath([pred.right]));
      return negated ? `not ${there}` : there;
    }
    case "in":
      return memberOfList(emission, frame, pred, negated);
  }
}

interface Side {
  readonly sql: string;
  readonly nullable: boolean;
}

function sides(emission: Emission, frame: Frame, pred: Comparison): [Side, Side] {
  const types = [typeOf(pred.left, frame.scope), typeOf(pred.right, frame.scope)] as const;
  const shared = comparisonType(types[0], types[1]);
  return [
    side(emission, frame, pred.left, types[0], shared),
    side(emission, frame, pred.right, types[1], shared),
  ];
}

function side(
  emission: Emission,
  frame: Frame,
  expr: Expr,
  type: ValueType,
  shared: ValueType,
): Side {
  // Numbers of other kinds compare exactly as they are; only a decimal needs a common scale.
  const scaled = shared.kind === "decimal" && emission.dialect.exactDecimals !== true;
  const as = scaled ? shared : undefined;
  return { sql: expression(emission, frame, expr, as), nullable: type.nullable };
}

function orNull(sql: string, ...operands: readonly Side[]): string {
  const nullable = operands.filter((operand) => operand.nullable);
  if (nullable.length === 0) return sql;
  return `(${[sql, ...nullable.map((operand) => `${operand.sql} is null`)].join(" or ")})`;
}

function equality(
  emission: Emission,
  frame: Frame,
  pred: Comparison,
  different: boolean,
  nullSafe: Emission["dialect"]["nullSafe"],
): string {
  if (isNull(pred.right)) return predicate(emission, frame, { null: pred.left }, different);
  if (isNull(pred.left)) return predicate(emission, frame, { null: pred.right }, different);
  const [left, right] = sides(emission, frame, pred);
  if (left.nullable && right.nullable) return nullSafe(left.sql, right.sql, different);
  if (!different) return `${left.sql} = ${right.sql}`;
  return orNull(`${left.sql} <> ${right.sql}`, left, right);
}

function isNull(expr: Expr): boolean {
  return "const" in expr && expr.const === null;
}

function textual(emission: Emission, frame: Frame, pred: Comparison, negated: boolean): string {
  const { text } = emission.dialect;
  const [left, right] = sides(emission, frame, pred);
  const write = (): string => {
    if (pred.cmp === "endsWith") return text.endsWith(left.sql, right.sql);
    if (pred.cmp === "contains") return text.contains(left.sql, right.sql);
    return isValue(pred.right)
      ? prefixRange(emission, left.sql, pred.right, String)
      : text.startsWith(left.sql, right.sql);
  };
  return negated ? orNull(`not (${write()})`, left, right) : write();
}

function foldedComparison(
  emission: Emission,
  frame: Frame,
  pred: Comparison,
  negated: boolean,
): string {
  if (!("path" in pred.left))
    throw new Refusal("folded", "Case-insensitive comparison needs a folded field on the left.");
  const sql = foldedColumn(emission, frame, pred.left.path);
  const left = { sql, nullable: typeOf(pred.left, frame.scope).nullable };
  const right = foldedOperand(emission, frame, pred.right);
  const write = (): string => {
    if (pred.cmp === "eqFold") return `${sql} = ${right.sql}`;
    if (pred.cmp === "containsFold") return emission.dialect.text.contains(sql, right.sql);
    return isValue(pred.right)
      ? prefixRange(emission, sql, pred.right, fold)
      : emission.dialect.text.startsWith(sql, right.sql);
  };
  return negated ? orNull(`not (${write()})`, left, right) : write();
}

function foldedOperand(emission: Emission, frame: Frame, expr: Expr): Side {
  const { nullable } = typeOf(expr, frame.scope);
  if (!isValue(expr))
    return { sql: emission.dialect.folded.call(expression(emission, frame, expr)), nullable };
  return { sql: textParameter(emission, expr, fold), nullable };
}

function isValue(expr: Expr): expr is Arg | Const {
  return "arg" in expr || "const" in expr;
}

function textParameter(
  emission: Emission,
  value: Arg | Const,
  map: (text: string) => string | null,
): string {
  return emission.parameters.add(
    (args) => {
      const given = "arg" in value ? args[value.arg] : value.const;
      return given === null || given === undefined ? null : map(given as string);
    },
    `${map === fold ? "fold" : "text"} ${JSON.stringify(value)}`,
  );
}

// A range of the index instead of a pattern: from the prefix up to, and without, its successor.
function prefixRange(
  emission: Emission,
  sql: string,
  value: Arg | Const,
  map: (text: string) => string,
): string {
  const { top } = emission.dialect.text;
  const from = textParameter(emission, value, map);
  const to = emission.parameters.add(
    (args) => {
      const given = "arg" in value ? args[value.arg] : value.const;
      if (given === null || given === undefined) return null;
      return successor(map(given as string)) ?? top;
    },
    `${map === fold ? "fold" : "text"} successor ${JSON.stringify(value)}`,
  );
  return `(${sql} >= ${from} and ${sql} < ${to})`;
}

/** Finds the least text above all that start with `prefix`, by code point; none for the empty text. */
export function successor(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}
