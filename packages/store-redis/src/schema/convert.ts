import { fromUnits, toUnits, type ValueType } from "@wervel/data";
import { checkStored } from "@wervel/data/interpreter";
import { decode, encode } from "../encoding/codec.ts";

const numbers: ReadonlySet<string> = new Set(["int", "int64", "decimal"]);

/**
 * Brings a stored value to the type that its column gets. Nothing is rounded or cut off.
 *
 * @throws `value.type`, `value.range`, `value.length`, `value.precision` and `constraint.required` for what the new type cannot hold.
 */
export function converted(
  from: ValueType,
  to: ValueType,
  value: unknown,
  site: { readonly entity: string; readonly field: string },
): unknown {
  return checkStored(to, value === null ? null : changed(from, to, value), {
    ...site,
    store: "redis",
  });
}

function changed(from: ValueType, to: ValueType, value: unknown): unknown {
  if (from.kind === to.kind) return value;
  if (numbers.has(from.kind) && numbers.has(to.kind)) return asNumber(to, String(value));
  if (from.kind === "int" && to.kind === "float") return value;
  if (to.kind === "text") return encode(from, value);
  if (from.kind === "text" || from.kind === "choice") return decode(to, value as string);
  return value;
}

function asNumber(to: ValueType, text: string): unknown {
  if (to.kind === "decimal") return text;
  const point = text.indexOf(".");
  // Decimals other than zero are left in, so that the check refuses them.
  const whole =
    point === -1 || /^0*$/.test(text.slice(point + 1)) ? fromUnits(toUnits(text, 0), 0) : text;
  return to.kind === "int64" ? BigInt(whole) : Number(whole);
}
