import type { Agg, Const, Expr, Path, Pred, ValueType } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { compileAggregate } from "./aggregate.ts";
import { comparison } from "./comparison.ts";
import { jsonAt } from "./json-step.ts";
import { elementTypes, keysPerList } from "./list-argument.ts";
import { coercion, type Evaluate, operators } from "./operators.ts";
import { pinOf } from "./pin.ts";
import { counted, related } from "./related.ts";
import { elementScope, resolveRelation } from "./resolve-relation.ts";
import { entityOf, entityScope, relationOf, resolvePath, type Scope } from "./scope.ts";
import type { Run } from "./source.ts";
import { typeOf } from "./types.ts";
import { tupleKey } from "./value.ts";

/** Answers a predicate for a row: true or false, never unknown. */
export type Test = (row: Row, run: Run) => boolean;

/** Turns an expression into a function of a row. */
export function compileExpr(expr: Expr, scope: Scope): Evaluate {
  if ("arg" in expr) return (_row, run) => run.args[expr.arg] ?? null;
  if ("const" in expr) {
    const value = constantValue(expr);
    return () => value;
  }
  if ("path" in expr) return compilePath(expr.path, scope);
  if ("is" in expr) return compilePred(expr.is, scope);
  if ("over" in expr) return compileOver(expr, scope);
  if ("case" in expr) return compileCase(expr, scope);
  return compileOperator(expr, scope);
}

/** Brings a constant of a plan into its form in memory. */
function constantValue(constant: Const): unknown {
  if (constant.const === null) return null;
  switch (constant.type.kind) {
    case "int64":
      return BigInt(constant.const);
    case "instant":
      return new Date(constant.const as string | number);
    case "bytes":
      return new Uint8Array(Buffer.from(constant.const as string, "base64"));
    default:
      return constant.const;
  }
}

function compilePath(path: Path, scope: Scope): Evaluate {
  const { hops, name, members } = resolvePath(path, scope);
  const read: Evaluate =
    members.length === 0 ? (row) => row[name] ?? null : (row) => memberOf(row[name], members);
  if (hops.length === 0) return read;
  const steps = hops.map((hop) => related(hop));
  return (row, run) => {
    const end = follow(row, steps, run);
    return end === undefined ? null : read(end, run);
  };
}

function memberOf(value: unknown, members: readonly string[]): unknown {
  let inner: unknown = value;
  for (const member of members) {
    if (inner === null || inner === undefined) return null;
    inner = (inner as Record<string, unknown>)[member];
  }
  return inner ?? null;
}

function follow(
  row: Row,
  steps: readonly ((row: Row, run: Run) => readonly Row[])[],
  run: Run,
): Row | undefined {
  let end: Row | undefined = row;
  for (const step of steps) {
    if (end === undefined) return undefined;
    end = step(end, run)[0];
  }
  return end;
}

function compileOver(expr: Extract<Expr, { over: string }>, scope: Scope): Evaluate {
  const relation = relationOf(scope.entity!, expr.over)!;
  const target = entityScope(scope.model, entityOf(scope.model, relation.to));
  const records = related(relation);
  const count = isPlainCount(expr) ? counted(scope.model, relation) : undefined;
  if (count !== undefined) return count;
  const agg: Agg = expr.where === undefined ? expr.agg : { ...expr.agg, where: expr.where };
  const aggregate = compileAggregate(agg, target, compileExpr, compilePred);
  return (row, run) => aggregate(records(row, run), run);
}

function isPlainCount(expr: Extract<Expr, { over: string }>): boolean {
  return expr.agg.fn === "count" && expr.agg.of === undefined && expr.where === undefined;
}

function compileCase(expr: Extract<Expr, { case: unknown }>, scope: Scope): Evaluate {
  const type = typeOf(expr, scope);
  const branches = expr.case.map(
    ([pred, value]) => [compilePred(pred, scope), coerced(value, type, scope)] as const,
  );
  const otherwise = coerced(expr.else, type, scope);
  return (row, run) => {
    for (const [test, value] of branches) if (test(row, run)) return value(row, run);
    return otherwise(row, run);
  };
}

function coerced(expr: Expr, to: ValueType, scope: Scope): Evaluate {
  const evaluate = compileExpr(expr, scope);
  const coerce = coercion(typeOf(expr, scope), to);
  return coerce === undefined ? evaluate : (row, run) => coerce(evaluate(row, run));
}

