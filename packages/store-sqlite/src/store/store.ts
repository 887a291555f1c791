import {
  type Compiled,
  DataError,
  type Executor,
  type ModelDescription,
  type Plan,
  type Profile,
  type Refused,
  type RawStatement,
  type Result,
  type Row,
  type StatementOptions,
  type SchemaPort,
  type Session,
  type Store,
  type UnitOptions,
  WriterQueue,
} from "@wervel/data";
import {
  createEmitter,
  type Emitter,
  type RawRow,
  type SqlCompiled,
  type SqlRead,
} from "@wervel/sql";
import type { Connection } from "../connection/connection.ts";
import { sqliteDialect } from "../dialect/dialect.ts";
import type { ConnectionOptions, Query } from "../connection/job.ts";
import { SqliteSchemaPort } from "../schema/schema-port.ts";
import { deadline } from "./deadline.ts";
import { ErrorMap } from "./errors.ts";
import { queryOf, writeJobOf, writeResultOf } from "./jobs.ts";
import type { ReaderThreads, WriterLanes } from "./lanes.ts";
import { cancelled } from "./patience.ts";
import { expectReadOnly, rawQuery, wouldWrite } from "./raw.ts";
import { rowsOf } from "./rows.ts";
import { SharedCommit } from "./shared-commit.ts";
import { SqliteSession } from "./session.ts";

/** Rows without a limit that are read on the calling thread. */
const fewRows = 100;
/** What a read that counts or groups may take, in milliseconds, to be made on the calling thread: about the cost of ten hand-overs. */
const shortMs = 1;
/** A file of so many bytes has no long reads by way of an index, and a process that only has such files need not start a thread. */
const smallBytes = 2 * 1024 * 1024;
/** What it may have taken on another thread, waiting for this one included, to be tried here. */
const trialMs = 10;
/** How often one after another it may take longer: once may be the system's doing. */
const slowRuns = 3;

/** What an open store is made of. */
export interface SqliteStoreParts {
  readonly model: ModelDescription;
  readonly profile: Profile;
  /** How connections are opened. */
  readonly connection: ConnectionOptions;
  /** For short reads, on this thread. */
  readonly reader: Connection;
  readonly readers: ReaderThreads;
  readonly writers: WriterLanes;
  /** Runs when all connections are closed. */
  readonly afterClose: () => Promise<void>;
}

/** One open SQLite database. */
export class SqliteStore implements Store, Executor {
  readonly name = "sqlite";
  readonly profile: Profile;
  readonly schema: SchemaPort;
  readonly #parts: SqliteStoreParts;
  readonly #emitter: Emitter;
  readonly #errors: ErrorMap;
  readonly #queue = new WriterQueue({ store: "sqlite" });
  readonly #commits: SharedCommit;
  readonly #long = new WeakSet<SqlRead>();
  /** The texts that end after some rows; empty where that cannot be said. */
  readonly #bounded = new WeakMap<SqlRead, string>();
  readonly #short = new WeakMap<SqlRead, { slow: number }>();
  #closed = false;

  constructor(parts: SqliteStoreParts) {
    this.#parts = parts;
    this.profile = parts.profile;
    this.#emitter = createEmitter(sqliteDialect, parts.model);
    this.#errors = new ErrorMap(parts.model);
    this.#commits = new SharedCommit(parts.writers, this.#queue);
    this.schema = new SqliteSchemaPort({
      connection: parts.connection,
      queue: this.#queue,
      errors: this.#errors,
    });
  }

