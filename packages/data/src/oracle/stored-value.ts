import { DataError, type DataErrorCode } from "../errors.ts";
import type { ValueType } from "../plan/plan.ts";
import { fromUnits, toUnits } from "./decimal.ts";
import { textLength } from "./text.ts";

/** Where a value is about to be written, for the error. */
export interface ValueSite {
  readonly entity: string;
  readonly field: string;
  readonly store?: string;
}

/**
 * Checks a value that is about to be stored and returns its stored form: a decimal with exactly its scale, a float without negative zero, a
 * copy of whatever could be changed from outside. Nothing is rounded.
 *
 * @throws `value.type`, `value.range`, `value.length`, `value.precision`, and `constraint.required` for a null that may not be.
 */
export function checkStored(type: ValueType, value: unknown, site: ValueSite): unknown {
  if (value === null || value === undefined) {
    if (!type.nullable) throw problem("constraint.required", site, "must have a value");
    return null;
  }
  return checkers[type.kind](value, type, site);
}

type Checker = (value: unknown, type: ValueType, site: ValueSite) => unknown;

const checkers: Readonly<Record<ValueType["kind"], Checker>> = {
  text: checkText,
  choice: checkText,
  uuid: matching(
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    "a lower-case UUID",
  ),
  date: checkDate,
  decimal: checkDecimal,
  int: checkInt,
  int64: checkInt64,
  float: checkFloat,
  bool: (value, _type, site) => expectType(typeof value === "boolean", value, "a boolean", site),
  instant: checkInstant,
  bytes: (value, _type, site) => {
    expectType(value instanceof Uint8Array, value, "bytes", site);
    return (value as Uint8Array).slice();
  },
  vector: checkVector,
  json: (value, _type, site) => checkJson(value, site),
  list: (value, type, site) => {
    expectType(Array.isArray(value), value, "a list", site);
    return (value as unknown[]).map((element) => checkStored(type.of ?? anyJson, element, site));
  },
  object: (value, type, site) => {
    expectType(typeof value === "object", value, "an object", site);
    const members = value as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(type.fields ?? {}).map(([name, member]) => [
        name,
        checkStored(member, members[name], { ...site, field: `${site.field}.${name}` }),
      ]),
    );
  },
};

const anyJson: ValueType = { kind: "json", nullable: true };

function checkText(value: unknown, type: ValueType, site: ValueSite): string {
  expectType(typeof value === "string", value, "text", site);
  const text = value as string;
  expectLegalText(text, site);
  if (type.max !== undefined && text.length > type.max && textLength(text) > type.max)
    throw problem("value.length", site, `is longer than ${type.max} characters`);
  return text;
}

function expectLegalText(text: string, site: ValueSite): void {
  if (!text.isWellFormed()) throw problem("value.type", site, "holds half of a surrogate pair");
  if (text.includes("\0")) throw problem("value.type", site, "holds the character U+0000");
}

function matching(pattern: RegExp, what: string): Checker {
  return (value, _type, site) =>
    expectType(typeof value === "string" && pattern.test(value), value, what, site);
}

function checkDate(value: unknown, _type: ValueType, site: ValueSite): unknown {
  const plausible =
    typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) && value >= "0001-01-01";
  const real = plausible && isCalendarDate(value);
  return expectType(real, value, "a date such as 2026-01-31", site);
}

function isCalendarDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function checkDecimal(value: unknown, type: ValueType, site: ValueSite): string {
  const parts = typeof value === "string" ? /^(-?)(\d+)(?:\.(\d+))?$/.exec(value) : null;
  if (parts === null)
    throw problem("value.type", site, `takes a decimal as text, not ${nameOf(value)}`);
  const scale = type.scale ?? 0;
  const decimals = (parts[3] ?? "").replace(/0+$/, "");
  if (decimals.length > scale)
    throw problem("value.precision", site, `has more than ${scale} decimals`);
  const units = toUnits(`${parts[1]}${parts[2]}${decimals === "" ? "" : `.${decimals}`}`, scale);
  const limit = 10n ** BigInt(type.precision ?? 38);
  if (units >= limit || units <= -limit)
    throw problem("value.range", site, `has more than ${type.precision ?? 38} digits`);
  return fromUnits(units, scale);
}

