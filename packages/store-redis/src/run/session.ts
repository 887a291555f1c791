import {
  type Compiled,
  DataError,
  type Result,
  type Row,
  type Savepoint,
  type Session,
  type StatementOptions,
  type UnitOptions,
} from "@wervel/data";
import type { RedisCompiled } from "../compile/program.ts";
import { apply } from "./apply.ts";
import { State } from "./state.ts";
import { overtaken, runQuery, runWrite, type Statements } from "./statements.ts";

/**
 * A unit of work. What it changes is kept here and seen by its own reads; the end writes all of it in one script, if everything that the unit
 * has read still is as it was. So units are serialised whatever isolation they ask for: who comes second gets `conflict.retryable`.
 */
export class RedisSession implements Session {
  readonly #statements: Statements;
  readonly #state: State;
  readonly #options: UnitOptions;
  #line: Promise<unknown> = Promise.resolve();
  #holdsLine = false;
  #ended = false;

  private constructor(statements: Statements, options: UnitOptions) {
    this.#statements = statements;
    this.#options = options;
    this.#state = new State(statements.surroundings);
  }

  static async begin(statements: Statements, options: UnitOptions): Promise<RedisSession> {
    const session = new RedisSession(statements, options);
    if (options.exclusive === true) {
      await statements.overtaken.acquire({ waitMs: options.waitMs, signal: options.signal });
      session.#holdsLine = true;
    }
    return session;
  }

  run(
    compiled: Compiled,
    args: readonly unknown[],
    options: StatementOptions = {},
  ): Promise<Result> {
    return this.#inLine(() => this.#run(compiled as RedisCompiled, args, options));
  }

  async #run(
    { program }: RedisCompiled,
    args: readonly unknown[],
    options: StatementOptions,
  ): Promise<Result> {
    this.#expectOpen();
    const state = this.#state;
    const result =
      program.kind === "write"
        ? await runWrite(program, state, args, "look", options)
        : await runQuery(program, state, args, options);
    if (this.#options.isolation !== "default") await this.#expectUnmoved(options);
    return result;
  }

  /** What one unit has read is one state: looked at as soon as somebody has changed something. */
  async #expectUnmoved(options: StatementOptions): Promise<void> {
    const { loader } = this.#state;
    if (!loader.moved) return;
    loader.moved = false;
    if (!(await this.#statements.holds(this.#state, options))) throw changed();
  }

  async *stream(
    compiled: Compiled,
    args: readonly unknown[],
    options: StatementOptions = {},
  ): AsyncIterable<Row> {
    yield* (await this.run(compiled, args, options)).rows;
  }

  commit(): Promise<void> {
    return this.#inLine(async () => {
      this.#expectOpen();
      const { connection, keys } = this.#statements.surroundings;
      const options = this.#options.signal === undefined ? {} : { signal: this.#options.signal };
      try {
        const { ended } = this.#state.loader;
        if (!this.#state.records.isChanged) await this.#expectUnmoved(options);
        else if (ended.size > 0) {
          for (const shape of ended) await this.#statements.sweep(shape, options);
          await this.#state.numbers.giveBack({});
          throw overtaken("Records that had ended were in the way, and are removed.");
        } else if (!(await apply(this.#state, connection, keys, options))) {
          await this.#state.numbers.giveBack({});
          throw changed();
        }
      } finally {
        this.#end();
      }
    });
  }

  async rollback(): Promise<void> {
    if (this.#ended) return;
    this.#end();
    await this.#inLine(() => this.#state.numbers.giveBack({}));
  }

  async savepoint(): Promise<Savepoint> {
    this.#expectOpen();
    const { records } = this.#state;
    const mark = records.mark;
    return {
      release: async () => undefined,
      rollback: async () => records.undo(mark),
    };
  }

  /** Statements of a unit come one after another: they share what is loaded. */
  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#line.then(work);
    this.#line = result.catch(() => undefined);
    return result;
  }

  #end(): void {
    this.#ended = true;
    if (this.#holdsLine) this.#statements.overtaken.release();
    this.#holdsLine = false;
  }

  #expectOpen(): void {
    if (!this.#ended) return;
    throw new DataError("fault.closed", "The unit of work has ended.", {
      store: "redis",
      help: "Await everything that belongs to a unit before its function returns.",
    });
  }
}

function changed(): DataError {
  return overtaken("Others changed what this unit has read.");
}
