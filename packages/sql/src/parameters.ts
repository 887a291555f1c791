import type { Arg, Const, ValueType } from "@wervel/data";
import type { Dialect, SqlValue } from "./dialect.ts";

/** Reads one driver value from the arguments of a plan. */
export type Encoder = (args: readonly unknown[]) => SqlValue;

/** A statement with what makes its parameters from arguments. */
export interface SqlText {
  readonly text: string;
  /** One for each placeholder, in the order of the text. */
  readonly parameters: readonly Encoder[];
}

// Markers hold the place of a parameter until the text is whole: fragments may be emitted in any order. A name cannot contain
// them, because `quote` is only given names without control characters.
const marker = /\u0001(\d+)\u0002/g;

/** Collects parameters while a text is made. */
export class Parameters {
  readonly #dialect: Dialect;
  readonly #encoders: Encoder[] = [];

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Adds a parameter and returns what stands for it in a fragment. */
  add(encoder: Encoder): string {
    return `\u0001${this.#encoders.push(encoder) - 1}\u0002`;
  }

  /** Adds a value of the plan, encoded as `type`. */
  value(value: Arg | Const, type: ValueType): string {
    const codec = this.#dialect.codec(type);
    if ("const" in value) {
      const encoded = value.const === null ? null : codec.encode(value.const);
      return this.add(() => encoded);
    }
    const { arg } = value;
    const { encode } = codec;
    return this.add((args) => {
      const given = args[arg];
      return given === null || given === undefined ? null : encode(given);
    });
  }

  /** Numbers the placeholders in the order of the text. */
  finish(fragment: string): SqlText {
    const parameters: Encoder[] = [];
    const text = fragment.replace(marker, (_, index: string) => {
      parameters.push(this.#encoders[Number(index)]!);
      return this.#dialect.parameter(parameters.length - 1);
    });
    return { text, parameters };
  }
}
