import assert from "node:assert/strict";
import {
  compile,
  type CompileOptions,
  type FieldLike,
  type Infer,
  type Validation,
} from "@wervel/schema";

/** Validates with and without generated code, asserts that both agree, and gives the answer. */
export function answer<F extends FieldLike>(
  field: F,
  input: unknown,
  options: CompileOptions,
): Validation<Infer<F>> {
  const generated = compile(field, { ...options, generate: true })(input);
  const plain = compile(field, { ...options, generate: false })(input);
  assert.deepEqual(plain, generated);
  assert.ok(!(generated instanceof Promise));
  return generated;
}

/** The value of an input that fits. */
export function valueOf<F extends FieldLike>(
  field: F,
  input: unknown,
  options: CompileOptions,
): Infer<F> {
  const given = answer(field, input, options);
  if (!given.ok) assert.fail(`refused: ${JSON.stringify(given.issues)}`);
  return given.value;
}

/** The issues of an input that does not fit, as pairs of pointer and code. */
export function issuesOf(
  field: FieldLike,
  input: unknown,
  options: CompileOptions,
): readonly (readonly [string, string])[] {
  const given = answer(field, input, options);
  return given.ok ? [] : given.issues.map(({ pointer, code }) => [pointer, code]);
}