function checkInt(value: unknown, _type: ValueType, site: ValueSite): number {
  expectType(typeof value === "number", value, "an integer", site);
  const number = value as number;
  if (!Number.isFinite(number) || Math.abs(number) > Number.MAX_SAFE_INTEGER)
    throw problem("value.range", site, "is not an integer of 53 bits");
  expectType(Number.isInteger(number), value, "an integer", site);
  return number + 0;
}

function checkInt64(value: unknown, _type: ValueType, site: ValueSite): bigint {
  expectType(typeof value === "bigint", value, "a bigint", site);
  if (BigInt.asIntN(64, value as bigint) !== value)
    throw problem("value.range", site, "is not an integer of 64 bits");
  return value as bigint;
}

function checkFloat(value: unknown, _type: ValueType, site: ValueSite): number {
  expectType(typeof value === "number", value, "a number", site);
  if (!Number.isFinite(value)) throw problem("value.range", site, "is not a finite number");
  return (value as number) + 0;
}

function checkVector(value: unknown, type: ValueType, site: ValueSite): readonly number[] {
  const isVector = Array.isArray(value) || value instanceof Float32Array;
  expectType(isVector, value, "a list of numbers", site);
  const given = value as ArrayLike<unknown>;
  if (given.length !== type.dimensions)
    throw problem("value.length", site, `takes ${type.dimensions} numbers, not ${given.length}`);
  const numbers: number[] = [];
  for (let at = 0; at < given.length; at++) {
    const number = given[at];
    expectType(typeof number === "number", number, "numbers", site);
    const single = Math.fround(number as number) + 0;
    if (!Number.isFinite(single))
      throw problem("value.range", site, "holds what is no finite number of 32 bits");
    numbers.push(single);
  }
  return numbers;
}

const firstInstant = Date.parse("0001-01-01T00:00:00.000Z");
const lastInstant = Date.parse("9999-12-31T23:59:59.999Z");

function checkInstant(value: unknown, _type: ValueType, site: ValueSite): Date {
  expectType(value instanceof Date, value, "a Date", site);
  const time = (value as Date).getTime();
  if (!(time >= firstInstant && time <= lastInstant))
    throw problem("value.range", site, "lies outside the years 1 to 9999");
  return new Date(time);
}

/** As deep as MySQL and MongoDB store; a value that holds itself is deeper than anything. */
const maxJsonDepth = 100;

function checkJson(value: unknown, site: ValueSite, depth = 0): unknown {
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      expectLegalText(value, site);
      return value;
    case "number":
      if (!Number.isFinite(value))
        throw problem("value.range", site, "holds a number that JSON cannot write");
      return value + 0;
    case "object":
      return value === null ? null : checkJsonMembers(value, site, depth + 1);
    default:
      throw problem("value.type", site, `holds ${nameOf(value)}, which is no JSON`);
  }
}

function checkJsonMembers(value: object, site: ValueSite, depth: number): unknown {
  if (depth > maxJsonDepth)
    throw problem("value.length", site, `is nested deeper than ${maxJsonDepth} levels`);
  if (Array.isArray(value)) return value.map((element) => checkJson(element, site, depth));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw problem("value.type", site, `holds ${nameOf(value)}, which is no JSON`);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      expectLegalText(name, site);
      return [name, checkJson(member, site, depth)];
    }),
  );
}

/** Copies what a value's holder could change: dates, bytes, lists and objects. */
export function copyValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof Uint8Array) return value.slice();
  if (Array.isArray(value)) return value.map(copyValue);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, copyValue(member)]),
  );
}

function expectType(holds: boolean, value: unknown, what: string, site: ValueSite): unknown {
  if (!holds) throw problem("value.type", site, `takes ${what}, not ${nameOf(value)}`);
  return value;
}

function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return typeof value;
  return value.constructor?.name ?? "an object";
}

function problem(code: DataErrorCode, site: ValueSite, what: string): DataError {
  return new DataError(code, `${site.entity}.${site.field} ${what}.`, {
    entity: site.entity,
    fields: [site.field],
    help: "Give a value that the field can hold; validate input with the same fields before it gets here.",
    ...(site.store === undefined ? {} : { store: site.store }),
  });
}
