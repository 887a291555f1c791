import { DataError } from "../errors.ts";
import type { EntityDescription, FieldDescription } from "../model/description.ts";
import type { Name } from "../plan/plan.ts";
import { fold } from "./fold.ts";
import { substring } from "./text.ts";

/** The most distinct words that one text of a record may have where search looks into it. */
export const maxKeptWords = 5000;

/** The longest word in code points: what is longer counts by its beginning, in records and in what is searched for. */
export const longestWord = 64;

const run = /[\p{L}\p{M}\p{N}]+/gu;

/** Lists the distinct words of a text, folded, in the order of their first appearance: the longest runs of letters, marks and digits. */
export function wordsOf(text: string): readonly string[] {
  const words = new Set<string>();
  for (const [word] of fold(text).matchAll(run))
    words.add(word.length <= longestWord ? word : substring(word, 0, longestWord));
  return [...words];
}

/** The name of the hidden field that keeps the words of a field. No declared field can have it. */
export function wordsName(field: Name): Name {
  return `${field}$words`;
}

/** Finds the hidden field that keeps the words of a field, where the entity is searched by it. */
export function wordsFieldOf(
  { fields }: EntityDescription,
  field: Name,
): FieldDescription | undefined {
  return fields[wordsName(field)];
}

/**
 * Makes the value of the hidden field beside a value. What is no text has none: its own field refuses it.
 *
 * @throws `value.length` for more distinct words than are kept.
 */
export function keptWords(entity: Name, field: Name, value: unknown): readonly string[] {
  const words = typeof value === "string" ? wordsOf(value) : [];
  if (words.length <= maxKeptWords) return words;
  throw new DataError(
    "value.length",
    `${entity}.${field} has ${words.length} distinct words, and search keeps at most ${maxKeptWords}.`,
    {
      entity,
      fields: [field],
      help: "Cut the text into records of their own, such as chapters, or take the field out of `search`.",
    },
  );
}
