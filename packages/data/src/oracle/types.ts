import type { Agg, Expr, ExprOp, TimeUnit, ValueType } from "../plan/plan.ts";
import { narrowPrecision, widePrecision } from "./decimal.ts";
import { IllTyped } from "./ill-typed.ts";
import { entityOf, entityScope, int, relationOf, resolvePath, type Scope } from "./scope.ts";
import { isComparable, isOrdered } from "./value.ts";

const bool: ValueType = { kind: "bool", nullable: false };

/** Computes the type of an expression, or refuses it with a pointer. Types follow from the plan alone, so every store returns the same. */
export function typeOf(expr: Expr, scope: Scope, at = ""): ValueType {
  if ("arg" in expr) return expr.type;
  if ("const" in expr) return expr.const === null ? { ...expr.type, nullable: true } : expr.type;
  if ("path" in expr) return resolvePath(expr.path, scope, at).type;
  if ("is" in expr) return bool;
  if ("over" in expr) return overType(expr, scope, at);
  if ("case" in expr) {
    const branches = expr.case.map(([, value], i) => typeOf(value, scope, `${at}/case/${i}/1`));
    return unified([...branches, typeOf(expr.else, scope, `${at}/else`)], at);
  }
  const types = expr.args.map((argument, i) => typeOf(argument, scope, `${at}/args/${i}`));
  return operators[expr.op](types, { at, op: expr.op, scale: expr.scale, unit: expr.unit });
}

function overType(expr: Extract<Expr, { over: string }>, scope: Scope, at: string): ValueType {
  const relation = scope.entity === undefined ? undefined : relationOf(scope.entity, expr.over);
  if (relation === undefined) throw new IllTyped(at, `There is no relation ${expr.over} here.`);
  return aggregateType(
    expr.agg,
    entityScope(scope.model, entityOf(scope.model, relation.to, at)),
    `${at}/agg`,
  );
}

/** Computes the type of an aggregate: the sum of ints is an int64, an average has ten more decimals. */
export function aggregateType(agg: Agg, scope: Scope, at = ""): ValueType {
  const of = agg.of === undefined ? undefined : typeOf(agg.of, scope, `${at}/of`);
  if (agg.fn === "count") return int;
  if (of === undefined) throw new IllTyped(at, `${agg.fn} needs a value.`);
  switch (agg.fn) {
    case "countDistinct":
      return int;
    case "min":
    case "max":
      if (!isOrdered(of)) throw new IllTyped(at, `A ${of.kind} has no order.`);
      return { ...of, nullable: true };
    case "sum":
      return sumType(of, at);
    case "avg":
      if (of.kind === "float") return { kind: "float", nullable: true };
      sumType(of, at);
      return {
        kind: "decimal",
        precision: widePrecision,
        scale: (of.scale ?? 0) + 10,
        nullable: true,
      };
  }
}

function sumType(of: ValueType, at: string): ValueType {
  switch (of.kind) {
    case "int":
      return { kind: "int64", nullable: false };
    case "float":
      return { kind: "float", nullable: false };
    case "int64":
    case "decimal":
      return decimalType(of.scale ?? 0, isWide(of), false);
    default:
      throw new IllTyped(at, `A ${of.kind} cannot be summed.`);
  }
}

function decimalType(scale: number, wide: boolean, nullable: boolean, at = ""): ValueType {
  if (scale > widePrecision)
    throw new IllTyped(
      at,
      `${scale} decimals are more than ${widePrecision}.`,
      "round an operand first",
    );
  return {
    kind: "decimal",
    precision: wide || scale >= narrowPrecision ? widePrecision : narrowPrecision,
    scale,
    nullable,
  };
}

function isWide(type: ValueType): boolean {
  return type.kind === "decimal" && (type.precision ?? widePrecision) > narrowPrecision;
}

interface Site {
  readonly at: string;
  readonly op: ExprOp;
  readonly scale: number | undefined;
  readonly unit: TimeUnit | undefined;
}

type Rule = (types: readonly ValueType[], site: Site) => ValueType;

