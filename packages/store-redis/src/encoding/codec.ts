import type { ValueType } from "@wervel/data";
import { fromVectorBytes, toVectorBytes } from "@wervel/data/values";

/** Writes a value as a field of a hash; null is no field. */
export function encode(type: ValueType, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  switch (type.kind) {
    case "instant":
      return String((value as Date).getTime());
    case "bytes":
      return Buffer.from(value as Uint8Array).toString("base64");
    case "vector":
      return Buffer.from(toVectorBytes(value as readonly number[])).toString("base64");
    case "bool":
      return value === true ? "1" : "0";
    case "json":
    case "list":
    case "object":
      return JSON.stringify(toJson(type, value));
    default:
      return String(value as string | number | bigint);
  }
}

/** Reads a field of a hash; a missing one is null. */
export function decode(type: ValueType, text: string | null | undefined): unknown {
  if (text === null || text === undefined) return null;
  switch (type.kind) {
    case "int":
    case "float":
      return Number(text);
    case "int64":
      return BigInt(text);
    case "bool":
      return text === "1";
    case "instant":
      return new Date(Number(text));
    case "bytes":
      return new Uint8Array(Buffer.from(text, "base64"));
    case "vector":
      return fromVectorBytes(Buffer.from(text, "base64"));
    case "json":
    case "list":
    case "object":
      return fromJson(type, JSON.parse(text));
    default:
      return text;
  }
}

function toJson(type: ValueType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case "int64":
      return String(value as bigint);
    case "instant":
      return (value as Date).getTime();
    case "bytes":
      return Buffer.from(value as Uint8Array).toString("base64");
    case "list":
      return (value as readonly unknown[]).map((element) => toJson(type.of!, element));
    case "object":
      return members(type, value as Members, toJson);
    default:
      return value;
  }
}

function fromJson(type: ValueType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case "int64":
      return BigInt(value as string);
    case "instant":
      return new Date(value as number);
    case "bytes":
      return new Uint8Array(Buffer.from(value as string, "base64"));
    case "list":
      return (value as readonly unknown[]).map((element) => fromJson(type.of!, element));
    case "object":
      return members(type, value as Members, fromJson);
    default:
      return value;
  }
}

type Members = Readonly<Record<string, unknown>>;

function members(
  { fields = {} }: ValueType,
  value: Members,
  convert: (type: ValueType, value: unknown) => unknown,
): Members {
  return Object.fromEntries(
    Object.entries(fields).map(([name, type]) => [name, convert(type, value[name])]),
  );
}
