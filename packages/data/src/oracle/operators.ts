import type { ExprOp, TimeUnit, ValueType } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import {
  decimalAdd,
  decimalDiv,
  decimalMul,
  decimalSub,
  floatOf,
  fromUnits,
  heldIn,
  int64Of,
  intOf,
  roundDecimal,
  scaleOf,
  toUnits,
  widePrecision,
} from "./decimal.ts";
import { fold } from "./fold.ts";
import type { Run } from "./source.ts";
import { asciiLower, asciiUpper, substring, textLength, trimSpaces } from "./text.ts";
import { addTime, dateToMs, diffTime, msToDate, timePart, truncateTime } from "./time.ts";
import { comparatorOf } from "./value.ts";
import { cosine, dot, l2 } from "./vector.ts";

/** Computes a value of a row. */
export type Evaluate = (row: Row, run: Run) => unknown;

/** What an operator knows when it is compiled. */
export interface Operation {
  readonly operands: readonly ValueType[];
  readonly result: ValueType;
  readonly scale: number | undefined;
  readonly unit: TimeUnit | undefined;
}

type Operator = (operation: Operation) => (values: readonly unknown[]) => unknown;

/** What every operator does with operands of which none is null. A null operand gives null before it comes here. */
export const operators: Readonly<Record<Exclude<ExprOp, "coalesce" | "at">, Operator>> = {
  length:
    () =>
    ([text]) =>
      textLength(text as string),
  lower:
    () =>
    ([text]) =>
      asciiLower(text as string),
  upper:
    () =>
    ([text]) =>
      asciiUpper(text as string),
  trim:
    () =>
    ([text]) =>
      trimSpaces(text as string),
  fold:
    () =>
    ([text]) =>
      fold(text as string),
  concat: () => (values) => values.join(""),
  substring:
    () =>
    ([text, start, length]) =>
      substring(text as string, start as number, length as number | undefined),
  text:
    () =>
    ([number]) =>
      String(number),

  add: numeric(
    (a, b) => a + b,
    (a, b) => a + b,
    decimalAdd,
  ),
  sub: numeric(
    (a, b) => a - b,
    (a, b) => a - b,
    decimalSub,
  ),
  mul: numeric(
    (a, b) => a * b,
    (a, b) => a * b,
    (a, b, _scale, precision) => decimalMul(a, b, precision),
  ),
  div:
    ({ result }) =>
    ([a, b]) =>
      decimalDiv(String(a), String(b), result.scale!, result.precision!),
  intDiv:
    ({ result }) =>
    ([a, b]) =>
      wholeQuotient(a, b, result),
  mod:
    ({ result }) =>
    ([a, b]) =>
      remainder(a, b, result),
  abs:
    ({ result }) =>
    ([value]) =>
      signed(value, result, (negative) => negative),
  neg:
    ({ result }) =>
    ([value]) =>
      signed(value, result, () => true),
  floor:
    ({ result }) =>
    ([value]) =>
      typeof value === "number" ? Math.floor(value) + 0 : toWhole(value as string, result, -1n),
  ceil:
    ({ result }) =>
    ([value]) =>
      typeof value === "number" ? Math.ceil(value) + 0 : toWhole(value as string, result, 1n),
  trunc:
    ({ result }) =>
    ([value]) =>
      typeof value === "number" ? Math.trunc(value) + 0 : toWhole(value as string, result, 0n),
  round:
    ({ result }) =>
    ([value]) =>
      held(roundDecimal(value as string, result.scale!), result),
  min2: ({ operands, result }) => chosen(operands, result, (order) => order <= 0),
  max2: ({ operands, result }) => chosen(operands, result, (order) => order >= 0),

  year:
    ({ operands }) =>
    ([time]) =>
      timePart(msOf(time, operands[0]!), "year"),
  month:
    ({ operands }) =>
    ([time]) =>
      timePart(msOf(time, operands[0]!), "month"),
  day:
    ({ operands }) =>
    ([time]) =>
      timePart(msOf(time, operands[0]!), "day"),
  hour:
    ({ operands }) =>
    ([time]) =>
      timePart(msOf(time, operands[0]!), "hour"),
  minute:
    ({ operands }) =>
    ([time]) =>
      timePart(msOf(time, operands[0]!), "minute"),
  second:
    ({ operands }) =>
    ([time]) =>
      timePart(msOf(time, operands[0]!), "second"),
  weekday:
    ({ operands }) =>
    ([time]) =>
      timePart(msOf(time, operands[0]!), "weekday"),
  truncate:
    ({ operands: [type], unit }) =>
    ([time]) =>
      ofMs(truncateTime(msOf(time, type!), unit!), type!),
  addTime:
    ({ operands: [type], unit }) =>
    ([time, amount]) =>
      ofMs(addTime(msOf(time, type!), amount as number, unit!), type!),
  diffTime:
    ({ operands: [type], unit }) =>
    ([end, start]) =>
      diffTime(msOf(end, type!), msOf(start, type!), unit!),

  size:
    () =>
    ([list]) =>
      (list as readonly unknown[]).length,

  cosine: () => ofVectors(cosine),
  l2: () => ofVectors(l2),
  dot: () => ofVectors(dot),
};

