import type { Field } from "../field/field.ts";
import type { ReadOptions } from "./mode.ts";
import { rootReader } from "./reader.ts";
import { failed, type Issue, type Read, Run } from "./run.ts";

/** The answer of a validator: the value, or everything that is wrong (at most 100 issues). */
export type Validation<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Validates an input and makes its value. The answer is a promise only while a foreign Standard Schema somewhere in the
 * field answers with one; with our own fields it never is.
 */
export type Validator<T> = (input: unknown) => Validation<T> | Promise<Validation<T>>;

/** Makes the validator of a field. */
export function validatorOf<T>(field: Field, options: ReadOptions): Validator<T> {
  const read = rootReader(field, options);
  return (input) => {
    const run = new Run();
    const value = read(input, run);
    return run.waits ? later(read, input, run) : toValidation(value, run);
  };
}

/** Waits for the foreign answers, then reads the same input once more with them at hand. */
async function later<T>(read: Read, input: unknown, { asked = [] }: Run): Promise<Validation<T>> {
  const answers = await Promise.all(asked.map(async (answer) => answer));
  const run = new Run(answers);
  return toValidation(read(input, run), run);
}

function toValidation<T>(value: unknown, run: Run): Validation<T> {
  return value === failed
    ? { ok: false, issues: run.issues ?? [] }
    : { ok: true, value: value as T };
}