const operators: Readonly<Record<ExprOp, Rule>> = {
  length: text(() => "int"),
  lower: text(() => "text"),
  upper: text(() => "text"),
  trim: text(() => "text"),
  fold: text(() => "text"),
  concat: (types, site) => {
    if (types.length === 0) throw new IllTyped(site.at, "concat needs an operand.");
    types.forEach((type, i) => expectKind(type, ["text", "choice"], site, i));
    return { kind: "text", nullable: anyNull(types) };
  },
  substring: (types, site) => {
    expectCount(types, 2, 3, site);
    expectKind(types[0]!, ["text", "choice"], site, 0);
    types.slice(1).forEach((type, i) => expectKind(type, ["int"], site, i + 1));
    return { kind: "text", nullable: anyNull(types) };
  },
  text: (types, site) => {
    expectCount(types, 1, 1, site);
    expectKind(types[0]!, ["int", "int64", "decimal"], site, 0);
    return { kind: "text", nullable: types[0]!.nullable };
  },
  add: arithmetic((a, b) => Math.max(a, b)),
  sub: arithmetic((a, b) => Math.max(a, b)),
  mul: arithmetic((a, b) => a + b),
  div: (types, site) => {
    expectCount(types, 2, 2, site);
    const [a, b] = [types[0]!, types[1]!];
    const exact = [a, b].every(
      (type) => type.kind === "int" || type.kind === "int64" || type.kind === "decimal",
    );
    if (!exact || (a.kind !== "decimal" && b.kind !== "decimal"))
      throw new IllTyped(
        site.at,
        `div divides decimals, not ${a.kind} by ${b.kind}.`,
        "intDiv for whole numbers",
      );
    if (site.scale === undefined) throw new IllTyped(site.at, "div needs the scale of its result.");
    return decimalType(site.scale, isWide(a) || isWide(b), true, site.at);
  },
  intDiv: whole,
  mod: (types, site) => {
    const type = arithmetic((a, b) => Math.max(a, b))(types, site);
    if (type.kind === "float") throw new IllTyped(site.at, "mod takes exact numbers.");
    return { ...type, nullable: true };
  },
  abs: unary(["int", "int64", "float", "decimal"]),
  neg: unary(["int", "int64", "float", "decimal"]),
  floor: rounding,
  ceil: rounding,
  trunc: rounding,
  round: (types, site) => {
    expectCount(types, 1, 1, site);
    expectKind(types[0]!, ["decimal"], site, 0);
    return decimalType(site.scale ?? 0, isWide(types[0]!), types[0]!.nullable, site.at);
  },
  min2: choose,
  max2: choose,
  year: part(["instant", "date"]),
  month: part(["instant", "date"]),
  day: part(["instant", "date"]),
  weekday: part(["instant", "date"]),
  hour: part(["instant"]),
  minute: part(["instant"]),
  second: part(["instant"]),
  truncate: (types, site) => {
    expectCount(types, 1, 1, site);
    expectUnit(types[0]!, site);
    return types[0]!;
  },
  addTime: (types, site) => {
    expectCount(types, 2, 2, site);
    expectUnit(types[0]!, site);
    expectKind(types[1]!, ["int"], site, 1);
    return { ...types[0]!, nullable: anyNull(types) };
  },
  diffTime: (types, site) => {
    expectCount(types, 2, 2, site);
    types.forEach((type) => expectUnit(type, site));
    if (types[0]!.kind !== types[1]!.kind)
      throw new IllTyped(site.at, "diffTime takes two instants or two dates.");
    return { kind: "int", nullable: anyNull(types) };
  },
  size: (types, site) => {
    expectCount(types, 1, 1, site);
    expectKind(types[0]!, ["list"], site, 0);
    return { kind: "int", nullable: types[0]!.nullable };
  },
  at: (types, site) => {
    expectCount(types, 2, Number.POSITIVE_INFINITY, site);
    expectKind(types[0]!, ["json"], site, 0);
    types.slice(1).forEach((type, i) => expectKind(type, ["text", "int"], site, i + 1));
    return { kind: "json", nullable: true };
  },
  coalesce: (types, site) => ({
    ...unified(types, site.at),
    nullable: types.every((type) => type.nullable),
  }),
};

function text(kind: () => "int" | "text"): Rule {
  return (types, site) => {
    expectCount(types, 1, 1, site);
    expectKind(types[0]!, ["text", "choice"], site, 0);
    return { kind: kind(), nullable: types[0]!.nullable };
  };
}

