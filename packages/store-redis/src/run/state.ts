import type { DataError, StatementOptions } from "@wervel/data";
import type { Connection } from "../connection/connection.ts";
import type { Keys } from "../layout/keys.ts";
import type { Shape } from "../layout/shape.ts";
import type { Limits } from "./limits.ts";
import { Loader } from "./loader.ts";
import { Numbers } from "./numbers.ts";
import { Records } from "./records.ts";

/** What every statement of a store needs. */
export interface Surroundings {
  readonly connection: Connection;
  readonly keys: Keys;
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly limits: Limits;
  /** The current time in milliseconds: records that have ended by then are not there. */
  readonly now: () => number;
}

/** What one statement, or one unit, has read and changed. */
export class State {
  readonly loader: Loader;
  readonly numbers: Numbers;
  readonly records: Records;
  readonly limits: Limits;

  /** `watches`: whether it is asked with each round trip if anybody has changed something. */
  constructor({ connection, keys, shapes, limits, now }: Surroundings, watches = true) {
    this.limits = limits;
    this.loader = new Loader(connection, keys, limits, now(), watches);
    this.numbers = new Numbers(connection);
    this.records = new Records(this.loader, shapes, this.numbers);
  }

  /** Asks again and again, each time for what was still missing, until there is an answer. */
  async settled<T>(options: StatementOptions, ask: () => T | undefined): Promise<T> {
    for (;;) {
      const answer = ask();
      if (answer !== undefined) return answer;
      await this.loader.fetch(options);
    }
  }

  /** Runs what asks the interpreter's records until nothing it asked for is missing. What it answers or throws before is worth nothing. */
  async finished<T>(options: StatementOptions, work: () => T): Promise<T> {
    const numbers = this.numbers.mark;
    const mark = this.records.mark;
    for (;;) {
      let result: T | undefined;
      let failure: { readonly error: unknown } | undefined;
      try {
        result = work();
      } catch (error) {
        failure = { error };
      }
      const isComplete = this.loader.isComplete && this.numbers.isComplete;
      if (failure !== undefined && (isComplete || isLimit(failure.error))) {
        this.loader.forgetWanted();
        throw failure.error;
      }
      if (isComplete) return result as T;
      this.records.undo(mark);
      this.numbers.undo(numbers);
      await this.numbers.fetch(options);
      if (!this.loader.isComplete) await this.loader.fetch(options);
    }
  }
}

function isLimit(error: unknown): boolean {
  const { code } = error as Partial<DataError>;
  return typeof code === "string" && code.startsWith("limit.");
}
