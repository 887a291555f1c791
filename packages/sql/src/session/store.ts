import {
  type Compiled,
  cancelled,
  DataError,
  type ModelDescription,
  type Plan,
  type Profile,
  type RawStatement,
  type Refused,
  type Result,
  type Row,
  type SchemaPort,
  type Session,
  type StatementOptions,
  type Store,
  type UnitOptions,
} from "@wervel/data";
import type { Dialect } from "../dialect.ts";
import { createEmitter, type Emitter, type SqlCompiled, type SqlWrite } from "../emitter.ts";
import { runScript } from "../script/run-script.ts";
import type { SqlScript } from "../script/script.ts";
import { bounded } from "./bounded.ts";
import { brokenOff, ended } from "./faults.ts";
import type { ConnectionPool } from "./pool.ts";
import { queryOf } from "./query.ts";
import { changesInSafeRequest, rawQuery } from "./raw.ts";
import { needsTransaction, runWrite } from "./run-write.ts";
import type { SqlConnection, SqlReply, SqlServer, TransactionOptions } from "./server.ts";
import { bound, SqlTransaction } from "./transaction.ts";

/** What a {@link SqlStore} is made of. */
export interface SqlStoreParts {
  readonly server: SqlServer;
  readonly dialect: Dialect;
  readonly model: ModelDescription;
  readonly profile: Profile;
  readonly schema: SchemaPort;
  readonly pool: ConnectionPool;
  /** Milliseconds that a statement may take when nothing else is said. */
  readonly timeoutMs: number;
  /** Milliseconds to wait for a connection outside units. */
  readonly waitMs: number;
}

const alone: TransactionOptions = { isolation: "default", readOnly: false };
const reading: TransactionOptions = { isolation: "default", readOnly: true };
// All of its statements see one state.
const searching: TransactionOptions = { isolation: "snapshot", readOnly: true };

/** A database on a server: what the SQL stores with a network between have in common. */
export class SqlStore implements Store {
  readonly name: string;
  readonly profile: Profile;
  readonly schema: SchemaPort;
  readonly #parts: SqlStoreParts;
  readonly #emitter: Emitter;
  #closed = false;

  constructor(parts: SqlStoreParts) {
    this.#parts = parts;
    this.name = parts.server.name;
    this.profile = parts.profile;
    this.schema = parts.schema;
    this.#emitter = createEmitter(parts.dialect, parts.model);
  }

  compile(plan: Plan): Compiled | Refused {
    return this.#emitter.compile(plan);
  }

