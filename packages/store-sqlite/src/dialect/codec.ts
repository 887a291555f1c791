import type { ValueType } from "@wervel/data";
import { DataError, fromUnits, fromVectorBytes, toUnits, toVectorBytes } from "@wervel/data/values";
import type { Codec } from "@wervel/sql";

const same = (sql: string): string => sql;
// Numbers beyond 2^53 would be rounded or refused on the way out.
const asText = (sql: string): string => `cast(${sql} as text)`;

const plain: Codec = {
  encode: (value) => value as string,
  json: (value) => JSON.stringify(value),
  plainJson: true,
  fromJson: (value) => value,
  select: same,
};

// The driver binds every JavaScript number as a float, and whole-number arithmetic needs whole numbers.
const int: Codec = { ...plain, encode: (value) => BigInt(value as number), json: String };

const float: Codec = {
  // Zero has one sign, so that equality and grouping see one value.
  encode: (value) => (value as number) + 0,
  json: (value) => floatText((value as number) + 0),
  fromJson: (value) => value,
  select: same,
};

// Without a point or an exponent the database would read a whole number, and cut it at 64 bits.
function floatText(value: number): string {
  const text = JSON.stringify(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const int64: Codec = {
  encode: (value) => BigInt(value as bigint | number),
  json: String,
  fromJson: (value) => BigInt(value as number | string),
  decode: (raw) => BigInt(raw as string),
  select: asText,
};

const bool: Codec = {
  encode: (value) => (value === true ? 1n : 0n),
  json: (value) => (value === true ? "true" : "false"),
  plainJson: true,
  fromJson: (value) => value === true,
  decode: (raw) => raw === 1,
  select: same,
};

const instant: Codec = {
  encode: (value) => BigInt((value as Date).getTime()),
  json: (value) => String((value as Date).getTime()),
  fromJson: (value) => new Date(value as number),
  decode: (raw) => new Date(raw as number),
  select: same,
};

// Hexadecimal keeps the order of the bytes; base64 would not.
const bytes: Codec = {
  encode: (value) => value as Uint8Array,
  json: (value) => `"${Buffer.from(value as Uint8Array).toString("hex")}"`,
  fromJson: (value) => new Uint8Array(Buffer.from(value as string, "hex")),
  select: same,
};

const vector: Codec = {
  encode: (value) => toVectorBytes(value as readonly number[]),
  json: (value) => bytes.json(toVectorBytes(value as readonly number[])),
  fromJson: (value) => fromVectorBytes(bytes.fromJson(value) as Uint8Array),
  decode: (raw) => fromVectorBytes(raw as Uint8Array),
  select: same,
};

const json: Codec = {
  encode: canonicalJson,
  json: canonicalJson,
  fromJson: (value) => value,
  decode: (raw) => JSON.parse(raw as string) as unknown,
  select: same,
};

const codecs = new Map<string, Codec>([
  ["text", plain],
  ["choice", plain],
  ["uuid", plain],
  ["date", plain],
  ["int", int],
  ["int64", int64],
  ["float", float],
  ["bool", bool],
  ["instant", instant],
  ["bytes", bytes],
  ["vector", vector],
  ["json", json],
]);

/** Says how values of a type stand in SQLite. */
export function codecOf(type: ValueType): Codec {
  const known = codecs.get(type.kind);
  if (known !== undefined) return known;
  if (type.kind === "decimal")
    return isSortableText(type) ? wideCodec(type) : scaledCodec(type.scale ?? 0);
  return type.kind === "list" ? listCodec(type.of!) : objectCodec(type.fields ?? {});
}

/** Tells whether a decimal has too many digits for a whole number of 64 bits and stands as sortable text. */
export function isSortableText(type: ValueType): boolean {
  return type.kind === "decimal" && (type.precision ?? 38) > 19;
}

function scaledCodec(scale: number): Codec {
  return {
    encode: (value) => scaled(String(value), scale),
    json: (value) => String(scaled(String(value), scale)),
    fromJson: (value) => fromUnits(BigInt(value as number | string), scale),
    decode: (raw) => fromUnits(BigInt(raw as string), scale),
    select: asText,
  };
}

const limit = 2n ** 63n;

function scaled(text: string, scale: number): bigint {
  const units = toUnits(text, scale);
  if (units < limit && units >= -limit) return units;
  throw new DataError(
    "value.range",
    `${text} has more digits than a decimal of 18 digits can hold.`,
    {
      help: "Use a smaller value or declare more digits.",
    },
  );
}

function wideCodec(type: ValueType): Codec {
  const precision = type.precision ?? 38;
  const scale = type.scale ?? 0;
  const encode = (value: unknown): string => sortable(toUnits(String(value), scale), precision);
  const decode = (raw: unknown): string => fromUnits(unsortable(raw as string), scale);
  return { encode, json: (value) => `"${encode(value)}"`, fromJson: decode, decode, select: same };
}

/** Writes a whole number as text of fixed length that sorts like the number: a sign, then digits, of negative numbers their complement. */
export function sortable(units: bigint, precision: number): string {
  const digits = String(units < 0n ? -units : units).padStart(precision, "0");
  if (digits.length > precision)
    throw new DataError("value.range", `${units} has more than ${precision} digits.`, {
      help: "Use a smaller value or declare more digits.",
    });
  return units < 0n ? `0${complement(digits)}` : `1${digits}`;
}

/** Reads what {@link sortable} wrote. */
function unsortable(text: string): bigint {
  const digits = text.slice(1);
  return text.startsWith("0") ? -BigInt(complement(digits)) : BigInt(digits);
}

function complement(digits: string): string {
  return digits.replace(/\d/g, (digit) => String(9 - Number(digit)));
}

function listCodec(of: ValueType): Codec {
  const element = codecOf(of);
  const encode = (value: unknown): string => {
    const parts = (value as readonly unknown[]).map((item) =>
      item === null ? "null" : element.json(item),
    );
    return `[${parts.join()}]`;
  };
  const fromJson = isPlainJson(of)
    ? (value: unknown) => value
    : (value: unknown) =>
        (value as unknown[]).map((item) => (item === null ? null : element.fromJson(item)));
  return {
    encode,
    json: encode,
    fromJson,
    decode: (raw) => fromJson(parse(raw, of)),
    select: same,
  };
}

function objectCodec(fields: Readonly<Record<string, ValueType>>): Codec {
  const names = Object.keys(fields).toSorted();
  const members = names.map((name) => ({
    name,
    text: JSON.stringify(name),
    codec: codecOf(fields[name]!),
  }));
  const declared = Object.keys(fields).map((name) => ({ name, codec: codecOf(fields[name]!) }));
  const encode = (value: unknown): string => {
    const object = value as Readonly<Record<string, unknown>>;
    const parts = members.map(({ name, text, codec }) => {
      const member = object[name];
      return `${text}:${member === null || member === undefined ? "null" : codec.json(member)}`;
    });
    return `{${parts.join()}}`;
  };
  const fromJson = (value: unknown): unknown => {
    const object = value as Readonly<Record<string, unknown>>;
    const read: Record<string, unknown> = {};
    for (const { name, codec } of declared) {
      const member = object[name];
      read[name] = member === null || member === undefined ? null : codec.fromJson(member);
    }
    return read;
  };
  const exact = Object.values(fields).some(holdsLongNumber);
  return {
    encode,
    json: encode,
    fromJson,
    decode: (raw) => fromJson(exact ? parseExact(raw as string) : JSON.parse(raw as string)),
    select: same,
  };
}

const plainKinds: ReadonlySet<string> = new Set([
  "text",
  "choice",
  "uuid",
  "date",
  "int",
  "float",
  "bool",
  "json",
]);

function isPlainJson(type: ValueType): boolean {
  return type.kind === "list" ? isPlainJson(type.of!) : plainKinds.has(type.kind);
}

function holdsLongNumber(type: ValueType): boolean {
  if (type.kind === "int64" || (type.kind === "decimal" && !isSortableText(type))) return true;
  if (type.kind === "list") return holdsLongNumber(type.of!);
  return type.kind === "object" && Object.values(type.fields ?? {}).some(holdsLongNumber);
}

function parse(raw: unknown, of: ValueType): unknown {
  return holdsLongNumber(of) ? parseExact(raw as string) : JSON.parse(raw as string);
}

// Whole numbers of 64 bits keep their digits: the reviver sees the source text.
function parseExact(text: string): unknown {
  return JSON.parse(text, ((_key: string, value: unknown, context: { readonly source?: string }) =>
    typeof value === "number" &&
    !Number.isSafeInteger(value) &&
    /^-?\d+$/.test(context.source ?? "")
      ? context.source
      : value) as (key: string, value: unknown) => unknown);
}

/** Writes JSON in its one form: keys sorted, no spaces, so that equal values are equal texts. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const object = value as Readonly<Record<string, unknown>>;
  const members = Object.keys(object)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(object[name])}`);
  return `{${members.join()}}`;
}
