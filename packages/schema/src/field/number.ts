import { assertOptions, assertOrder, definitionOf, refuseDefinition } from "./definition.ts";
import { Field } from "./field.ts";
import type { ScalarField } from "./scalar.ts";
import { toScaled } from "../internal/decimal.ts";
import { int64Range } from "../internal/int64.ts";

/** Bounds of a number, both inclusive. */
export interface NumberOptions {
  /** Least value, default the least of the kind. */
  readonly min?: number;
  /** Greatest value, default the greatest of the kind. */
  readonly max?: number;
}

/** Bounds of {@link int64}, both inclusive. */
export interface Int64Options {
  /** Least value, default -2^63. */
  readonly min?: bigint;
  /** Greatest value, default 2^63 - 1. */
  readonly max?: bigint;
}

/** Bounds of {@link decimal}, both inclusive. */
export interface DecimalOptions {
  /** Least value, default the least of the precision. */
  readonly min?: `${number}`;
  /** Greatest value, default the greatest of the precision. */
  readonly max?: `${number}`;
}

/** A field of whole numbers of 53 bits. */
export interface IntField extends ScalarField<number, "int"> {}

/** A field of whole numbers of 64 bits. */
export interface Int64Field extends ScalarField<bigint, "int64"> {}

/** A field of floating-point numbers. */
export interface FloatField extends ScalarField<number, "float"> {}

/** A field of exact decimal numbers. */
export interface DecimalField extends ScalarField<`${number}`, "decimal"> {}

/** A field of `true` and `false`. */
export interface BoolField extends ScalarField<boolean, "bool"> {}

const maxPrecision = 1000;

/** Describes a whole number of 53 bits: from -(2^53 - 1) to 2^53 - 1. */
export function int(options: NumberOptions = {}): IntField {
  assertNumbers("int", options, Number.isSafeInteger, "a whole number of 53 bits");
  return new Field(definitionOf("int", { ...options }));
}

/** Describes a whole number of 64 bits: a `bigint`, in JSON a text of decimal digits. */
export function int64(options: Int64Options = {}): Int64Field {
  assertOptions("int64", options, ["min", "max"]);
  for (const name of ["min", "max"] as const) {
    const bound: unknown = options[name];
    if (bound === undefined) continue;
    if (typeof bound !== "bigint" || bound < int64Range.min || bound > int64Range.max)
      refuseDefinition(`int64 option ${name}`, "must be a bigint of 64 bits");
  }
  assertOrder("int64", options.min, options.max);
  return new Field(definitionOf("int64", { ...options }));
}

/** Describes a binary floating-point number of 64 bits; NaN and the infinities are refused. */
export function float(options: NumberOptions = {}): FloatField {
  assertNumbers("float", options, Number.isFinite, "a finite number");
  return new Field(definitionOf("float", { ...options }));
}

/**
 * Describes an exact decimal number: text with exactly `scale` decimals, everywhere.
 *
 * Fewer decimals in an input are filled with zeros; more are refused and never rounded.
 *
 * @param precision Greatest number of digits in all, from 1 to 1,000.
 * @param scale Number of digits after the point, from 0 to `precision`.
 */
export function decimal(
  precision: number,
  scale: number,
  options: DecimalOptions = {},
): DecimalField {
  if (!Number.isInteger(precision) || precision < 1 || precision > maxPrecision)
    refuseDefinition(
      "decimal precision",
      `must be a whole number from 1 to ${maxPrecision}, not ${String(precision)}`,
    );
  if (!Number.isInteger(scale) || scale < 0)
    refuseDefinition("decimal scale", `must be a whole number from 0, not ${String(scale)}`);
  if (scale > precision)
    refuseDefinition("decimal scale", `${scale} is greater than the precision ${precision}`);
  assertOptions("decimal", options, ["min", "max"]);
  for (const name of ["min", "max"] as const) {
    const bound = options[name];
    if (bound !== undefined && toScaled(bound, precision, scale) === undefined)
      refuseDefinition(
        `decimal option ${name}`,
        `must be a decimal(${precision}, ${scale}) in text, not ${String(bound)}`,
      );
  }
  const scaled = (bound: string | undefined): bigint | undefined =>
    bound === undefined ? undefined : toScaled(bound, precision, scale);
  assertOrder("decimal", scaled(options.min), scaled(options.max));
  return new Field(definitionOf("decimal", { precision, scale, ...options }));
}

/** Describes `true` or `false`. */
export function bool(): BoolField {
  return new Field(definitionOf("bool", {}));
}

function assertNumbers(
  what: string,
  options: NumberOptions,
  fits: (bound: unknown) => boolean,
  form: string,
): void {
  assertOptions(what, options, ["min", "max"]);
  for (const name of ["min", "max"] as const) {
    const bound = options[name];
    if (bound !== undefined && !fits(bound))
      refuseDefinition(`${what} option ${name}`, `must be ${form}, not ${String(bound)}`);
  }
  assertOrder(what, options.min, options.max);
}
