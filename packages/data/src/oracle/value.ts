import type { StoredKind, ValueType } from "../plan/plan.ts";
import { compareDecimal } from "./decimal.ts";
import { compareText } from "./text.ts";

/** Compares two values that are not null: negative, zero or positive. */
export type Comparator = (left: unknown, right: unknown) => number;

/** Tells whether two values, null among them, are the same. */
export type Equality = (left: unknown, right: unknown) => boolean;

const numeric: ReadonlySet<StoredKind> = new Set(["int", "int64", "decimal"]);
const textual: ReadonlySet<StoredKind> = new Set(["text", "choice"]);
const unordered: ReadonlySet<StoredKind> = new Set(["json", "list", "object", "vector"]);

/** Tells whether values of the two types may be compared at all. */
export function isComparable(left: ValueType, right: ValueType): boolean {
  if (left.kind === right.kind)
    return left.kind !== "list" || isComparableElement(left.of, right.of);
  if (numeric.has(left.kind) && numeric.has(right.kind)) return true;
  if (isMachineNumber(left) && isMachineNumber(right)) return true;
  return textual.has(left.kind) && textual.has(right.kind);
}

function isComparableElement(left: ValueType | undefined, right: ValueType | undefined): boolean {
  return left === undefined || right === undefined || isComparable(left, right);
}

function isMachineNumber(type: ValueType): boolean {
  return type.kind === "int" || type.kind === "float";
}

/** Tells whether the values of a type have an order. */
export function isOrdered(type: ValueType): boolean {
  return !unordered.has(type.kind);
}

/** Finds how to order values of two comparable, ordered types. */
export function comparatorOf(left: ValueType, right: ValueType): Comparator {
  if (left.kind === "decimal" || right.kind === "decimal")
    return (a, b) => compareDecimal(String(a), String(b));
  switch (left.kind) {
    case "int":
    case "int64":
    case "float":
      return byOrder as Comparator;
    case "bool":
      return (a, b) => Number(a) - Number(b);
    case "instant":
      return (a, b) => (a as Date).getTime() - (b as Date).getTime();
    case "bytes":
      return (a, b) => compareBytes(a as Uint8Array, b as Uint8Array);
    default:
      return compareText as Comparator;
  }
}

// JavaScript orders numbers and bigints among each other exactly.
function byOrder(left: number | bigint, right: number | bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const difference = left[i]! - right[i]!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Finds how to tell equal values of two comparable types; null equals null and nothing else. */
export function equalityOf(left: ValueType, right: ValueType): Equality {
  if (unordered.has(left.kind))
    return (a, b) => a === b || (a !== null && b !== null && keyOf(a) === keyOf(b));
  const compare = comparatorOf(left, right);
  return (a, b) => (a === null || b === null ? a === b : a === b || compare(a, b) === 0);
}

/**
 * Makes a primitive that is equal exactly for equal values, for maps and sets. Numbers of every kind share one form, so `1`, `1n` and
 * `'1.00'` of comparable types meet when each is passed with its type.
 */
export function keyOf(value: unknown, type?: ValueType): string | number | boolean | null {
  switch (typeof value) {
    case "string":
      return type?.kind === "decimal" ? decimalKey(value) : `s${value}`;
    case "number":
      return value === 0 ? 0 : value;
    case "bigint":
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
        ? Number(value)
        : `n${value}`;
    case "boolean":
      return value;
    default:
      return value === null || value === undefined ? null : objectKey(value, type);
  }
}

function decimalKey(text: string): number | string {
  const trimmed = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  const integer = /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : undefined;
  if (integer !== undefined) return integer === 0 ? 0 : integer;
  return `n${trimmed}`;
}

function objectKey(value: object, type: ValueType | undefined): string {
  if (value instanceof Date) return `t${value.getTime()}`;
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString("hex")}`;
  if (Array.isArray(value))
    return `[${value.map((element) => part(keyOf(element, type?.of))).join()}]`;
  const members = Object.keys(value).toSorted();
  return `{${members
    .map(
      (name) =>
        `${JSON.stringify(name)}:${part(keyOf((value as Record<string, unknown>)[name], type?.fields?.[name]))}`,
    )
    .join()}}`;
}

function part(key: string | number | boolean | null): string {
  return JSON.stringify(key);
}

/** Makes one primitive for a tuple of values. */
export function tupleKey(
  values: readonly unknown[],
  types?: readonly (ValueType | undefined)[],
): string | number | boolean | null {
  if (values.length === 1) return keyOf(values[0], types?.[0]);
  return JSON.stringify(values.map((value, i) => keyOf(value, types?.[i])));
}
