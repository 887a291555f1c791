import type { ValueType } from "@wervel/data";
import { Refusal } from "@wervel/sql";
import { unless } from "./raise.ts";

/** Digits after the point that the database keeps, whatever is computed. */
const mostDecimals = 30;
const widePrecision = 38;

/** Refuses a result with more decimals than the database has. */
export function assertScale(scale: number): void {
  if (scale <= mostDecimals) return;
  throw new Refusal(
    "decimal.scale",
    `The result would have ${scale} decimals; this database has ${mostDecimals}.`,
    "round an operand",
  );
}

/** Writes a computed decimal that must be held: its digits fit in 64 bits, or are no more than 38 where it is wide. */
export function held(sql: string, type: ValueType): string {
  const scale = type.scale ?? 0;
  assertScale(scale);
  if ((type.precision ?? widePrecision) > 19)
    return unless(sql, `abs(${sql}) >= ${power(widePrecision - scale)}`, "value.range");
  // A quotient of whole numbers is one of 64 bits, or an error.
  const units = `((${sql}) * ${power(scale)} div 1)`;
  return scale === 0 ? units : `(${units} * ${fraction(scale)})`;
}

/** Raises `value.range` where a computed number has left its type. */
export function inRange(sql: string, type: ValueType): string {
  switch (type.kind) {
    case "int":
      return safe(sql);
    case "float":
      // Zero has one sign.
      return `((${sql}) + 0e0)`;
    case "decimal":
      return held(sql, type);
    default:
      return `(${sql})`;
  }
}

/** Writes a whole number of 53 bits, or raises `value.range`: ten more bits and it leaves 64. */
export function safe(sql: string): string {
  return `(((${sql}) * 1024 - 1 + 1) div 1024)`;
}

/** Writes a value with fewer decimals; `value.precision` where that would lose digits. */
export function coarser(sql: string, scale: number): string {
  return unless(sql, `${sql} <> truncate(${sql}, ${scale})`, "value.precision");
}

/** Writes a quotient rounded half away from zero. */
export function quotient(dividend: string, divisor: string, result: ValueType): string {
  const scale = result.scale ?? 0;
  // The division itself gives no more than thirty decimals; one more than the result's must be there to round by.
  assertScale(scale + 1);
  return `round((${dividend}) / (${divisor}), ${scale})`;
}

function power(exponent: number): string {
  return `1${"0".repeat(exponent)}`;
}

function fraction(scale: number): string {
  return `0.${"0".repeat(scale - 1)}1`;
}