function arithmetic(scale: (left: number, right: number) => number): Rule {
  return (types, site) => {
    expectCount(types, 2, 2, site);
    const [a, b] = [types[0]!, types[1]!];
    types.forEach((type, i) => expectKind(type, ["int", "int64", "float", "decimal"], site, i));
    const nullable = anyNull(types);
    if (a.kind === "float" || b.kind === "float") {
      if (!isComparable(a, b))
        throw new IllTyped(site.at, `${site.op} of ${a.kind} and ${b.kind} would round.`);
      return { kind: "float", nullable };
    }
    if (a.kind === "decimal" || b.kind === "decimal")
      return decimalType(
        scale(a.scale ?? 0, b.scale ?? 0),
        isWide(a) || isWide(b),
        nullable,
        site.at,
      );
    return { kind: a.kind === "int64" || b.kind === "int64" ? "int64" : "int", nullable };
  };
}

function whole(types: readonly ValueType[], site: Site): ValueType {
  const type = arithmetic((a, b) => Math.max(a, b))(types, site);
  if (type.kind === "float") throw new IllTyped(site.at, "intDiv takes exact numbers.");
  return type.kind === "decimal" ? decimalType(0, isWide(type), true) : { ...type, nullable: true };
}

function unary(kinds: readonly ValueType["kind"][]): Rule {
  return (types, site) => {
    expectCount(types, 1, 1, site);
    expectKind(types[0]!, kinds, site, 0);
    return types[0]!.kind === "decimal"
      ? decimalType(types[0]!.scale ?? 0, isWide(types[0]!), types[0]!.nullable)
      : types[0]!;
  };
}

function rounding(types: readonly ValueType[], site: Site): ValueType {
  expectCount(types, 1, 1, site);
  expectKind(types[0]!, ["float", "decimal"], site, 0);
  return types[0]!.kind === "decimal"
    ? decimalType(0, isWide(types[0]!), types[0]!.nullable)
    : types[0]!;
}

function choose(types: readonly ValueType[], site: Site): ValueType {
  expectCount(types, 2, 2, site);
  const type = unified(types, site.at);
  if (!isOrdered(type)) throw new IllTyped(site.at, `A ${type.kind} has no order.`);
  return { ...type, nullable: anyNull(types) };
}

function part(kinds: readonly ValueType["kind"][]): Rule {
  return (types, site) => {
    expectCount(types, 1, 1, site);
    expectKind(types[0]!, kinds, site, 0);
    return { kind: "int", nullable: types[0]!.nullable };
  };
}

/** Finds the one type that can hold values of all of them, or refuses. */
function unified(types: readonly ValueType[], at: string): ValueType {
  const first = types[0];
  if (first === undefined) throw new IllTyped(at, "There is no value here.");
  return types.reduce((left, right) => unite(left, right, at), first);
}

function unite(left: ValueType, right: ValueType, at: string): ValueType {
  const nullable = left.nullable || right.nullable;
  if (!isComparable(left, right))
    throw new IllTyped(at, `${left.kind} and ${right.kind} have no common type.`);
  if (left.kind === "decimal" || right.kind === "decimal") {
    if (
      left.kind === right.kind &&
      left.scale === right.scale &&
      left.precision === right.precision
    )
      return { ...left, nullable };
    return decimalType(
      Math.max(left.scale ?? 0, right.scale ?? 0),
      isWide(left) || isWide(right),
      nullable,
    );
  }
  if (left.kind !== right.kind) {
    const kinds = [left.kind, right.kind];
    const kind = kinds.includes("float") ? "float" : kinds.includes("int64") ? "int64" : "text";
    return { kind, nullable };
  }
  return { ...left, nullable };
}

function anyNull(types: readonly ValueType[]): boolean {
  return types.some((type) => type.nullable);
}

function expectCount(types: readonly ValueType[], least: number, most: number, site: Site): void {
  if (types.length < least || types.length > most)
    throw new IllTyped(site.at, `${site.op} takes ${least} operands, not ${types.length}.`);
}

function expectKind(
  type: ValueType,
  kinds: readonly ValueType["kind"][],
  site: Site,
  index: number,
): void {
  if (!kinds.includes(type.kind))
    throw new IllTyped(
      `${site.at}/args/${index}`,
      `${site.op} takes ${kinds.join(" or ")}, not ${type.kind}.`,
    );
}

const calendarUnits: readonly (TimeUnit | undefined)[] = ["year", "month", "day"];

function expectUnit(type: ValueType, site: Site): void {
  expectKind(type, ["instant", "date"], site, 0);
  if (site.unit === undefined) throw new IllTyped(site.at, `${site.op} needs a unit.`);
  if (type.kind === "date" && !calendarUnits.includes(site.unit))
    throw new IllTyped(site.at, `A date has no ${site.unit}.`, "year, month or day");
}
