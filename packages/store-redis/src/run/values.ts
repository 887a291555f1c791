import type { Known } from "../access/access.ts";

/** The value of an argument, or of a constant in its form in memory. */
export function valueOf(known: Known, args: readonly unknown[]): unknown {
  if ("arg" in known) return args[known.arg] ?? null;
  const value = known.const;
  if (value === null) return null;
  switch (known.type.kind) {
    case "int64":
      return BigInt(value);
    case "instant":
      return new Date(value as string | number);
    case "bytes":
      return new Uint8Array(Buffer.from(value as string, "base64"));
    default:
      return value;
  }
}
