import { isEmail, isSlug, isUrl } from "../internal/formats.ts";
import type { FieldDefinition } from "../field/field.ts";
import { Secret, toSecret } from "../field/secret.ts";
import type { TextFormat, TextOptions } from "../field/text.ts";
import { type Mode, writes } from "./mode.ts";
import type { Read, Run } from "./run.ts";

/** Reads text; lengths count code points. */
export function textReader({ constraints }: FieldDefinition, mode: Mode): Read {
  if (writes(mode))
    return (input, run) => (typeof input === "string" ? input : run.wrongType("text", input));
  const {
    min = 0,
    max = Infinity,
    pattern,
    format,
    trim = false,
    normalize,
  } = constraints as TextOptions & { pattern?: RegExp };
  const tooShort = min === 1 ? "must not be empty" : `must have at least ${min} characters`;
  const tooLong = `must have at most ${max} characters`;
  const isFormat = format === undefined ? undefined : formats[format];
  return (input, run) => {
    if (typeof input !== "string") return run.wrongType("text", input);
    if (!isStorable(input)) return refuseUnicode(run);
    let text = trim ? input.trim() : input;
    if (normalize !== undefined) text = text.normalize(normalize);
    if (text.length > max && codePoints(text) > max) return run.fail("max", tooLong);
    if (text.length < 2 * min && codePoints(text) < min) return run.fail("min", tooShort);
    if (pattern !== undefined && !pattern.test(text))
      return run.fail("pattern", "does not match the pattern");
    if (isFormat !== undefined && !isFormat(text))
      return run.fail("format", formatMessages[format as TextFormat]);
    return text;
  };
}

/** Reads a secret: the value is a `Secret`, the wire form its text. */
export function secretReader(definition: FieldDefinition, mode: Mode): Read {
  if (mode === "request")
    return (input, run) => (input instanceof Secret ? input.reveal() : asText(input, run));
  const read = textReader(definition, "json");
  return (input, run) => {
    const text = read(mode === "value" && input instanceof Secret ? input.reveal() : input, run);
    return typeof text === "string" ? toSecret(text) : text;
  };
}

/** Reads a UUID of any version (RFC 9562); upper case is lowered. */
export function uuidReader(mode: Mode): Read {
  if (writes(mode)) return asText;
  return (input, run) => {
    if (typeof input !== "string") return run.wrongType("a UUID in text", input);
    if (input.length === 36 && lowerUuid.test(input)) return input;
    return anyUuid.test(input) ? input.toLowerCase() : run.fail("format", "must be a UUID");
  };
}

/** Reads one of the declared texts, in every mode. */
export function choiceReader({ constraints }: FieldDefinition): Read {
  const values = constraints["values"] as readonly string[];
  const known = new Set<unknown>(values);
  const message = `must be one of ${values.map((value) => JSON.stringify(value)).join(", ")}`;
  return (input, run) => {
    if (known.has(input)) return input;
    return typeof input === "string" ? run.fail("choice", message) : run.wrongType("text", input);
  };
}

const lowerUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const anyUuid = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

const formats: Readonly<Record<TextFormat, (text: string) => boolean>> = {
  email: isEmail,
  url: isUrl,
  slug: isSlug,
};

const formatMessages: Readonly<Record<TextFormat, string>> = {
  email: "must be an e-mail address",
  url: "must be an absolute http or https URL",
  slug: "must be lower-case letters and digits in groups joined by single hyphens",
};

function asText(input: unknown, run: Run): unknown {
  return typeof input === "string" ? input : run.wrongType("text", input);
}

/** Whether every UTF-8 store keeps the text. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** Reports text that not every store keeps. */
export function refuseUnicode(run: Run): unknown {
  return run.fail("unicode", "must not hold a lone surrogate or U+0000");
}

function codePoints(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    const unit = text.charCodeAt(at);
    // The text is well formed, so each high surrogate has its low one.
    if (unit >= 0xd800 && unit <= 0xdbff) count--;
  }
  return count;
}