  /** Runs a plan on its own: a statement that commits itself, or a transaction where it takes more than one. */
  async run(
    compiled: Compiled,
    args: readonly unknown[],
    options: StatementOptions = {},
  ): Promise<Result> {
    const plan = compiled as SqlCompiled | SqlScript;
    if (plan.form === "read" && plan.steps !== undefined)
      return this.#transact(searching, options, (transaction) =>
        transaction.run(plan, args, options),
      );
    if (plan.form === "read") {
      const query = this.#encoded(undefined, () => queryOf(plan.statement, args, bound(options)));
      const rows = await this.#read(options, (connection) => connection.run([query]));
      return plan.decode(rows[0]!.rows);
    }
    if (plan.form === "script" && !plan.isAtomic(args))
      return this.#use(options, "unknown", plan.entity, (connection) =>
        runScript(plan, args, true, (queries) => connection.run(queries)),
      );
    if (plan.form === "script" || needsTransaction(plan, args))
      return this.#transact(alone, options, (transaction) => transaction.run(plan, args, options));
    return this.#write(plan, args, options);
  }

  async *stream(
    compiled: Compiled,
    args: readonly unknown[],
    options: StatementOptions = {},
  ): AsyncIterable<Row> {
    const { steps } = compiled as SqlCompiled & { readonly steps?: unknown };
    const mode = steps === undefined ? reading : searching;
    const transaction = await this.#transaction(mode, this.#patience(options));
    try {
      yield* transaction.stream(compiled, args, options);
    } finally {
      await transaction.rollback();
    }
  }

  async begin(options: UnitOptions): Promise<Session> {
    return this.#transaction({ isolation: options.isolation, readOnly: false }, options);
  }

  /** Runs a statement in the database's own words, on its own: the typed escape. */
  async raw(statement: RawStatement): Promise<readonly Row[]> {
    const { model, dialect, server } = this.#parts;
    if (statement.readOnly !== true) {
      const { query, decode } = rawQuery(dialect, model, statement);
      const [reply] = await this.#use({}, "unknown", undefined, (one) => one.run([query]));
      return decode(reply!.rows);
    }
    return this.#transact(reading, {}, (transaction) => transaction.raw(statement)).catch(
      (error: { readonly cause?: unknown }) => {
        throw server.refusedChange(error.cause) ? changesInSafeRequest(server.name) : error;
      },
    );
  }

  async ping(signal?: AbortSignal): Promise<void> {
    const options = { timeoutMs: 5_000, ...(signal === undefined ? {} : { signal }) };
    await this.#read(options, (connection) => connection.run([{ text: "select 1", values: [] }]));
  }

  /** Ends all connections: those at work when they are done, after 10 seconds at once. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#parts.pool.close(10_000);
  }

  #write(plan: SqlWrite, args: readonly unknown[], options: StatementOptions): Promise<Result> {
    const { entity } = plan.program;
    return this.#use(options, "unknown", entity, (connection) =>
      runWrite(plan, args, (queries) => connection.run(queries)),
    );
  }

  // A connection may have broken while it rested; what only reads is asked again on another one.
  #read(
    options: StatementOptions,
    work: (connection: SqlConnection) => Promise<readonly SqlReply[]>,
  ): Promise<readonly SqlReply[]> {
    const again = (): Promise<readonly SqlReply[]> => this.#use(options, "none", undefined, work);
    return this.#use(options, "none", undefined, work, again);
  }

  async #use<T>(
    options: StatementOptions,
    outcome: "none" | "unknown",
    entity: string | undefined,
    work: (connection: SqlConnection) => Promise<T>,
    again?: () => Promise<T>,
  ): Promise<T> {
    const { pool, server, timeoutMs } = this.#parts;
    this.#expectOpen();
    const taken = pool.take(this.#patience(options));
    const connection = taken instanceof Promise ? await taken : taken;
    let resting: Promise<void> | undefined;
    const bounds = {
      ...options,
      store: server.name,
      timeoutMs: options.timeoutMs ?? timeoutMs,
      waits: outcome === "unknown",
      settling: (rested: Promise<void>) => void (resting = rested),
    };
    try {
      return await bounded(connection, bounds, () => work(connection));
    } catch (error) {
      if (connection.isOpen) throw server.error(error, entity);
      if (again === undefined || error instanceof DataError)
        throw brokenOff(server.name, outcome, error);
    } finally {
      if (resting === undefined) pool.give(connection);
      else void (resting as Promise<void>).then(() => pool.give(connection));
    }
    return again();
  }

  async #transact<T>(
    options: TransactionOptions,
    statement: StatementOptions,
    work: (transaction: SqlTransaction) => Promise<T>,
  ): Promise<T> {
    const transaction = await this.#transaction(options, this.#patience(statement));
    let result: T;
    try {
      result = await work(transaction);
    } catch (error) {
      await transaction.rollback().catch(() => undefined);
      throw error;
    }
    await transaction.commit();
    return result;
  }

  async #transaction(
    options: TransactionOptions,
    patience: { readonly waitMs: number; readonly signal?: AbortSignal },
  ): Promise<SqlTransaction> {
    const { dialect, model, pool, server, timeoutMs } = this.#parts;
    this.#expectOpen();
    return new SqlTransaction({
      server,
      connection: await pool.take(patience),
      options,
      timeoutMs,
      raw: (statement) => rawQuery(dialect, model, statement),
      release: (connection) => pool.give(connection),
    });
  }

  #patience({ signal }: StatementOptions): { waitMs: number; signal?: AbortSignal } {
    const { waitMs } = this.#parts;
    if (signal?.aborted === true) throw cancelled(this.name, signal.reason);
    return signal === undefined ? { waitMs } : { waitMs, signal };
  }

  #encoded<T>(entity: string | undefined, encode: () => T): T {
    try {
      return encode();
    } catch (error) {
      throw this.#parts.server.error(error, entity);
    }
  }

  #expectOpen(): void {
    if (this.#closed) throw ended(this.name, "The store");
  }
}
