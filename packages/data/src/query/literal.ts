import { WervelError } from "@wervel/schema";
import { DataError } from "../errors.ts";
import type { ValueType } from "../plan/plan.ts";
import { assertDefined } from "./check-operand.ts";
import { Parameter } from "./parameter.ts";

/**
 * Finds the type of a value that stands in an expression on its own: `o.price.mul(2)`.
 *
 * @throws `value.undefined`, `value.type`, `value.range`.
 */
export function literalType(value: unknown, where: string): ValueType {
  assertDefined(value, `An operand of ${where}`);
  if (value instanceof Parameter) return value.type;
  switch (typeof value) {
    case "number":
      if (!Number.isFinite(value))
        throw new DataError("value.range", `${value} is no finite number in ${where}.`);
      return { kind: Number.isSafeInteger(value) ? "int" : "float", nullable: false };
    case "bigint":
      return { kind: "int64", nullable: false };
    case "boolean":
      return { kind: "bool", nullable: false };
    case "string":
      return { kind: "text", nullable: false };
    case "object":
      if (value instanceof Date) return { kind: "instant", nullable: false };
      if (value instanceof Uint8Array) return { kind: "bytes", nullable: false };
  }
  throw new WervelError(
    "WERVEL_QUERY_OPERAND",
    `${where} cannot take ${value === null ? "null" : typeof value} as an operand.`,
    {
      help: "Give a value of the type that stands beside it, or another expression.",
    },
  );
}

/** Finds the type of a decimal in text: as many decimals as it has. */
export function decimalLiteral(text: unknown, where: string): ValueType {
  if (text instanceof Parameter) return text.type;
  const parts = typeof text === "string" ? /^-?(\d+)(?:\.(\d+))?$/.exec(text) : null;
  if (parts === null)
    throw new DataError("value.type", `${where} takes a decimal in text, such as '1.50'.`);
  const scale = parts[2]?.length ?? 0;
  return {
    kind: "decimal",
    precision: Math.max(18, parts[1]!.length + scale),
    scale,
    nullable: false,
  };
}
