import type { FieldDefinition } from "../field/field.ts";
import type { DecimalOptions, Int64Options, NumberOptions } from "../field/number.ts";
import { fromScaled, toScaled } from "../internal/decimal.ts";
import { int64Range } from "../internal/int64.ts";
import { type Mode, writes } from "./mode.ts";
import type { Read, Run } from "./run.ts";

const canonicalInteger = /^(?:0|-?[1-9][0-9]*)$/;
const jsonNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const decimalText = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
// Sign and 16 digits hold every number of 53 bits.
const maxIntText = 17;

/** Reads a whole number of 53 bits. */
export function intReader({ constraints }: FieldDefinition, mode: Mode): Read {
  const bounded = boundedNumber(constraints, mode);
  const read: Read = (input, run) => {
    if (typeof input !== "number") return run.wrongType("a whole number", input);
    if (Number.isSafeInteger(input)) return bounded(input, run);
    if (Number.isInteger(input)) return run.fail("range", "must be a whole number of 53 bits");
    return run.fail("type", "must be a whole number");
  };
  if (mode !== "text") return read;
  return (input, run) => {
    if (typeof input !== "string") return run.wrongType("a whole number", input);
    if (!canonicalInteger.test(input))
      return run.fail("type", "must be a whole number in decimal digits");
    return input.length > maxIntText
      ? run.fail("range", "must be a whole number of 53 bits")
      : read(Number(input), run);
  };
}

/** Reads a finite number. */
export function floatReader({ constraints }: FieldDefinition, mode: Mode): Read {
  const bounded = boundedNumber(constraints, mode);
  const read: Read = (input, run) => {
    if (typeof input !== "number") return run.wrongType("a number", input);
    return Number.isFinite(input)
      ? bounded(input, run)
      : run.fail("range", "must be a finite number");
  };
  if (mode !== "text") return read;
  return (input, run) => {
    if (typeof input !== "string") return run.wrongType("a number", input);
    return jsonNumber.test(input)
      ? read(Number(input), run)
      : run.fail("type", "must be a number in decimal digits");
  };
}

/** Reads a whole number of 64 bits: text on the wire, a bigint in memory. */
export function int64Reader({ constraints }: FieldDefinition, mode: Mode): Read {
  const { min = int64Range.min, max = int64Range.max } = constraints as Int64Options;
  const bounded = (value: bigint, run: Run): unknown => {
    if (value < int64Range.min || value > int64Range.max)
      return run.fail("range", "must be a whole number of 64 bits");
    if (value < min) return run.fail("min", `must be at least ${min}`);
    return value > max ? run.fail("max", `must be at most ${max}`) : value;
  };
  if (writes(mode))
    return (input, run) =>
      typeof input === "bigint" ? String(input) : run.wrongType("a bigint", input);
  if (mode === "value")
    return (input, run) =>
      typeof input === "bigint" ? bounded(input, run) : run.wrongType("a bigint", input);
  return (input, run) => {
    if (typeof input !== "string") return run.wrongType("a whole number in text", input);
    if (!canonicalInteger.test(input))
      return run.fail("type", "must be a whole number in decimal digits");
    return input.length > 20
      ? run.fail("range", "must be a whole number of 64 bits")
      : bounded(BigInt(input), run);
  };
}

/** Reads an exact decimal and writes it with all its decimals, in every mode. */
export function decimalReader({ constraints }: FieldDefinition): Read {
  const { precision, scale, min, max } = constraints as unknown as DecimalOptions & {
    precision: number;
    scale: number;
  };
  const least = min === undefined ? undefined : toScaled(min, precision, scale);
  const greatest = max === undefined ? undefined : toScaled(max, precision, scale);
  const unfit = `must have at most ${precision - scale} digits before the point and ${scale} after it`;
  return (input, run) => {
    if (typeof input !== "string") return run.wrongType("a decimal number in text", input);
    if (!decimalText.test(input)) return run.fail("type", "must be a decimal number in digits");
    const units = toScaled(input, precision, scale);
    if (units === undefined) return run.fail("precision", unfit);
    if (least !== undefined && units < least) return run.fail("min", `must be at least ${min}`);
    if (greatest !== undefined && units > greatest)
      return run.fail("max", `must be at most ${max}`);
    return fromScaled(units, scale);
  };
}

/** Reads a boolean; in text `true` or `false`. */
export function boolReader(mode: Mode): Read {
  if (mode !== "text")
    return (input, run) =>
      typeof input === "boolean" ? input : run.wrongType("true or false", input);
  return (input, run) => {
    if (input === "true") return true;
    return input === "false" ? false : run.fail("type", "must be true or false");
  };
}

function boundedNumber(
  constraints: NumberOptions,
  mode: Mode,
): (input: number, run: Run) => unknown {
  // Adding zero makes -0 the 0 that every store keeps.
  if (writes(mode)) return (input) => input + 0;
  const { min = -Infinity, max = Infinity } = constraints;
  const tooSmall = `must be at least ${min}`;
  const tooGreat = `must be at most ${max}`;
  return (input, run) => {
    if (input < min) return run.fail("min", tooSmall);
    return input > max ? run.fail("max", tooGreat) : input + 0;
  };
}
