import type { BytesOptions } from "../field/bytes.ts";
import type { FieldDefinition } from "../field/field.ts";
import { fromBase64, toBase64 } from "../internal/base64.ts";
import { type Mode, writes } from "./mode.ts";
import { failed, type Read, type Run } from "./run.ts";

/** Reads bytes: base64 on the wire, a `Uint8Array` in memory. */
export function bytesReader({ constraints }: FieldDefinition, mode: Mode): Read {
  if (writes(mode))
    return (input, run) =>
      input instanceof Uint8Array ? toBase64(input) : run.wrongType("a Uint8Array", input);
  const { min = 0, max = Infinity } = constraints as BytesOptions;
  const fits = (length: number, run: Run): boolean => {
    if (length < min) run.fail("min", `must have at least ${min} bytes`);
    if (length > max) run.fail("max", `must have at most ${max} bytes`);
    return length >= min && length <= max;
  };
  if (mode === "value") {
    return (input, run) => {
      if (!(input instanceof Uint8Array)) return run.wrongType("a Uint8Array", input);
      // Not slice(): a Buffer's slice shares its memory.
      return fits(input.length, run) ? new Uint8Array(input) : failed;
    };
  }
  return (input, run) => {
    if (typeof input !== "string") return run.wrongType("base64 text", input);
    const bytes = fromBase64(input);
    if (bytes === undefined) return run.fail("format", "must be base64 with padding");
    return fits(bytes.length, run) ? bytes : failed;
  };
}
