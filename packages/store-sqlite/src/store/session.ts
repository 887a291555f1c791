import {
  type Compiled,
  DataError,
  type ModelDescription,
  type RawStatement,
  type Result,
  type Row,
  type StatementOptions,
  type Savepoint,
  type Session,
  type UnitOptions,
  type WriterQueue,
} from "@wervel/data";
import type { SqlCompiled, SqlWrite } from "@wervel/sql";
import type { Lane } from "../connection/job.ts";
import type { ErrorMap } from "./errors.ts";
import { queryOf, writeJobOf, writeResultOf } from "./jobs.ts";
import type { WriterLanes } from "./lanes.ts";
import { cancelled, withPatience } from "./patience.ts";
import { expectReadOnly, rawQuery, wouldWrite } from "./raw.ts";
import { rowsOf } from "./rows.ts";

interface SessionParts {
  readonly model: ModelDescription;
  readonly lanes: WriterLanes;
  readonly queue: WriterQueue;
  readonly errors: ErrorMap;
  readonly options: UnitOptions;
}

/**
 * A unit on a connection of its own. It reads one snapshot, and owns the writer from its first write to its end; when the database has
 * moved on between its first read and its first write the write answers `conflict.retryable`.
 */
export class SqliteSession implements Session {
  readonly #parts: SessionParts;
  #lane: Lane | undefined;
  #owns = false;
  #ended = false;
  #savepoints = 0;
  // Statements of one unit never overlap.
  #tail: Promise<unknown> = Promise.resolve();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Takes the writer before anything else, so that nothing can come between. */
  async takeWriter(): Promise<void> {
    await this.#guarded(undefined, () => this.#own());
  }

  run(
    compiled: Compiled,
    args: readonly unknown[],
    options: StatementOptions = {},
  ): Promise<Result> {
    const plan = compiled as SqlCompiled;
    return this.#next(plan.form === "write" ? plan.program.entity : undefined, async () => {
      if (options.signal?.aborted === true) throw cancelled();
      if (plan.form === "write") return this.#write(plan, args, options);
      const lane = await this.#reading();
      const job = queryOf(plan.statement, args);
      const rows = await lane.all(
        options.maxRows === undefined ? job : { ...job, maxRows: options.maxRows },
      );
      return plan.decode(rows);
    });
  }

  async *stream(
    compiled: Compiled,
    args: readonly unknown[],
    options: StatementOptions = {},
  ): AsyncIterable<Row> {
    const plan = compiled as SqlCompiled;
    if (plan.form === "write") throw new TypeError("A write is run, not streamed.");
    const cursor = await this.#next(undefined, async () =>
      (await this.#reading()).cursor(queryOf(plan.statement, args)),
    );
    yield* rowsOf(cursor, plan.row, this.#parts.errors, options.signal);
  }

  /** Runs a statement in SQLite's own words inside the unit. Only what proves to write takes the writer. */
  raw(statement: RawStatement): Promise<readonly Row[]> {
    return this.#next(undefined, async () => {
      const { query, returning, decode } = rawQuery(statement, this.#parts.model);
      const lane = await this.#reading();
      await lane.exec("pragma query_only = on");
      try {
        return decode(await lane.all(query));
      } catch (error) {
        if (!wouldWrite(error)) throw error;
      } finally {
        await lane.exec("pragma query_only = off");
      }
      expectReadOnly(statement);
      await this.#own();
      return decode((await lane.write({ main: query, returning })).rows);
    });
  }

  commit(): Promise<void> {
    return this.#end("commit");
  }

  rollback(): Promise<void> {
    return this.#end("rollback");
  }

  async savepoint(): Promise<Savepoint> {
    const name = `s${this.#savepoints++}`;
    await this.#exec(`savepoint ${name}`);
    return {
      release: () => this.#exec(`release ${name}`),
      rollback: () => this.#exec(`rollback to ${name}; release ${name}`),
    };
  }

  #exec(text: string): Promise<void> {
    return this.#next(undefined, async () => {
      const lane = await this.#reading();
      await lane.exec(text);
    });
  }

  async #write(
    plan: SqlWrite,
    args: readonly unknown[],
    options: StatementOptions,
  ): Promise<Result> {
    const job = writeJobOf(plan, args);
    const lane = await this.#own();
    const { waitMs } = this.#parts.options;
    const reply = await withPatience({ waitMs, signal: options.signal }, () => lane.write(job));
    return writeResultOf(plan, reply);
  }

  async #reading(): Promise<Lane> {
    if (this.#lane !== undefined) return this.#lane;
    const lane = await withPatience(this.#parts.options, () => this.#parts.lanes.take());
    this.#lane = lane;
    await lane.exec("begin");
    return lane;
  }

  // Without a read before it the transaction starts as a writer; with one it must become a writer of its own snapshot, or conflict.
  async #own(): Promise<Lane> {
    const { queue, options, lanes } = this.#parts;
    if (!this.#owns && !queue.tryAcquire()) await queue.acquire(options);
    this.#owns = true;
    if (this.#lane !== undefined) return this.#lane;
    const lane = await withPatience(options, () => lanes.take());
    try {
      await withPatience(options, () => lane.exec("begin immediate"));
    } catch (error) {
      lanes.give(lane);
      throw error;
    }
    this.#lane = lane;
    return lane;
  }

  #end(word: "commit" | "rollback"): Promise<void> {
    return this.#next(undefined, async () => {
      this.#ended = true;
      const lane = this.#lane;
      try {
        if (lane !== undefined) await finish(lane, word);
      } finally {
        this.#lane = undefined;
        if (lane !== undefined) this.#parts.lanes.give(lane);
        if (this.#owns) this.#parts.queue.release();
        this.#owns = false;
      }
    });
  }

  #next<T>(entity: string | undefined, work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(() => this.#guarded(entity, work));
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async #guarded<T>(entity: string | undefined, work: () => Promise<T>): Promise<T> {
    if (this.#ended)
      throw new DataError("fault.closed", "The unit of work has ended.", {
        store: "sqlite",
        help: "Await everything inside the unit before it returns.",
      });
    try {
      return await work();
    } catch (error) {
      throw this.#parts.errors.map(error, entity);
    }
  }
}

// SQLite ends a transaction by itself on a full disk; ending it again is no error of ours.
async function finish(lane: Lane, word: "commit" | "rollback"): Promise<void> {
  try {
    await lane.exec(word);
  } catch (error) {
    if (word === "rollback" && /no transaction is active/.test((error as Error).message)) return;
    if (word === "commit") await finish(lane, "rollback");
    throw error;
  }
}
