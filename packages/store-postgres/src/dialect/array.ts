import type { ValueType } from "@wervel/data";
import type { ArrayCodec, SqlValue } from "@wervel/sql";
import { codecOf, sqlType } from "./codec.ts";

// PostgreSQL would read an array of arrays as one with more dimensions.
const structured: ReadonlySet<string> = new Set(["json", "list", "object", "vector"]);

/** Says how values of a type stand in an array; JSON values stay JSON. */
export function arrayOf(type: ValueType): ArrayCodec | undefined {
  if (structured.has(type.kind)) return undefined;
  const { encode } = codecOf(type);
  const name = `${sqlType(type)}[]`;
  return {
    encode: (values) => arrayText(values, encode),
    typed: (placeholder) => `${placeholder}::${name}`,
  };
}

function arrayText(values: readonly unknown[], encode: (value: unknown) => SqlValue): string {
  let text = "{";
  for (let i = 0; i < values.length; i++)
    text += `${i === 0 ? "" : ","}${member(encode(values[i]))}`;
  return `${text}}`;
}

function member(value: SqlValue): string {
  if (value instanceof Uint8Array) return `"\\\\x${Buffer.from(value).toString("hex")}"`;
  return `"${String(value).replace(/["\\]/g, "\\$&")}"`;
}
