import type { ValueType } from "@wervel/data";
import { checked } from "./checked.ts";

/**
 * Writes a number that is raised as out of range where it has left its type. Within 64 bits the server does so by itself. A number of 53 bits
 * is made 1024 times as large and small again: that leaves 64 bits exactly where the number leaves 53.
 */
export function inRange(sql: string, type: ValueType): string {
  if (type.kind === "int") return `(((${sql}) * 1024 - 1 + 1) / 1024)`;
  if (type.kind !== "decimal") return `(${sql})`;
  const scale = type.scale ?? 0;
  if ((type.precision ?? 38) > 19) return `(${sql})::numeric(${type.precision ?? 38}, ${scale})`;
  if (scale === 0) return `(${sql})::bigint::numeric`;
  return `(((${sql}) * 1${"0".repeat(scale)})::bigint * ${unit(scale)})`;
}

/** The least number above zero with so many decimals. */
function unit(scale: number): string {
  return `0.${"1".padStart(scale, "0")}`;
}

/**
 * Writes an exact quotient, rounded half away from zero. The server rounds a quotient to the decimals of the dividend; with a hundred of them
 * no second rounding can go wrong: quotients of numbers of 38 digits lie farther than that from every tie that they do not hit.
 */
export function quotient(dividend: string, divisor: string, scale: number): string {
  return `round(round((${dividend})::numeric, 100) / nullif((${divisor})::numeric, 0), ${scale})`;
}

/** Writes a decimal with fewer decimals; `value.precision` where digits would be lost. */
export function coarser(sql: string, scale: number): string {
  return checked(sql, `q.v <> round(q.v, ${scale})`, "value.precision", "numeric");
}
