import type { Arg, Const, ValueType } from "@wervel/data";
import type { Dialect, SqlValue } from "./dialect.ts";

/** Reads one driver value from the arguments of a plan. */
export type Encoder = (args: readonly unknown[]) => SqlValue;

/** A statement with what makes its parameters from arguments. */
export interface SqlText {
  readonly text: string;
  /** One for each placeholder, in the order of the text. */
  readonly parameters: readonly Encoder[];
  /** The statement for these arguments, where its text depends on how many they are. */
  readonly variant?: (args: readonly unknown[]) => SqlText;
}

// Markers hold the place of a parameter until the text is whole: fragments may be emitted in any order. A name cannot contain
// them, because `quote` is only given names without control characters.
const marker = /\u0001(\d+)\u0002/g;

/** Collects parameters while a text is made. */
export class Parameters {
  readonly #dialect: Dialect;
  readonly #encoders: Encoder[] = [];
  readonly #known = new Map<string, string>();

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /**
   * Adds a parameter and returns what stands for it in a fragment. What is added under the same `key` is the same parameter, so that two
   * fragments that mean the same have the same text.
   */
  add(encoder: Encoder, key?: string): string {
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const added = `\u0001${this.#encoders.push(encoder) - 1}\u0002`;
    if (key !== undefined) this.#known.set(key, added);
    return added;
  }

  /** Adds a value of the plan, encoded as `type` and with that type in the text. */
  value(value: Arg | Const, type: ValueType): string {
    return this.#dialect.typed(this.#encoded(value, type), type);
  }

  /** Adds a number of records, for `limit` and `offset`: there no type can stand. */
  bound(value: Arg | Const): string {
    return "const" in value ? String(value.const) : this.#encoded(value, value.type);
  }

  #encoded(value: Arg | Const, type: ValueType): string {
    const codec = this.#dialect.codec(type);
    if ("const" in value) {
      const encoded = value.const === null ? null : codec.encode(value.const);
      return this.add(() => encoded, `const ${JSON.stringify([value.const, type])}`);
    }
    const { arg } = value;
    const { encode } = codec;
    return this.add(
      (args) => {
        const given = args[arg];
        return given === null || given === undefined ? null : encode(given);
      },
      `arg ${arg} ${JSON.stringify(type)}`,
    );
  }

  /** Numbers the placeholders in the order of the text; where placeholders have numbers, a parameter that stands twice is bound once. */
  finish(fragment: string): SqlText {
    const parameters: Encoder[] = [];
    const numbers = new Map<string, number>();
    const text = fragment.replace(marker, (_, index: string) => {
      const known = this.#dialect.numberedParameters ? numbers.get(index) : undefined;
      if (known !== undefined) return this.#dialect.parameter(known);
      const number = parameters.push(this.#encoders[Number(index)]!) - 1;
      numbers.set(index, number);
      return this.#dialect.parameter(number);
    });
    return { text, parameters };
  }
}