/** Finds how to bring a value of one type to another that can hold it; undefined where nothing changes. Null stays null. */
export function coercion(
  from: ValueType,
  to: ValueType,
): ((value: unknown) => unknown) | undefined {
  if (to.kind === "decimal" && (from.kind !== "decimal" || from.scale !== to.scale))
    return (value) =>
      value === null
        ? null
        : fromUnits(
            heldIn(
              to.precision ?? widePrecision,
              toUnits(`${value as string | number | bigint}`, to.scale ?? 0),
            ),
            to.scale ?? 0,
          );
  if (to.kind === "int64" && from.kind === "int")
    return (value) => (value === null ? null : BigInt(value as number));
  if (to.kind === "int" && from.kind === "int64")
    return (value) => (value === null ? null : intOf(Number(value)));
  return undefined;
}

function ofVectors(
  score: (a: ArrayLike<number>, b: ArrayLike<number>) => number,
): (values: readonly unknown[]) => unknown {
  return ([a, b]) => score(a as readonly number[], b as readonly number[]);
}

function numeric(
  ofNumbers: (left: number, right: number) => number,
  ofBigints: (left: bigint, right: bigint) => bigint,
  ofDecimals: (left: string, right: string, scale: number, precision: number) => string,
): Operator {
  return ({ result }) => {
    switch (result.kind) {
      case "decimal":
        return ([a, b]) => ofDecimals(String(a), String(b), result.scale!, result.precision!);
      case "int64":
        return ([a, b]) => int64Of(ofBigints(BigInt(a as number), BigInt(b as number)));
      case "int":
        return ([a, b]) => intOf(ofNumbers(a as number, b as number));
      default:
        return ([a, b]) => floatOf(ofNumbers(a as number, b as number));
    }
  };
}

function wholeQuotient(a: unknown, b: unknown, result: ValueType): unknown {
  const scale = Math.max(scaleOf(String(a)), scaleOf(String(b)));
  const divisor = toUnits(String(b), scale);
  return divisor === 0n ? null : asResult(toUnits(String(a), scale) / divisor, 0, result);
}

function remainder(a: unknown, b: unknown, result: ValueType): unknown {
  const scale = result.scale ?? 0;
  const divisor = toUnits(String(b), scale);
  return divisor === 0n ? null : asResult(toUnits(String(a), scale) % divisor, scale, result);
}

function asResult(units: bigint, scale: number, result: ValueType): unknown {
  if (result.kind === "int") return intOf(Number(units));
  return result.kind === "int64"
    ? int64Of(units)
    : fromUnits(heldIn(result.precision!, units), scale);
}

function signed(value: unknown, result: ValueType, flips: (negative: boolean) => boolean): unknown {
  if (typeof value === "number") return flips(value < 0) ? 0 - value : value;
  if (typeof value === "bigint") return int64Of(flips(value < 0n) ? -value : value);
  const units = toUnits(value as string, result.scale!);
  return fromUnits(heldIn(result.precision!, flips(units < 0n) ? -units : units), result.scale!);
}

// `direction` tells where a rest goes: -1 down, 1 up, 0 toward zero.
function toWhole(text: string, result: ValueType, direction: bigint): string {
  const scale = scaleOf(text);
  const unit = 10n ** BigInt(scale);
  const units = toUnits(text, scale);
  const rest = units % unit;
  const away = rest !== 0n && rest < 0n === direction < 0n && direction !== 0n;
  return fromUnits(heldIn(result.precision!, units / unit + (away ? direction : 0n)), 0);
}

function held(text: string, type: ValueType): string {
  heldIn(type.precision ?? widePrecision, toUnits(text, scaleOf(text)));
  return text;
}

function chosen(
  operands: readonly ValueType[],
  result: ValueType,
  takesLeft: (order: number) => boolean,
): (values: readonly unknown[]) => unknown {
  const [left, right] = [operands[0]!, operands[1]!];
  const compare = comparatorOf(left, right);
  const [fromLeft, fromRight] = [coercion(left, result), coercion(right, result)];
  return ([a, b]) => {
    if (takesLeft(compare(a, b))) return fromLeft === undefined ? a : fromLeft(a);
    return fromRight === undefined ? b : fromRight(b);
  };
}

function msOf(time: unknown, type: ValueType): number {
  return type.kind === "date" ? dateToMs(time as string) : (time as Date).getTime();
}

function ofMs(ms: number, type: ValueType): unknown {
  return type.kind === "date" ? msToDate(ms) : new Date(ms);
}
