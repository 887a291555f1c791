import type { ValueType } from "../plan/plan.ts";
import { decimalLiteral, literalType } from "./literal.ts";

const intOperands: ReadonlySet<string> = new Set(["substring", "addTime"]);
const arithmetic: ReadonlySet<string> = new Set(["add", "sub", "mul", "div", "intDiv", "mod"]);

/** Finds the type of a value that stands beside an operand; `isField` says whether that operand is a field as it is. */
export function operandType(
  op: string,
  first: { readonly type: ValueType },
  isField: boolean,
  other: unknown,
): ValueType {
  if (intOperands.has(op)) return { kind: "int", nullable: false };
  if (op === "concat") return { kind: "text", nullable: false };
  const { max: _, ...type } = first.type;
  if (op === "has") return { ...(type.of ?? type), nullable: false };
  if (arithmetic.has(op) || type.kind === "decimal") return numberType(op, type, isField, other);
  return { ...type, nullable: false };
}

function numberType(op: string, type: ValueType, isField: boolean, other: unknown): ValueType {
  if (type.kind !== "decimal" || typeof other === "number") return literalType(other, op);
  // A field's own scale keeps indexes in use; a computed decimal takes the text's.
  return isField && !arithmetic.has(op) ? { ...type, nullable: false } : decimalLiteral(other, op);
}
