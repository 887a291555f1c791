import type { ValueType } from "@wervel/data";
import { fromUnits, toUnits } from "@wervel/data/values";
import type { Codec } from "@wervel/sql";

const same = (sql: string): string => sql;

const plain: Codec = {
  encode: (value) => value as string,
  json: (value) => JSON.stringify(value),
  plainJson: true,
  fromJson: (value) => value,
  select: same,
};

// The server sends every value as text; a number is read from its digits.
const int: Codec = {
  encode: String,
  json: String,
  plainJson: true,
  fromJson: (value) => value,
  decode: Number,
  select: same,
};

const float: Codec = {
  // Zero has one sign.
  encode: (value) => String((value as number) + 0),
  json: (value) => JSON.stringify((value as number) + 0),
  plainJson: true,
  fromJson: (value) => value,
  decode: (raw) => Number(raw) + 0,
  select: same,
};

// In JSON as text: no reader of it rounds then.
const int64: Codec = {
  encode: String,
  json: (value) => `"${String(value)}"`,
  fromJson: (value) => BigInt(value as string),
  decode: (raw) => BigInt(raw as string),
  select: same,
};

const bool: Codec = {
  encode: (value) => (value === true ? "t" : "f"),
  json: (value) => (value === true ? "true" : "false"),
  plainJson: true,
  fromJson: (value) => value,
  decode: (raw) => raw === "t",
  select: same,
};

const instant: Codec = {
  encode: (value) => (value as Date).toISOString(),
  json: (value) => `"${(value as Date).toISOString()}"`,
  plainJson: true,
  fromJson: (value) => new Date(value as string),
  decode: (raw) => readInstant(raw as string),
  select: same,
};

/** Reads `2026-01-31 12:00:00.5+00`: the zone of a connection is UTC. */
export function readInstant(text: string): Date {
  const year = Number(text.slice(0, 4));
  const date = new Date(0);
  date.setUTCFullYear(year, Number(text.slice(5, 7)) - 1, Number(text.slice(8, 10)));
  const fraction = text.charCodeAt(19) === 46 ? text.slice(20, text.length - 3).padEnd(3, "0") : "";
  return new Date(
    date.getTime() +
      Number(text.slice(11, 13)) * 3_600_000 +
      Number(text.slice(14, 16)) * 60_000 +
      Number(text.slice(17, 19)) * 1000 +
      Number(fraction.slice(0, 3)),
  );
}

const bytes: Codec = {
  encode: (value) => value as Uint8Array,
  json: (value) => `"${Buffer.from(value as Uint8Array).toString("hex")}"`,
  fromJson: (value) => new Uint8Array(Buffer.from(value as string, "hex")),
  decode: (raw) => new Uint8Array(Buffer.from((raw as string).slice(2), "hex")),
  select: same,
};

// The text of an array of 32-bit numbers: as few digits as tell them apart, so that they are rounded again.
const vector: Codec = {
  encode: vectorText,
  json: (value) => `"${vectorText(value)}"`,
  fromJson: readVector,
  decode: readVector,
  select: same,
};

function vectorText(value: unknown): string {
  return `{${(value as readonly number[]).join()}}`;
}

function readVector(raw: unknown): number[] {
  return (raw as string)
    .slice(1, -1)
    .split(",")
    .map((number) => Math.fround(Number(number)));
}

const json: Codec = {
  encode: (value) => JSON.stringify(value),
  json: (value) => JSON.stringify(value),
  plainJson: true,
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

/** Says how values of a type stand in PostgreSQL. */
export function codecOf(type: ValueType): Codec {
  const known = codecs.get(type.kind);
  if (known !== undefined) return known;
  if (type.kind === "decimal") return decimalCodec(type.scale ?? 0);
  return type.kind === "list" ? listCodec(type.of!) : objectCodec(type.fields ?? {});
}

/** Names the type of a column. */
export function columnType(type: ValueType): string {
  if (type.kind === "decimal") return `numeric(${type.precision ?? 38}, ${type.scale ?? 0})`;
  return type.kind === "instant" ? "timestamptz(3)" : sqlType(type);
}

/** Names the type of a value. */
export function sqlType({ kind }: ValueType): string {
  switch (kind) {
    case "text":
    case "choice":
      return "text";
    case "int":
    case "int64":
      return "bigint";
    case "float":
      return "double precision";
    case "bool":
      return "boolean";
    case "decimal":
      return "numeric";
    case "instant":
      return "timestamptz";
    case "bytes":
      return "bytea";
    case "vector":
      return "real[]";
    case "uuid":
    case "date":
      return kind;
    default:
      return "jsonb";
  }
}

function decimalCodec(scale: number): Codec {
  const point = scale === 0 ? 0 : scale + 1;
  return {
    encode: String,
    json: (value) => `"${String(value)}"`,
    plainJson: true,
    fromJson: (value) => value,
    // Computed values may come with other decimals than their type has.
    decode: (raw) => {
      const text = raw as string;
      const dot = text.indexOf(".");
      if (dot === -1 ? point === 0 : text.length - dot === point) return text;
      return fromUnits(toUnits(text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, ""), scale), scale);
    },
    select: same,
  };
}

function listCodec(of: ValueType): Codec {
  const element = codecOf(of);
  const encode = (value: unknown): string => {
    const items = value as readonly unknown[];
    let text = "[";
    for (let i = 0; i < items.length; i++)
      text += `${i === 0 ? "" : ","}${items[i] === null ? "null" : element.json(items[i])}`;
    return `${text}]`;
  };
  const fromJson = isPlainJson(of)
    ? (value: unknown) => value
    : (value: unknown) =>
        (value as unknown[]).map((item) => (item === null ? null : element.fromJson(item)));
  return {
    encode,
    json: encode,
    fromJson,
    decode: (raw) => fromJson(JSON.parse(raw as string)),
    select: same,
  };
}

function objectCodec(fields: Readonly<Record<string, ValueType>>): Codec {
  const members = Object.entries(fields).map(([name, type]) => ({
    name,
    text: JSON.stringify(name),
    codec: codecOf(type),
  }));
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
    for (const { name, codec } of members) {
      const member = object[name];
      read[name] = member === null || member === undefined ? null : codec.fromJson(member);
    }
    return read;
  };
  return {
    encode,
    json: encode,
    fromJson,
    decode: (raw) => fromJson(JSON.parse(raw as string)),
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
  "decimal",
]);

function isPlainJson(type: ValueType): boolean {
  return type.kind === "list" ? isPlainJson(type.of!) : plainKinds.has(type.kind);
}
