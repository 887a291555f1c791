import type { FieldLike, Infer } from "../field/infer.ts";
import { toField } from "../field/standard.ts";
import { type Validator, validatorOf } from "./validator.ts";

/** Options of {@link compile}. */
export interface CompileOptions {
  /**
   * The form of the input: `json` is strict wire form; `text` is strings, or arrays of strings for repeated keys, read by the
   * declared type; `value` is values in memory.
   */
  readonly mode: "json" | "text" | "value";
  /** Whether undeclared members are refused (the default) or dropped. */
  readonly extra?: "refuse" | "drop";
  /** Whether code may be generated where the process allows it, default true. The answers are the same. */
  readonly generate?: boolean;
}

/**
 * Compiles a field, or any Standard Schema, to a validator.
 *
 * @throws WERVEL_SCHEMA_DEFINITION when it is neither.
 */
export function compile<F extends FieldLike>(
  schema: F,
  options: CompileOptions,
): Validator<Infer<F>> {
  const { mode, extra = "refuse", generate = true } = options;
  return validatorOf(toField(schema), { mode, extra, generate });
}
