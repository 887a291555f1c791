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
import type { SqlCompiled, SqlRead, SqlWrite } from "@wervel/sql";
import type { Answer, Lane } from "../connection/job.ts";
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
 * A unit on a connection of its own. It reads one snapshot, and owns the writer from its first write, or its first read of what it edits, to
 * its end; when the database has moved on between its first read and its first write the write answers `conflict.retryable`.
 */
export class SqliteSession implements Session {
  readonly #parts: SessionParts;
  #lane: Lane | undefined;
  #owns = false;
  /** The transaction writes already: no statement of it has to wait for somebody else's lock any more. */
  #isWriter = false;
  #ended = false;
  #savepoints = 0;
  // Statements of one unit never overlap: a connection runs what it is given in order.
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
    if (plan.form === "write")
      return this.#given(plan.program.entity, () => this.#write(plan, args, options));
    return this.#given(undefined, () => this.#read(plan, args, options));
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

  async #read(
    plan: SqlRead,
    args: readonly unknown[],
    { signal, edits, maxRows }: StatementOptions,
  ): Promise<Given> {
    if (signal?.aborted === true) throw cancelled();
    const query = queryOf(plan.statement, args);
    const lane = await (edits === true ? this.#own() : this.#reading());
    const job = maxRows === undefined || plan.limited ? query : { ...query, maxRows };
    return { answer: later(lane.all(job)).then(plan.decode) };
  }

  async #write(
    plan: SqlWrite,
    args: readonly unknown[],
    { signal }: StatementOptions,
  ): Promise<Given> {
    if (signal?.aborted === true) throw cancelled();
    const job = writeJobOf(plan, args);
    const lane = await this.#own();
    if (this.#isWriter)
      return { answer: later(lane.write(job)).then((reply) => writeResultOf(plan, reply)) };
    const { waitMs } = this.#parts.options;
    const reply = await withPatience({ waitMs, signal }, () => lane.write(job));
    this.#isWriter = true;
    return { answer: Promise.resolve(writeResultOf(plan, reply)) };
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
    this.#isWriter = true;
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

  /** The next statement follows when the connection has this one, not when it has been answered: so many go to another thread at once. */
  async #given(entity: string | undefined, give: () => Promise<Given>): Promise<Result> {
    const { answer } = await this.#next(entity, give);
    try {
      return await answer;
    } catch (error) {
      throw this.#parts.errors.map(error, entity);
    }
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

/** A statement that a connection has. */
interface Given {
  readonly answer: Promise<Result>;
}

/** The answer of this thread, or of another, as a promise. */
async function later<T>(answer: Answer<T>): Promise<T> {
  return answer;
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
