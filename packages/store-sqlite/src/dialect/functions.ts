import type { DatabaseSync, SQLInputValue, SQLOutputValue } from "node:sqlite";
import type { TimeUnit } from "@wervel/data";
import {
  addTime,
  cosine,
  DataError,
  dateToMs,
  diffTime,
  divideRounded,
  dot,
  fold,
  fromUnits,
  l2,
  msToDate,
  textLength,
  timePart,
  tooManyNodes,
  truncateTime,
  viewVectorBytes,
} from "@wervel/data/values";
import { sortable } from "./codec.ts";

type Exact = (...args: never[]) => SQLInputValue;

/**
 * The functions that a Wervel connection adds to SQLite, and why each is needed:
 *
 * - `wervel_int`, `wervel_int64`, `wervel_float`, `wervel_digits`: SQLite turns an overflowing whole number into a rounded float and lets
 *   floats become infinite; these raise `value.range` instead.
 * - `wervel_coarser`, `wervel_length`: what is computed and stored is refused where it does not fit its field, never rounded or cut.
 * - `wervel_sum`: puts a sum of 64-bit numbers together from the sums of their halves, which do not overflow on the way.
 * - `wervel_div`, `wervel_round`, `wervel_decimal_text`, `wervel_avg`: there is no decimal type; division, rounding half away from zero and
 *   averages need exact whole numbers beyond 64 bits on the way.
 * - `wervel_cosine`, `wervel_l2`, `wervel_dot`: there are no vectors; these compare two that stand as bytes.
 * - `wervel_part`, `wervel_truncate`, `wervel_add`, `wervel_diff`: SQLite's date functions overflow into the next month where Wervel clamps,
 *   and know no calendar difference.
 * - `wervel_nodes`: a walk that reaches too many records is refused, never cut.
 * - `wervel_fold`: SQLite folds A to Z only.
 */
const functions: Readonly<Record<string, Exact>> = {
  wervel_int: (value: number | bigint | null) => {
    if (value === null) return null;
    if (typeof value === "bigint" && value >= -9007199254740991n && value <= 9007199254740991n)
      return value;
    throw outOfRange("int");
  },
  wervel_int64: (value: number | bigint | null) => {
    if (value === null || typeof value === "bigint") return value;
    throw outOfRange("int64");
  },
  wervel_float: (value: number | bigint | null) => {
    if (value === null || Number.isFinite(Number(value))) return value;
    throw outOfRange("float");
  },
  wervel_digits: (value: bigint | null, precision: bigint) => {
    if (value === null || (value < 10n ** precision && value > -(10n ** precision))) return value;
    throw outOfRange("decimal");
  },
  wervel_coarser: (value: bigint | null, unit: bigint) => {
    if (value === null) return null;
    if (value % unit !== 0n) throw unfit("value.precision", "has more decimals than its field");
    return value / unit;
  },
  wervel_length: (value: string | null, max: bigint) => {
    if (value === null || value.length <= max || textLength(value) <= max) return value;
    throw unfit("value.length", "is longer than its field allows");
  },
  wervel_nodes: (count: bigint, most: bigint) => {
    if (count <= most) return 1n;
    throw tooManyNodes(undefined, Number(most));
  },
  wervel_div: (
    left: bigint | null,
    right: bigint | null,
    leftScale: bigint,
    rightScale: bigint,
    scale: bigint,
  ) => {
    if (left === null || right === null || right === 0n) return null;
    const shift = scale + rightScale - leftScale;
    const dividend = shift >= 0n ? left * 10n ** shift : left;
    const divisor = shift >= 0n ? right : right * 10n ** -shift;
    return held(divideRounded(dividend, divisor));
  },
  wervel_round: (value: bigint | null, from: bigint, to: bigint, mode: string) => {
    if (value === null) return null;
    if (to >= from) return held(value * 10n ** (to - from));
    return rounded(value, 10n ** (from - to), mode);
  },
  wervel_decimal_text: (value: bigint | null, scale: bigint) =>
    value === null ? null : fromUnits(value, Number(scale)),
  wervel_sum: (high: bigint | null, low: bigint | null) =>
    high === null || low === null ? null : held((high << 32n) + low),
  wervel_avg: (sum: bigint | null, count: bigint) =>
    sum === null || count === 0n ? null : sortable(divideRounded(sum * 10n ** 10n, count), 38),
  wervel_part: (value: bigint | string | null, part: Parameters<typeof timePart>[1]) =>
    value === null ? null : BigInt(timePart(toMs(value), part)),
  wervel_truncate: (value: bigint | string | null, unit: TimeUnit) =>
    value === null ? null : likeTime(value, truncateTime(toMs(value), unit)),
  wervel_add: (value: bigint | string | null, amount: bigint | null, unit: TimeUnit) =>
    value === null || amount === null
      ? null
      : likeTime(value, addTime(toMs(value), Number(amount), unit)),
  wervel_diff: (end: bigint | string | null, start: bigint | string | null, unit: TimeUnit) =>
    end === null || start === null ? null : BigInt(diffTime(toMs(end), toMs(start), unit)),
  wervel_cosine: ofVectors(cosine),
  wervel_l2: ofVectors(l2),
  wervel_dot: ofVectors(dot),
  wervel_fold: (value: string | null) => (value === null ? null : fold(value)),
};

/** Adds the functions to a connection. */
export function addFunctions(database: DatabaseSync): void {
  const options = {
    deterministic: true,
    directOnly: true,
    useBigIntArguments: true,
    varargs: true,
  };
  for (const [name, run] of Object.entries(functions))
    database.function(name, options, run as (...args: SQLOutputValue[]) => SQLInputValue);
}

function ofVectors(
  score: (a: ArrayLike<number>, b: ArrayLike<number>) => number,
): (a: Uint8Array | null, b: Uint8Array | null) => number | null {
  return (a, b) =>
    a === null || b === null ? null : score(viewVectorBytes(a), viewVectorBytes(b));
}

function rounded(value: bigint, unit: bigint, mode: string): bigint {
  if (mode === "round") return divideRounded(value, unit);
  const quotient = value / unit;
  const rest = value % unit;
  if (mode === "floor" && rest < 0n) return quotient - 1n;
  return mode === "ceil" && rest > 0n ? quotient + 1n : quotient;
}

function held(value: bigint): bigint {
  if (BigInt.asIntN(64, value) === value) return value;
  throw outOfRange("decimal");
}

// A date is text, an instant a whole number of milliseconds.
function toMs(value: bigint | string): number {
  return typeof value === "string" ? dateToMs(value) : Number(value);
}

function likeTime(value: bigint | string, ms: number): bigint | string {
  return typeof value === "string" ? msToDate(ms) : BigInt(ms);
}

function unfit(code: "value.precision" | "value.length", what: string): DataError {
  return new DataError(code, `A computed value ${what}.`, {
    store: "sqlite",
    help: "Round or cut the value, or widen the field.",
  });
}

function outOfRange(kind: string): DataError {
  return new DataError("value.range", `A computed ${kind} is beyond what its type can hold.`, {
    store: "sqlite",
    help: "Compute with smaller values, or in a wider type.",
    details: { kind },
  });
}
