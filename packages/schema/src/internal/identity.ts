import { Secret } from "../field/secret.ts";
import { toBase64 } from "./base64.ts";

/** Gives equal primitives for equal values: lists and objects are compared by content, member order aside. */
export function identityOf(value: unknown): unknown {
  // Texts hold no U+0000, so the prefix keeps them apart from what is written here.
  return typeof value === "object" && value !== null ? `\0${write(value)}` : value;
}

function write(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (value instanceof Date) return `Date ${value.getTime()}`;
  if (value instanceof Uint8Array) return `Bytes ${toBase64(value)}`;
  if (value instanceof Secret) return `Secret ${JSON.stringify(value.reveal())}`;
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${write(member)}`).join(",")}}`;
}
