import type { ExprOp, TimeUnit, ValueType } from "../plan/plan.ts";
import { decimalType, isWide, unified } from "./common-type.ts";
import { IllTyped } from "./ill-typed.ts";
import { isComparable, isOrdered } from "./value.ts";

interface Site {
  readonly at: string;
  readonly op: ExprOp;
  readonly scale: number | undefined;
  readonly unit: TimeUnit | undefined;
}

type Rule = (types: readonly ValueType[], site: Site) => ValueType;

/** The type of each operator for its operands; throws IllTyped where it takes none of these. */
export const operatorTypes: Readonly<Record<ExprOp, Rule>> = {
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
  cosine: ofVectors,
  l2: ofVectors,
  dot: ofVectors,
};

function ofVectors(types: readonly ValueType[], site: Site): ValueType {
  expectCount(types, 2, 2, site);
  types.forEach((type, i) => expectKind(type, ["vector"], site, i));
  const [a, b] = [types[0]!, types[1]!];
  if (a.dimensions !== b.dimensions)
    throw new IllTyped(
      site.at,
      `${site.op} takes two vectors of as many numbers, not of ${a.dimensions} and ${b.dimensions}.`,
    );
  return { kind: "float", nullable: anyNull(types) };
}

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
