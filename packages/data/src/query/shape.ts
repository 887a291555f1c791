import { DataError } from "../errors.ts";
import type { Arg, ValueType } from "../plan/plan.ts";

const maxDepth = 100;
const maxConditions = 500;

/**
 * Collects the shape of a query as a key, and its values as arguments. What is written here and what a {@link Numbering} counts while the
 * plan is built must agree: each writer stands beside its builder.
 */
export class Shape {
  key: string;
  readonly args: unknown[];
  #depth = 0;
  #conditions = 0;

  constructor(key = "", args: readonly unknown[] = []) {
    this.key = key;
    this.args = args.slice();
  }

  /**
   * Goes one level into a condition that joins so many: writers, builders and databases recurse over them, and their stacks are finite.
   *
   * @throws refused.limit beyond 100 levels or 500 joined conditions.
   */
  descend(conditions: number): void {
    this.#depth++;
    this.#conditions += conditions;
    if (this.#depth > maxDepth || this.#conditions > maxConditions) throw tooLarge();
  }

  /** Leaves what {@link descend} entered. */
  ascend(): void {
    this.#depth--;
  }
}

function tooLarge(): DataError {
  return new DataError(
    "refused.limit",
    `A condition has more than ${maxDepth} levels or joins more than ${maxConditions} others.`,
    {
      help: "Put equal conditions side by side in one and(…) or or(…), values in one oneOf(…), or ask in several queries.",
      details: { maxDepth, maxConditions },
    },
  );
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
