import type { ValueType } from "@wervel/data";
import { fromVectorBytes, toVectorBytes } from "@wervel/data/values";
import type { Codec } from "@wervel/sql";
import type { Flavor } from "./flavor.ts";
import { jsonForm, listForm, objectForm } from "./json-form.ts";

const same = (sql: string): string => sql;
const quoted = (value: unknown): string => JSON.stringify(value);

const plain: Codec = {
  encode: (value) => value as string,
  json: quoted,
  fromJson: (value) => value,
  select: same,
};

// Where no collation keeps the order of code points, text is its bytes.
const textBytes: Codec = {
  ...plain,
  encode: (value) => Buffer.from(value as string),
  decode: textOf,
};

function textOf(raw: unknown): string {
  return typeof raw === "string" ? raw : (raw as Buffer).toString();
}

const uuid: Codec = {
  encode: (value) => Buffer.from((value as string).replaceAll("-", ""), "hex"),
  json: quoted,
  fromJson: (value) => value,
  decode: (raw) => {
    const hex = (raw as Buffer).toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  },
  select: same,
};

const int: Codec = {
  encode: (value) => BigInt(value as number),
  json: String,
  fromJson: (value) => value,
  decode: Number,
  select: same,
};

const int64: Codec = {
  encode: (value) => BigInt(value as bigint | number),
  json: String,
  fromJson: (value) => BigInt(value as number | string),
  decode: (raw) => BigInt(raw as string | number),
  select: same,
};

// In JSON a number would be read with less than its 53 bits by some servers; text is exact. Zero has one sign.
const float: Codec = {
  encode: (value) => (value as number) + 0,
  json: (value) => `"${String((value as number) + 0)}"`,
  fromJson: Number,
  decode: (raw) => Number(raw) + 0,
  select: same,
};

const bool: Codec = {
  encode: (value) => (value === true ? 1n : 0n),
  json: (value) => (value === true ? "true" : "false"),
  fromJson: (value) => value === true,
  decode: (raw) => Number(raw) === 1,
  select: same,
};

function timeText(value: unknown): string {
  return (value as Date).toISOString().replace("T", " ").slice(0, 23);
}

function timeOf(raw: unknown): Date {
  return new Date(`${(raw as string).replace(" ", "T")}Z`);
}

const instant: Codec = {
  encode: timeText,
  json: (value) => `"${timeText(value)}"`,
  fromJson: timeOf,
  decode: timeOf,
  select: same,
};

// Hexadecimal keeps the order of the bytes; base64 would not.
const bytes: Codec = {
  encode: (value) => value as Uint8Array,
  json: (value) => `"${Buffer.from(value as Uint8Array).toString("hex")}"`,
  fromJson: (value) => new Uint8Array(Buffer.from(value as string, "hex")),
  decode: (raw) => new Uint8Array(raw as Buffer),
  select: same,
};

const vector: Codec = {
  encode: (value) => toVectorBytes(value as readonly number[]),
  json: (value) => bytes.json(toVectorBytes(value as readonly number[])),
  fromJson: (value) => fromVectorBytes(bytes.fromJson(value) as Uint8Array),
  decode: (raw) => fromVectorBytes(raw as Buffer),
  select: same,
};

const json: Codec = {
  encode: jsonForm,
  json: jsonForm,
  fromJson: (value) => value,
  decode: (raw) => JSON.parse(raw as string) as unknown,
  select: same,
};

const shared: readonly (readonly [ValueType["kind"], Codec])[] = [
  ["uuid", uuid],
  ["date", plain],
  ["int", int],
  ["int64", int64],
  ["float", float],
  ["bool", bool],
  ["instant", instant],
  ["bytes", bytes],
  ["vector", vector],
  ["json", json],
];

/** Says how values of each type stand in the columns of a server. */
export function codecsOf(flavor: Flavor): (type: ValueType) => Codec {
  const text = flavor.layout === "binary" ? textBytes : plain;
  const known = new Map<string, Codec>([...shared, ["text", text], ["choice", text]]);
  const codecOf = (type: ValueType): Codec => {
    if (type.kind === "decimal") return decimalCodec(type.scale ?? 0);
    if (type.kind === "list") return listCodec(type.of!, codecOf);
    if (type.kind === "object") return objectCodec(type.fields ?? {}, codecOf);
    return known.get(type.kind)!;
  };
  return codecOf;
}

function decimalCodec(scale: number): Codec {
  return {
    encode: String,
    json: (value) => `"${String(value)}"`,
    fromJson: (value) => value,
    decode: (raw) => toScale(String(raw), scale),
    select: same,
  };
}

/** Writes a number with exactly `scale` decimals; the digits that this cuts are zeros. */
function toScale(text: string, scale: number): string {
  const point = text.indexOf(".");
  const whole = point < 0 ? text : text.slice(0, point);
  const decimals = point < 0 ? "" : text.slice(point + 1);
  const kept = scale === 0 ? whole : `${whole}.${decimals.padEnd(scale, "0").slice(0, scale)}`;
  return /^-[0.]*$/.test(kept) ? kept.slice(1) : kept;
}

type CodecOf = (type: ValueType) => Codec;

function listCodec(of: ValueType, codecOf: CodecOf): Codec {
  const element = codecOf(of);
  const encode = (value: unknown): string =>
    listForm(
      (value as readonly unknown[]).map((item) => (item === null ? "null" : element.json(item))),
    );
  const fromJson = (value: unknown): unknown =>
    (value as unknown[]).map((item) => (item === null ? null : element.fromJson(item)));
  return {
    encode,
    json: encode,
    fromJson,
    decode: (raw) => fromJson(parse(raw, of)),
    select: same,
  };
}

function objectCodec(fields: Readonly<Record<string, ValueType>>, codecOf: CodecOf): Codec {
  const members = Object.keys(fields).map((name) => ({ name, codec: codecOf(fields[name]!) }));
  const encode = (value: unknown): string => {
    const object = value as Readonly<Record<string, unknown>>;
    return objectForm(
      members.map(({ name, codec }) => {
        const member = object[name];
        return [name, member === null || member === undefined ? "null" : codec.json(member)];
      }),
    );
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
  const whole: ValueType = { kind: "object", nullable: false, fields };
  return {
    encode,
    json: encode,
    fromJson,
    decode: (raw) => fromJson(parse(raw, whole)),
    select: same,
  };
}

function holdsLongNumber(type: ValueType): boolean {
  if (type.kind === "int64") return true;
  if (type.kind === "list") return holdsLongNumber(type.of!);
  return type.kind === "object" && Object.values(type.fields ?? {}).some(holdsLongNumber);
}

function parse(raw: unknown, type: ValueType): unknown {
  return holdsLongNumber(type) ? parseExact(raw as string) : JSON.parse(raw as string);
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
