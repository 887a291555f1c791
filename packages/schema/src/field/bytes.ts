import { assertOptions, assertSizes, definitionOf } from "./definition.ts";
import { Field } from "./field.ts";
import type { ScalarField } from "./scalar.ts";

/** Bounds of {@link bytes}, in bytes. */
export interface BytesOptions {
  /** Least length in bytes, default 0. */
  readonly min?: number;
  /** Greatest length in bytes, default unbounded. */
  readonly max?: number;
}

/** A field of bytes. */
export interface BytesField extends ScalarField<Uint8Array, "bytes"> {}

/** Describes bytes: a `Uint8Array`, on the wire base64 with padding (RFC 4648, section 4). */
export function bytes(options: BytesOptions = {}): BytesField {
  assertOptions("bytes", options, ["min", "max"]);
  assertSizes("bytes", options);
  return new Field(definitionOf("bytes", { ...options }));
}