  compile(plan: Plan): Compiled | Refused {
    const compiled = this.#emitter.compile(plan);
    // What was declared to be small is read here, for as long as it is read in no time.
    if (isRead(compiled) && compiled.scan === "full" && isOfSmall(this.#parts.model, plan))
      this.#short.set(compiled, { slow: 0 });
    return compiled;
  }

  /** Runs a plan on its own. A short read answers at once; a write is answered after its commit. */
  run(
    compiled: Compiled,
    args: readonly unknown[],
    options: StatementOptions = {},
  ): Result | Promise<Result> {
    this.#assertOpen(options.signal);
    const plan = compiled as SqlCompiled;
    if (plan.form === "read")
      return this.#readHere(plan, args) ?? this.#readElsewhere(plan, args, options);
    const { entity } = plan.program;
    return this.#commits.write(this.#mapped(entity, () => writeJobOf(plan, args))).then(
      (reply) => writeResultOf(plan, reply),
      (error: unknown) => {
        throw this.#errors.map(error, entity);
      },
    );
  }

  async *stream(
    compiled: Compiled,
    args: readonly unknown[],
    options: StatementOptions = {},
  ): AsyncIterable<Row> {
    this.#assertOpen(options.signal);
    const plan = compiled as SqlCompiled;
    if (plan.form === "write") throw new TypeError("A write is run, not streamed.");
    const lane = (await this.#parts.readers.reader()) ?? this.#parts.reader;
    const job = queryOf(plan.statement, args);
    const cursor = await this.#waited(async () => lane.cursor(job), options);
    yield* rowsOf(cursor, plan.row, this.#errors, options.signal);
  }

  async begin(options: UnitOptions): Promise<Session> {
    this.#assertOpen(options.signal);
    const session = new SqliteSession({
      model: this.#parts.model,
      lanes: this.#parts.writers,
      queue: this.#queue,
      errors: this.#errors,
      options,
    });
    if (options.exclusive === true) await session.takeWriter();
    return session;
  }

  /** Runs a statement in SQLite's own words, on its own: the typed escape. Only what proves to write waits for the writer. */
  async raw(statement: RawStatement): Promise<readonly Row[]> {
    this.#assertOpen(undefined);
    const { query, returning, decode } = rawQuery(statement, this.#parts.model);
    try {
      const lane = (await this.#parts.readers.reader()) ?? this.#parts.reader;
      return decode(await lane.all(query));
    } catch (error) {
      if (!wouldWrite(error)) throw this.#errors.map(error);
    }
    expectReadOnly(statement);
    try {
      return decode((await this.#commits.write({ main: query, returning })).rows);
    } catch (error) {
      throw this.#errors.map(error);
    }
  }

  async ping(signal?: AbortSignal): Promise<void> {
    this.#assertOpen(signal);
    this.#mapped(undefined, () => this.#parts.reader.all({ text: "select 1", values: [] }));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#commits.idle();
    // The writer's turn comes after all units that wait before us.
    await this.#queue.acquire({ waitMs: 10_000 }).catch(() => undefined);
    await this.#parts.readers.close();
    await this.#parts.writers.close();
    this.#parts.reader.close();
    await this.#parts.afterClose();
  }

  // A few rows by way of an index are sooner read than handed to another thread. A read that proves longer is left to one from then on.
  #readHere(plan: SqlRead, args: readonly unknown[]): Result | undefined {
    if (this.#long.has(plan)) return undefined;
    const short = this.#short.get(plan);
    if (short !== undefined) return this.#readShort(plan, args, short);
    if (!isPointed(plan)) return isIndexed(plan) ? this.#tryShort(plan, args) : undefined;
    const { reader } = this.#parts;
    try {
      const query = queryOf(plan.statement, args);
      const rows = plan.limited ? reader.all(query) : this.#few(plan, query);
      if (rows !== undefined) return plan.decode(rows);
    } catch (error) {
      throw this.#errors.map(error);
    }
    this.#long.add(plan);
    return undefined;
  }

  #tryShort(plan: SqlRead, args: readonly unknown[]): Result | undefined {
    if (this.#parts.reader.bytes() > smallBytes) return undefined;
    const short = { slow: 0 };
    this.#short.set(plan, short);
    return this.#readShort(plan, args, short);
  }

  // All rows at once are read faster than one after another: where the text has no limit of its own, it gets one.
  #few(plan: SqlRead, query: Query): readonly RawRow[] | undefined {
    const { reader } = this.#parts;
    let text = this.#bounded.get(plan);
    if (text === undefined) {
      text = / limit [^)]*$/.test(query.text) ? "" : `${query.text} limit ${fewRows + 1}`;
      this.#bounded.set(plan, text);
    }
    if (text === "") return reader.few(query, fewRows);
    const rows = reader.all({ text, values: query.values });
    return rows.length > fewRows ? undefined : rows;
  }

  // How much a count reads shows only in its time. One that another thread answered at once comes here, until it takes long.
  #readShort(plan: SqlRead, args: readonly unknown[], short: { slow: number }): Result {
    const start = performance.now();
    const rows = this.#mapped(undefined, () =>
      this.#parts.reader.all(queryOf(plan.statement, args)),
    );
    short.slow = performance.now() - start > shortMs ? short.slow + 1 : 0;
    if (short.slow === slowRuns) this.#long.add(plan);
    return plan.decode(rows);
  }

  async #readElsewhere(
    plan: SqlRead,
    args: readonly unknown[],
    options: StatementOptions,
  ): Promise<Result> {
    const start = performance.now();
    const job = this.#mapped(undefined, () => queryOf(plan.statement, args));
    const lane = (await this.#parts.readers.reader()) ?? this.#parts.reader;
    const bounded = options.maxRows === undefined ? job : { ...job, maxRows: options.maxRows };
    const rows = await this.#waited(async () => lane.all(bounded), options);
    if (isIndexed(plan) && rows.length <= fewRows && performance.now() - start < trialMs)
      this.#short.set(plan, { slow: 0 });
    return plan.decode(rows);
  }

  async #waited<T>(work: () => Promise<T>, options: StatementOptions): Promise<T> {
    try {
      return await deadline(work(), options);
    } catch (error) {
      throw this.#errors.map(error);
    }
  }

  #mapped<T>(entity: string | undefined, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#errors.map(error, entity);
    }
  }

  #assertOpen(signal: AbortSignal | undefined): void {
    if (this.#closed)
      throw new DataError("fault.closed", "The store is closed.", {
        store: "sqlite",
        help: "Close it after the last query.",
      });
    if (signal?.aborted === true) throw cancelled();
  }
}

function isRead(compiled: SqlCompiled | Compiled | Refused): compiled is SqlRead {
  return "form" in compiled && compiled.form === "read";
}

/** Whether a plan reads all records of an entity whose scans need no permission. */
function isOfSmall({ entities }: ModelDescription, plan: Plan): boolean {
  return "from" in plan && "entity" in plan.from && entities[plan.from.entity]?.small === true;
}

function isPointed(plan: SqlRead): boolean {
  return isIndexed(plan) && (plan.limited || !plan.grouped);
}

function isIndexed({ scan }: SqlRead): boolean {
  return scan === "key" || scan === "index";
}
