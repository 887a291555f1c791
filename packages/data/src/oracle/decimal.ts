import { DataError } from "../errors.ts";

/** The most digits of a computed decimal that still lies in a scaled 64-bit integer. */
export const narrowPrecision = 19;
/** The most digits of any decimal. */
export const widePrecision = 38;

const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;
const wideLimit = 10n ** 38n;

/** Reads decimal text as an integer of units of `10^-scale`. The text may have fewer decimals than `scale`; more are an error of the caller. */
export function toUnits(text: string, scale: number): bigint {
  const point = text.indexOf(".");
  if (point === -1) return BigInt(text) * 10n ** BigInt(scale);
  const decimals = text.length - point - 1;
  const units = BigInt(text.slice(0, point) + text.slice(point + 1));
  return decimals <= scale
    ? units * 10n ** BigInt(scale - decimals)
    : divideRounded(units, 10n ** BigInt(decimals - scale));
}

/** Writes units of `10^-scale` as text with exactly `scale` decimals; zero has no sign. */
export function fromUnits(units: bigint, scale: number): string {
  if (scale === 0) return units.toString();
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Divides integers, rounding half away from zero. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  const doubled = (rest < 0n ? -rest : rest) * 2n;
  if (doubled < (divisor < 0n ? -divisor : divisor)) return quotient;
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}

/** Rounds decimal text to fewer decimals, half away from zero. */
export function roundDecimal(text: string, scale: number): string {
  return fromUnits(toUnits(text, scale), scale);
}

/** Compares decimal texts of any scale. */
export function compareDecimal(left: string, right: string): number {
  const scale = Math.max(scaleOf(left), scaleOf(right));
  const a = toUnits(left, scale);
  const b = toUnits(right, scale);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Counts the decimals of decimal text. */
export function scaleOf(text: string): number {
  const point = text.indexOf(".");
  return point === -1 ? 0 : text.length - point - 1;
}

/** Returns the units, or throws `value.range` when a computed decimal of that precision cannot hold them. */
export function heldIn(precision: number, units: bigint): bigint {
  const holds =
    precision <= narrowPrecision
      ? units >= int64Min && units <= int64Max
      : units < wideLimit && units > -wideLimit;
  if (!holds) throw outOfRange("decimal");
  return units;
}

/** Returns the integer, or throws `value.range` when 64 bits cannot hold it. */
export function int64Of(value: bigint): bigint {
  if (value < int64Min || value > int64Max) throw outOfRange("int64");
  return value;
}

/** Returns the number, or throws `value.range` when it is not an integer of 53 bits. */
export function intOf(value: number): number {
  if (!Number.isSafeInteger(value)) throw outOfRange("int");
  return value === 0 ? 0 : value;
}

/** Returns the number, or throws `value.range` when it is infinite or not a number. */
export function floatOf(value: number): number {
  if (!Number.isFinite(value)) throw outOfRange("float");
  return value;
}

function outOfRange(kind: string): DataError {
  return new DataError("value.range", `A computed ${kind} is beyond what its type can hold.`, {
    help: "Compute with smaller values, or cast to a wider type first.",
    details: { kind },
  });
}

/** Adds decimal texts at the given scale; `value.range` beyond `precision`. */
export function decimalAdd(left: string, right: string, scale: number, precision: number): string {
  return fromUnits(heldIn(precision, toUnits(left, scale) + toUnits(right, scale)), scale);
}

/** Subtracts decimal texts at the given scale; `value.range` beyond `precision`. */
export function decimalSub(left: string, right: string, scale: number, precision: number): string {
  return fromUnits(heldIn(precision, toUnits(left, scale) - toUnits(right, scale)), scale);
}

/** Multiplies decimal texts; the scale of the result is the sum of theirs. */
export function decimalMul(left: string, right: string, precision: number): string {
  const scale = scaleOf(left) + scaleOf(right);
  return fromUnits(
    heldIn(precision, toUnits(left, scaleOf(left)) * toUnits(right, scaleOf(right))),
    scale,
  );
}

/** Divides decimal texts to the given scale, half away from zero; null for a zero divisor. */
export function decimalDiv(
  left: string,
  right: string,
  scale: number,
  precision: number,
): string | null {
  const shared = Math.max(scaleOf(left), scaleOf(right));
  const divisor = toUnits(right, shared);
  if (divisor === 0n) return null;
  return fromUnits(
    heldIn(precision, divideRounded(toUnits(left, shared) * 10n ** BigInt(scale), divisor)),
    scale,
  );
}
