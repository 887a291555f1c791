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
const listMarker = /\u0003(\d+)\u0004/g;

/** The size of a list that is one parameter. */
const whole = Number.POSITIVE_INFINITY;

/** A condition on a list of values. */
export interface ValueList {
  readonly values: (args: readonly unknown[]) => readonly unknown[];
  /** The type of the values, or of the members of tuples. */
  readonly type: ValueType | readonly ValueType[];
  /** The condition where the list is one parameter. */
  readonly whole: string;
  /** The condition where each value is a parameter: `members` is what stands behind `in`. */
  readonly short: (members: string) => string;
  /** The condition where the list is an array of the database. */
  readonly array?: (array: string) => string;
  /** The condition on a list of nothing. */
  readonly none: string;
}

/** Collects parameters while a text is made. */
export class Parameters {
  readonly #dialect: Dialect;
  readonly #encoders: Encoder[] = [];
  readonly #known = new Map<string, string>();
  readonly #lists: ValueList[] = [];

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

  /** Adds a condition on a list: where the database is better at it, with a parameter for each value of a short one. */
  inList(list: ValueList): string {
    const array =
      list.array === undefined ? undefined : this.#dialect.array?.(list.type as ValueType);
    if (array !== undefined)
      return list.array!(array.typed(this.add((args) => array.encode(list.values(args)))));
    if (this.#dialect.shortLists === undefined) return list.whole;
    return `\u0003${this.#lists.push({ ...list, values: remembered(list.values) }) - 1}\u0004`;
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
    if (!fragment.includes("\u0003")) return this.#finish(fragment);
    const bySizes = new Map<string, SqlText>();
    const sized = (sizes: readonly number[]): SqlText => {
      const key = sizes.join();
      const known = bySizes.get(key);
      if (known !== undefined) return known;
      // A condition on a list may hold another on its left.
      const expanded = (part: string): string =>
        part.replace(listMarker, (_, index: string) =>
          expanded(this.#listText(this.#lists[Number(index)]!, sizes[Number(index)]!)),
        );
      const text = this.#finish(expanded(fragment));
      bySizes.set(key, text);
      return text;
    };
    const lists = [...this.#lists];
    const most = this.#dialect.shortLists ?? 0;
    return {
      ...sized(lists.map(() => whole)),
      variant: (args) => sized(lists.map(({ values }) => sizeOf(values(args).length, most))),
    };
  }

  #listText({ values, type, whole: text, short, none }: ValueList, size: number): string {
    if (size === whole) return text;
    if (size === 0) return none;
    const members = Array.from({ length: size }, (_, i) => {
      const at = (args: readonly unknown[]): unknown => {
        const given = values(args);
        return given[Math.min(i, given.length - 1)];
      };
      if (!isTuple(type)) return this.#member(type, at);
      const parts = type.map((part, j) =>
        this.#member(part, (args) => (at(args) as readonly unknown[])[j]),
      );
      return `(${parts.join(", ")})`;
    });
    return short(`(${members.join(", ")})`);
  }

  #member(type: ValueType, value: (args: readonly unknown[]) => unknown): string {
    const { encode } = this.#dialect.codec(type);
    const added = this.add((args) => {
      const given = value(args);
      return given === null || given === undefined ? null : encode(given);
    });
    return this.#dialect.typed(added, type);
  }

  #finish(fragment: string): SqlText {
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

// Few sizes, so that few texts serve every length: the last value stands more than once.
function sizeOf(length: number, most: number): number {
  if (length === 0) return 0;
  return length > most ? whole : 2 ** Math.ceil(Math.log2(length));
}

/** Keeps what was made of the arguments last: each parameter of a list asks for it. */
function remembered(values: ValueList["values"]): ValueList["values"] {
  let last: readonly unknown[] | undefined;
  let given: readonly unknown[] = [];
  return (args) => {
    if (args !== last) given = values(args);
    last = args;
    return given;
  };
}

function isTuple(type: ValueType | readonly ValueType[]): type is readonly ValueType[] {
  return Array.isArray(type);
}
