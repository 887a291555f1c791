import { DataError } from "../errors.ts";
import type { Tables } from "../oracle/tables.ts";
import type {
  Compiled,
  Result,
  Row,
  StatementOptions,
  Savepoint,
  Session,
  UnitOptions,
} from "../store/store.ts";
import { cancelled } from "../units/writer-queue.ts";
import { runRead, runWrite, type Runner } from "./memory-run.ts";
import type { MemoryCompiled } from "./memory-compiled.ts";

/**
 * A unit of work in memory. It sees one state from its first statement on, and owns the writer from its first write to its end. Where
 * another unit committed between its first read and its first write, what it has read may be wrong: `conflict.retryable`.
 */
export class MemorySession implements Session {
  readonly #runner: Runner;
  readonly #options: UnitOptions;
  #tables: Tables | undefined;
  #commits = -1;
  #writing = false;
  #taking: Promise<void> | undefined;
  #ended = false;

  private constructor(runner: Runner, options: UnitOptions) {
    this.#runner = runner;
    this.#options = options;
  }

  static async begin(runner: Runner, options: UnitOptions): Promise<MemorySession> {
    if (options.signal?.aborted === true) throw cancelled("memory", options.signal.reason);
    const session = new MemorySession(runner, options);
    if (options.exclusive === true) await session.#takeWriter();
    return session;
  }

  run(
    compiled: Compiled,
    args: readonly unknown[],
    options?: StatementOptions,
  ): Result | Promise<Result> {
    this.#runner.check(options);
    this.#expectOpen();
    const plan = compiled as MemoryCompiled;
    if (plan.read !== undefined) return runRead(plan, this.#pinned(), args, this.#runner);
    if (this.#writing) return runWrite(plan, this.#pinned(), args, this.#runner);
    // Statements that come together wait for the one taking: a second would wait for the first.
    this.#taking ??= this.#takeWriter();
    return this.#taking.then(() => runWrite(plan, this.#pinned(), args, this.#runner));
  }

  async *stream(
    compiled: Compiled,
    args: readonly unknown[],
    options?: StatementOptions,
  ): AsyncIterable<Row> {
    this.#runner.check(options);
    this.#expectOpen();
    yield* runRead(compiled as MemoryCompiled, this.#pinned(), args, this.#runner).rows;
  }

  async commit(): Promise<void> {
    this.#expectOpen();
    const { database } = this.#runner;
    if (this.#writing) {
      database.tables.release();
      database.tables = this.#pinned();
      database.commits++;
    } else this.#tables?.release();
    this.#end();
  }

  async rollback(): Promise<void> {
    if (this.#ended) return;
    this.#tables?.release();
    this.#end();
  }

  async savepoint(): Promise<Savepoint> {
    this.#expectOpen();
    const saved = this.#pinned().fork();
    return {
      release: async () => saved.release(),
      rollback: async () => {
        this.#tables?.release();
        this.#tables = saved.fork();
      },
    };
  }

  #pinned(): Tables {
    if (this.#tables === undefined) {
      this.#tables = this.#runner.database.tables.fork();
      this.#commits = this.#runner.database.commits;
    }
    return this.#tables;
  }

  async #takeWriter(): Promise<void> {
    const { database } = this.#runner;
    await database.writer.acquire({ waitMs: this.#options.waitMs, signal: this.#options.signal });
    if (this.#ended || (this.#tables !== undefined && this.#commits !== database.commits)) {
      database.writer.release();
      this.#expectOpen();
      throw overtaken();
    }
    this.#writing = true;
  }

  #end(): void {
    this.#ended = true;
    this.#tables = undefined;
    if (this.#writing) this.#runner.database.writer.release();
    this.#writing = false;
  }

  #expectOpen(): void {
    if (!this.#ended) return;
    throw new DataError("fault.closed", "The unit of work has ended.", {
      store: "memory",
      help: "Await everything that belongs to a unit before its function returns.",
    });
  }
}

function overtaken(): DataError {
  return new DataError(
    "conflict.retryable",
    "Another unit committed between the first read of this one and its first write.",
    {
      store: "memory",
      help: "Run the unit again: the function form of unit() does so by itself.",
    },
  );
}
