/** Names the type of a value for a message, without showing the value. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Date) return "a Date";
  if (value instanceof Uint8Array) return "bytes";
  return names[typeof value] ?? "a value of another type";
}

const names: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  boolean: "a boolean",
  bigint: "a bigint",
  object: "an object",
  function: "a function",
  symbol: "a symbol",
};
