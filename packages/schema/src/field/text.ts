import { assertOptions, assertSizes, definitionOf, refuseDefinition } from "./definition.ts";
import { Field } from "./field.ts";
import type { ScalarField } from "./scalar.ts";
import type { Secret } from "./secret.ts";

/** The longest text, in code points, that a pattern is tried on: it bounds the cost of a slow pattern. */
const maxPatternInput = 1000;

/** The formats that {@link text} knows. */
export type TextFormat = "email" | "url" | "slug";

/** Options of {@link text}. */
export interface TextOptions {
  /** Least length in code points, default 0. */
  readonly min?: number;
  /** Greatest length in code points, default unbounded (1,000 with a pattern). */
  readonly max?: number;
  /** A pattern that must match somewhere in the text: anchor it with `^` and `$`. No flags but `u`. */
  readonly pattern?: RegExp | string;
  /** A named form: an e-mail address (WHATWG HTML), an absolute http or https URL, a lower-case slug. */
  readonly format?: TextFormat;
  /** Removes white space at both ends before all other checks, default false. */
  readonly trim?: boolean;
  /** Brings the text to Unicode normal form C before all other checks. */
  readonly normalize?: "NFC";
}

/** Options of {@link secret}. */
export interface SecretOptions {
  /** Least length in code points, default 0. */
  readonly min?: number;
  /** Greatest length in code points, default unbounded. */
  readonly max?: number;
}

/** A field of text. */
export interface TextField extends ScalarField<string, "text"> {}

/** A field of UUIDs. */
export interface UuidField extends ScalarField<string, "uuid"> {}

const formats: readonly string[] = ["email", "url", "slug"] satisfies TextFormat[];

/**
 * Describes Unicode text. Lone surrogates and U+0000 are always refused: no UTF-8 store keeps them.
 *
 * @throws WERVEL_SCHEMA_DEFINITION on an option that cannot hold.
 */
export function text(options: TextOptions = {}): TextField {
  assertOptions("text", options, ["min", "max", "pattern", "format", "trim", "normalize"]);
  assertSizes("text", options);
  if (options.format !== undefined && !formats.includes(options.format))
    refuseDefinition(
      "text option format",
      `must be one of ${formats.join(", ")}, not ${String(options.format)}`,
    );
  if (options.normalize !== undefined && options.normalize !== "NFC")
    refuseDefinition("text option normalize", "must be 'NFC'");
  if (options.pattern === undefined) return new Field(definitionOf("text", { ...options }));
  const max = options.max ?? maxPatternInput;
  if (max > maxPatternInput)
    refuseDefinition(
      "text option max",
      `must be at most ${maxPatternInput} beside a pattern, not ${max}`,
    );
  assertSizes("text", { min: options.min, max });
  return new Field(definitionOf("text", { ...options, max, pattern: toPattern(options.pattern) }));
}

/** Describes a text that is never printed nor put into a reply: the value is a {@link Secret}. */
export function secret(
  options: SecretOptions = {},
): Field<Secret, "required", "secret", Secret | string> {
  assertOptions("secret", options, ["min", "max"]);
  assertSizes("secret", options);
  return new Field(definitionOf("secret", { ...options }));
}

/** Describes a UUID in lower-case text; upper case is accepted and lowered. */
export function uuid(): UuidField {
  return new Field(definitionOf("uuid", {}));
}

/**
 * Describes one of the given texts.
 *
 * @throws WERVEL_SCHEMA_DEFINITION on no values, a value twice or a value that is no text.
 */
export function choice<const V extends string>(
  ...values: readonly [V, ...V[]]
): Field<V, "required", "choice"> {
  if (values.length === 0) refuseDefinition("choice", "has no values");
  for (const value of values as readonly unknown[]) {
    if (typeof value !== "string") refuseDefinition("choice", `takes texts, not ${typeof value}`);
    if (!value.isWellFormed() || value.includes("\0"))
      refuseDefinition("choice", "has a value with a lone surrogate or U+0000");
  }
  const twice = values.find((value, at) => values.indexOf(value) !== at);
  if (twice !== undefined) refuseDefinition("choice", `has ${JSON.stringify(twice)} twice`);
  return new Field(definitionOf("choice", { values: [...values] }));
}

function toPattern(pattern: RegExp | string): RegExp {
  const flags = typeof pattern === "string" ? "u" : pattern.flags;
  if (flags !== "" && flags !== "u")
    refuseDefinition(
      "text option pattern",
      `may have no flag but u, not ${flags}: JSON Schema has none`,
    );
  try {
    return new RegExp(typeof pattern === "string" ? pattern : pattern.source, "u");
  } catch (cause) {
    return refuseDefinition(
      "text option pattern",
      `is no regular expression with the flag u: ${(cause as Error).message}`,
    );
  }
}
