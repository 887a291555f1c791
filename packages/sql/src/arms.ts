import type { SqlValue } from "./dialect.ts";
import type { Encoder, SqlText } from "./parameters.ts";

/**
 * A statement that reads the records of one parent, made one for many parents: it stands once for each, tied together by `union all`. How
 * often is a power of two, so that few texts serve every number; what is too many finds nothing.
 */
export class Arms {
  readonly #parents: (args: readonly unknown[]) => readonly unknown[];
  readonly #encoders: readonly ((value: unknown) => SqlValue)[];
  readonly #parts = new Map<Encoder, number>();
  readonly #bySize = new Map<string, SqlText>();

  /** @param encoders One for each member of a parent's key. */
  constructor(
    parents: (args: readonly unknown[]) => readonly unknown[],
    encoders: readonly ((value: unknown) => SqlValue)[],
  ) {
    this.#parents = parents;
    this.#encoders = encoders;
  }

  /** The parameter that holds a member of the parent's key. */
  part(index: number): Encoder {
    const encoder: Encoder = (args) => this.#value(args, 0, index);
    this.#parts.set(encoder, index);
    return encoder;
  }

  /** Makes the statement whose text stands once for each parent. */
  statement(one: SqlText): SqlText {
    return {
      ...one,
      variant: (args) => {
        const size = 2 ** Math.ceil(Math.log2(Math.max(1, this.#parents(args).length)));
        const arm = one.variant?.(args) ?? one;
        const key = `${size} ${arm.text}`;
        const known = this.#bySize.get(key);
        if (known !== undefined) return known;
        const many = this.#repeated(arm, size);
        this.#bySize.set(key, many);
        return many;
      },
    };
  }

  #repeated({ text, parameters }: SqlText, size: number): SqlText {
    const arms = Array.from({ length: size }, (_, at) =>
      parameters.map((encoder): Encoder => {
        const index = this.#parts.get(encoder);
        return index === undefined ? encoder : (args) => this.#value(args, at, index);
      }),
    );
    return {
      text: size === 1 ? text : arms.map(() => `(${text})`).join(" union all "),
      parameters: arms.flat(),
    };
  }

  #value(args: readonly unknown[], at: number, index: number): SqlValue {
    const parent = this.#parents(args)[at];
    const value = Array.isArray(parent) ? (parent as readonly unknown[])[index] : parent;
    return value === null || value === undefined ? null : this.#encoders[index]!(value);
  }
}