function compileOperator(expr: Extract<Expr, { op: unknown }>, scope: Scope): Evaluate {
  const result = typeOf(expr, scope);
  if (expr.op === "coalesce")
    return firstOf(expr.args.map((argument) => coerced(argument, result, scope)));
  const operands = expr.args.map((argument) => compileExpr(argument, scope));
  if (expr.op === "at") return (row, run) => jsonAt(operands.map((operand) => operand(row, run)));
  const apply = operators[expr.op]({
    operands: expr.args.map((argument) => typeOf(argument, scope)),
    result,
    scale: expr.scale,
    unit: expr.unit,
  });
  return (row, run) => {
    const values = operands.map((operand) => operand(row, run));
    return values.includes(null) ? null : apply(values);
  };
}

function firstOf(operands: readonly Evaluate[]): Evaluate {
  return (row, run) => {
    for (const operand of operands) {
      const value = operand(row, run);
      if (value !== null) return value;
    }
    return null;
  };
}

/** Turns a predicate into a function of a row. */
export function compilePred(pred: Pred, scope: Scope): Test {
  if ("and" in pred) return every(pred.and.map((part) => compilePred(part, scope)));
  if ("or" in pred) return anyOf(pred.or.map((part) => compilePred(part, scope)));
  if ("not" in pred) {
    const test = compilePred(pred.not, scope);
    return (row, run) => !test(row, run);
  }
  if ("cmp" in pred) return compileComparison(pred, scope);
  if ("in" in pred) return compileIn(pred, scope);
  if ("null" in pred) {
    const evaluate = compileExpr(pred.null, scope);
    return (row, run) => evaluate(row, run) === null;
  }
  if ("some" in pred) return compileSome(pred, scope);
  if ("element" in pred) return compileElement(pred, scope);
  const evaluate = compileExpr(pred.bool, scope);
  return (row, run) => evaluate(row, run) === true;
}

function every(tests: readonly Test[]): Test {
  if (tests.length === 1) return tests[0]!;
  return (row, run) => tests.every((test) => test(row, run));
}

function anyOf(tests: readonly Test[]): Test {
  return (row, run) => tests.some((test) => test(row, run));
}

function compileComparison(pred: Extract<Pred, { cmp: unknown }>, scope: Scope): Test {
  const left = compileExpr(pred.left, scope);
  const right = compileExpr(pred.right, scope);
  const compare = comparison(pred, typeOf(pred.left, scope), typeOf(pred.right, scope));
  if (pred.cmp === "eq" || pred.cmp === "ne" || pred.cmp === "in")
    return (row, run) => compare(left(row, run), right(row, run));
  return (row, run) => {
    const a = left(row, run);
    if (a === null) return false;
    const b = right(row, run);
    return b !== null && compare(a, b);
  };
}

function compileIn(pred: Extract<Pred, { in: unknown }>, scope: Scope): Test {
  const single = !Array.isArray(pred.in);
  const exprs = single ? [pred.in as Expr] : (pred.in as readonly Expr[]);
  const values = exprs.map((expr) => compileExpr(expr, scope));
  const own = exprs.map((expr) => typeOf(expr, scope));
  const listed = elementTypes(pred.list.type, single);
  const keys = keysPerList(
    (list) =>
      new Set(list.map((element) => tupleKey(single ? [element] : (element as unknown[]), listed))),
  );
  return (row, run) =>
    keys(run.args[pred.list.arg] as readonly unknown[]).has(
      tupleKey(
        values.map((value) => value(row, run)),
        own,
      ),
    );
}

function compileSome(pred: Extract<Pred, { some: unknown }>, scope: Scope): Test {
  const { hops, relation } = resolveRelation(pred.some, scope);
  const steps = hops.map((hop) => related(hop));
  const target = entityScope(scope.model, entityOf(scope.model, relation.to));
  const pin = pred.where === undefined ? undefined : pinOf(relation, pred.where, target);
  const records = related(
    relation,
    pin && { field: pin.field, value: compileExpr(pin.value, target) },
  );
  const test = pred.where === undefined ? undefined : compilePred(pred.where, target);
  return (row, run) => {
    const start = steps.length === 0 ? row : follow(row, steps, run);
    if (start === undefined) return false;
    const found = records(start, run);
    return test === undefined ? found.length > 0 : found.some((record) => test(record, run));
  };
}

function compileElement(pred: Extract<Pred, { element: unknown }>, scope: Scope): Test {
  const list = compilePath(pred.element, scope);
  const test = compilePred(pred.where, elementScope(pred.element, scope));
  return (row, run) => {
    const elements = list(row, run);
    return (
      elements !== null && (elements as readonly unknown[]).some((value) => test({ value }, run))
    );
  };
}
