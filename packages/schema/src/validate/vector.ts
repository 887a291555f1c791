import type { FieldDefinition } from "../field/field.ts";
import { type Mode, writes } from "./mode.ts";
import { floatReader } from "./number.ts";
import { failed, type Read } from "./run.ts";

/** Reads a vector: as many numbers as declared, each rounded to 32 bits, in text mode one for each repetition of a key. */
export function vectorReader(definition: FieldDefinition, mode: Mode): Read {
  const { dimensions } = definition.constraints as { readonly dimensions: number };
  const readNumber = floatReader({ ...definition, constraints: {} }, mode);
  return (input, run) => {
    const given = mode === "text" && typeof input === "string" ? [input] : input;
    const isVector =
      Array.isArray(given) || (mode !== "json" && mode !== "text" && given instanceof Float32Array);
    if (!isVector) return run.wrongType(`a list of ${dimensions} numbers`, input);
    const elements = given as ArrayLike<unknown>;
    if (elements.length !== dimensions && !writes(mode))
      return run.fail(
        elements.length < dimensions ? "min" : "max",
        `must have ${dimensions} numbers, not ${elements.length}`,
      );
    const numbers: number[] = [];
    for (let at = 0; at < elements.length; at++) {
      const count = run.count;
      const number = single(readNumber(elements[at], run));
      if (number === undefined) {
        if (run.count === count) run.fail("range", "must be a number of 32 bits");
        run.under(count, `/${at}`);
        return failed;
      }
      numbers.push(number);
    }
    return numbers;
  };
}

/** The number of 32 bits that is nearest; zero has one sign. */
function single(value: unknown): number | undefined {
  if (value === failed) return undefined;
  const rounded = Math.fround(value as number) + 0;
  return Number.isFinite(rounded) ? rounded : undefined;
}
