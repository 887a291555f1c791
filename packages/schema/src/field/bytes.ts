import { assertOptions, assertSizes, definitionOf } from "./definition.ts";
import { Field } from "./field.ts";

/** Bounds of {@link bytes}, in bytes. */
export interface BytesOptions {
  /** Least length in bytes, default 0. */
  readonly min?: number;
  /** Greatest length in bytes, default unbounded. */
  readonly max?: number;
}

/** Describes bytes: a `Uint8Array`, on the wire base64 with padding (RFC 4648, section 4). */
export function bytes(options: BytesOptions = {}): Field<Uint8Array, "required", "bytes"> {
  assertOptions("bytes", options, ["min", "max"]);
  assertSizes("bytes", options);
  return new Field(definitionOf("bytes", { ...options }));
}
