import type { Arg, ValueType } from "../plan/plan.ts";

/**
 * Collects the shape of a query as a key, and its values as arguments. What is written here and what a {@link Numbering} counts while the
 * plan is built must agree: each writer stands beside its builder.
 */
export class Shape {
  key: string;
  readonly args: unknown[];

  constructor(key = "", args: readonly unknown[] = []) {
    this.key = key;
    this.args = args.slice();
  }
}

/** Numbers the arguments of a plan while it is built, in the order in which a {@link Shape} collected them. */
export class Numbering {
  #next = 0;

  /** Takes the next argument. */
  take(type: ValueType): Arg {
    return { arg: this.#next++, type };
  }

  /** Takes the next argument's number alone. */
  number(): number {
    return this.#next++;
  }

  get count(): number {
    return this.#next;
  }
}
