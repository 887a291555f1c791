import driver, { type Connection as DriverConnection } from "mysql2";
import type { RawRow, SqlConnection, SqlCursor, SqlQuery, SqlReply } from "@wervel/sql";
import type { ResolvedOptions } from "../options.ts";
import { breakOff } from "./break-off.ts";
import { connectionConfig } from "./config.ts";
import { Execution, type Prepared, Preparation, Words } from "./exchange.ts";
import { executePacket, preparePacket, queryPacket } from "./packets.ts";
import { RowStream } from "./row-stream.ts";
import { Statements } from "./statements.ts";

/** The part of the driver's connection that takes commands of others. */
interface Door {
  addCommand(command: object): void;
}

/** Milliseconds in which the server must have been told to kill a statement. */
const killMs = 2_000;
/** Bytes of a statement at most that is sent ahead. */
const aheadBytes = 1_048_576;
/** The number of the error of a server that keeps no more statements, for all who use it. */
const tooManyPrepared = 1461;

/** A connection to MySQL or MariaDB, over the driver's own. Errors leave as the driver gives them. */
export class MysqlConnection implements SqlConnection {
  readonly #driver: DriverConnection;
  readonly #options: ResolvedOptions;
  /** How far the numbers of one statement are apart. */
  readonly #step: bigint;
  readonly #statements: Statements;
  #open = true;
  /** The statement that was sent last is the first of a transaction. */
  #isFirst = false;
  #running: Execution | undefined;
  #stream: RowStream | undefined;

  constructor(connection: DriverConnection, options: ResolvedOptions, step: bigint) {
    this.#driver = connection;
    this.#options = options;
    this.#step = step;
    this.#statements = new Statements((command) => this.#add(command));
    const gone = (): void => void (this.#open = false);
    // A connection that breaks while it rests is nobody's error: it is not given out again.
    connection.on("error", gone);
    connection.on("end", gone);
  }

  get isOpen(): boolean {
    return this.#open;
  }

  async run(queries: readonly SqlQuery[]): Promise<readonly SqlReply[]> {
    // The protocol gives the rows of one statement to their end before it takes another.
    if (this.#stream !== undefined) await this.#stream.keepRest();
    if (queries.length === 1) return [await this.#ask(queries[0]!)];
    const replies: SqlReply[] = [];
    for (let i = 0; i < queries.length; i++) {
      const [query, next] = [queries[i]!, queries[i + 1]];
      if (query.text !== begins || next === undefined || isWords(next)) {
        replies.push(await this.#ask(query));
        continue;
      }
      replies.push({ rows: [], count: 0 }, await this.#execute(next, true));
      i++;
    }
    return replies;
  }

  async cursor(query: SqlQuery): Promise<SqlCursor> {
    if (this.#stream !== undefined) await this.#stream.keepRest();
    const { id, reader } = await this.#prepared(query.text);
    const stream = new RowStream(this.#driver);
    const bytes = executePacket(id, query.values);
    this.#isFirst = false;
    this.#running = new Execution(bytes, reader, { step: this.#step, row: stream.take });
    stream.follow(this.#send(this.#running));
    this.#stream = stream;
    return {
      next: (count) => stream.next(count),
      close: async () => {
        if (stream.isEnded) return;
        await this.cancel();
        await stream.drop();
      },
    };
  }

  /** Kills the running statement, over a connection of its own; where a transaction begins with it, all of the connection. */
  cancel(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const killer = driver.createConnection(connectionConfig(this.#options));
    const end = (error: unknown): void => {
      clearTimeout(timer);
      breakOff(killer);
      if (error === null || error === undefined) resolve();
      else reject(error as Error);
    };
    const timer = setTimeout(() => end(new Error("The server did not answer.")), killMs);
    killer.on("error", end);
    // What hits the beginning alone would leave the statement without its transaction.
    const isBeginning = this.#isFirst && this.#running?.isBeginning !== false;
    const what = isBeginning ? "connection" : "query";
    killer.query(`kill ${what} ${this.#driver.threadId}`, (error) => end(error));
    return promise;
  }

  close(): Promise<void> {
    this.#open = false;
    return new Promise((resolve) => this.#driver.end(() => resolve()));
  }

  destroy(): void {
    this.#open = false;
    breakOff(this.#driver);
  }

  async #ask(query: SqlQuery): Promise<SqlReply> {
    if (!isWords(query)) return this.#execute(query, false);
    // Statements of transactions and of schemas cannot be prepared everywhere; they have no values.
    if (isTransactional(query.text)) return this.#send(new Words(queryPacket(query.text)));
    return this.#query(query.text);
  }

  async #execute(query: SqlQuery, isFirst: boolean): Promise<SqlReply> {
    const { text, values, maxRows, block } = query;
    const sql = maxRows === undefined ? text : withLimit(text, maxRows);
    this.#isFirst = isFirst;
    this.#running = undefined;
    const { id, reader } = this.#statements.get(sql) ?? (await this.#prepared(sql));
    const bytes = executePacket(id, values);
    const isAhead = isFirst && bytes.length <= aheadBytes;
    if (isFirst && !isAhead) await this.#send(new Words(queryPacket(begins)));
    const begin = isAhead ? queryPacket(begins) : undefined;
    const running = new Execution(bytes, reader, { begin, block, step: this.#step });
    this.#running = running;
    return this.#send(running);
  }

  async #prepared(sql: string): Promise<Prepared> {
    const kept = this.#statements.get(sql);
    if (kept !== undefined) return kept;
    const prepare = (): Promise<Prepared> => this.#send(new Preparation(preparePacket(sql)));
    try {
      return this.#statements.keep(sql, await prepare());
    } catch (error) {
      // Room is made for the one that is wanted now.
      const isFull = (error as { readonly errno?: number }).errno === tooManyPrepared;
      if (!isFull || !this.#statements.dropAll()) throw error;
    }
    return this.#statements.keep(sql, await prepare());
  }

  #query(sql: string): Promise<SqlReply> {
    const { promise, resolve, reject } = Promise.withResolvers<SqlReply>();
    this.#driver.query({ sql, rowsAsArray: true }, (error, result) => {
      if (error !== null) reject(this.#noted(error));
      else if (Array.isArray(result)) resolve({ rows: result as RawRow[], count: result.length });
      else resolve({ rows: [], count: result.affectedRows });
    });
    return promise;
  }

  async #send<T>(command: { readonly done: Promise<T> }): Promise<T> {
    this.#add(command);
    try {
      return await command.done;
    } catch (error) {
      throw this.#noted(error);
    }
  }

  #add(command: object): void {
    (this.#driver as unknown as Door).addCommand(command);
  }

  #noted<E>(error: E): E {
    if ((error as { fatal?: boolean }).fatal === true) this.#open = false;
    return error;
  }
}

/** Begins a transaction as most do. */
const begins = "start transaction";

function isWords({ text, values, block }: SqlQuery): boolean {
  if (values.length > 0 || block === true) return false;
  return !/^\s*(select|insert|update|delete|with|replace)\b/i.test(text);
}

function isTransactional(text: string): boolean {
  return /^(start transaction|commit|rollback|savepoint|release savepoint)\b/.test(text);
}

// Only what has no limit of its own gets one; an inner limit stands in parentheses.
function withLimit(text: string, maxRows: number): string {
  if (/ limit (\?|\d+)( offset (\?|\d+))?$/.test(text)) return text;
  return `${text} limit ${maxRows}`;
}
