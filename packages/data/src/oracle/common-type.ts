import type { ValueType } from "../plan/plan.ts";
import { narrowPrecision, widePrecision } from "./decimal.ts";
import { IllTyped } from "./ill-typed.ts";
import { isComparable } from "./value.ts";

/** Makes the type of a computed decimal; throws IllTyped when the scale is more than any store holds. */
export function decimalType(scale: number, wide: boolean, nullable: boolean, at = ""): ValueType {
  if (scale > widePrecision)
    throw new IllTyped(
      at,
      `${scale} decimals are more than ${widePrecision}.`,
      "round an operand first",
    );
  return {
    kind: "decimal",
    precision: wide || scale >= narrowPrecision ? widePrecision : narrowPrecision,
    scale,
    nullable,
  };
}

/** Whether a decimal has more digits than a 64-bit integer holds. */
export function isWide(type: ValueType): boolean {
  return type.kind === "decimal" && (type.precision ?? widePrecision) > narrowPrecision;
}

/** Finds the one type that can hold values of all of them, or refuses. */
export function unified(types: readonly ValueType[], at: string): ValueType {
  const first = types[0];
  if (first === undefined) throw new IllTyped(at, "There is no value here.");
  return types.reduce((left, right) => unite(left, right, at), first);
}

function unite(left: ValueType, right: ValueType, at: string): ValueType {
  const nullable = left.nullable || right.nullable;
  if (!isComparable(left, right))
    throw new IllTyped(at, `${left.kind} and ${right.kind} have no common type.`);
  if (left.kind === "decimal" || right.kind === "decimal") {
    if (
      left.kind === right.kind &&
      left.scale === right.scale &&
      left.precision === right.precision
    )
      return { ...left, nullable };
    return decimalType(
      Math.max(left.scale ?? 0, right.scale ?? 0),
      isWide(left) || isWide(right),
      nullable,
    );
  }
  if (left.kind !== right.kind) {
    const kinds = [left.kind, right.kind];
    const kind = kinds.includes("float") ? "float" : kinds.includes("int64") ? "int64" : "text";
    return { kind, nullable };
  }
  return { ...left, nullable };
}
