import driver, { type Connection as DriverConnection } from "mysql2";
import type { RawRow, SqlConnection, SqlCursor, SqlQuery, SqlReply, SqlValue } from "@wervel/sql";
import type { ResolvedOptions } from "../options.ts";
import { connectionConfig } from "./config.ts";
import { RowStream } from "./row-stream.ts";

/** What the driver says of a statement that gives no rows. */
interface Header {
  readonly affectedRows: number;
  readonly insertId: number | string;
}

// The driver's own door to it looks for the module at each call.
const { TypedParameter } = driver;

/** Milliseconds in which the server must have been told to kill a statement. */
const killMs = 2_000;

/** A connection to MySQL or MariaDB, over the driver's own. Errors leave as the driver gives them. */
export class MysqlConnection implements SqlConnection {
  readonly #driver: DriverConnection;
  readonly #options: ResolvedOptions;
  /** How far the numbers of one statement are apart. */
  readonly #step: bigint;
  #open = true;
  #stream: RowStream | undefined;

  constructor(connection: DriverConnection, options: ResolvedOptions, step: bigint) {
    this.#driver = connection;
    this.#options = options;
    this.#step = step;
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
    for (const query of queries) replies.push(await this.#ask(query));
    return replies;
  }

  async cursor(query: SqlQuery): Promise<SqlCursor> {
    if (this.#stream !== undefined) await this.#stream.keepRest();
    const stream = new RowStream(this.#driver, query.text, query.values.map(bound));
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

  /** Kills the running statement, over a connection of its own. */
  cancel(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const killer = driver.createConnection(connectionConfig(this.#options));
    const end = (error: unknown): void => {
      clearTimeout(timer);
      killer.destroy();
      if (error === null || error === undefined) resolve();
      else reject(error as Error);
    };
    const timer = setTimeout(() => end(new Error("The server did not answer.")), killMs);
    killer.on("error", end);
    killer.query(`kill query ${this.#driver.threadId}`, (error) => end(error));
    return promise;
  }

  close(): Promise<void> {
    this.#open = false;
    return new Promise((resolve) => this.#driver.end(() => resolve()));
  }

  destroy(): void {
    this.#open = false;
    this.#driver.destroy();
  }

  #ask({ text, values, maxRows, block }: SqlQuery): Promise<SqlReply> {
    const { promise, resolve, reject } = Promise.withResolvers<SqlReply>();
    const answer = (error: unknown, result: unknown): void => {
      if (error !== null && error !== undefined) {
        if ((error as { fatal?: boolean }).fatal === true) this.#open = false;
        reject(error as Error);
      } else resolve(this.#reply(block === true ? (result as readonly unknown[])[0] : result));
    };
    const sql = maxRows === undefined ? text : withLimit(text, maxRows);
    // Statements of transactions and of schemas cannot be prepared everywhere; they have no values.
    if (values.length === 0 && !isPreparable(text))
      this.#driver.query({ sql, rowsAsArray: true }, answer);
    else this.#driver.execute({ sql, values: values.map(bound), rowsAsArray: true }, answer);
    return promise;
  }

  #reply(result: unknown): SqlReply {
    if (Array.isArray(result)) return { rows: result as RawRow[], count: result.length };
    const { affectedRows, insertId } = result as Header;
    const count = affectedRows;
    if (insertId === 0) return { rows: [], count };
    return { rows: [], count, insertId: BigInt(insertId), step: this.#step };
  }
}

/** A value as the driver sends it: a whole number as one, not as a text that the server would compare as a float. */
function bound(value: SqlValue): unknown {
  if (typeof value === "bigint") return TypedParameter.BIGINT(value);
  if (value instanceof Uint8Array && !Buffer.isBuffer(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return value;
}

function isPreparable(text: string): boolean {
  return /^\s*(select|insert|update|delete|with|replace)\b/i.test(text);
}

// Only what has no limit of its own gets one; an inner limit stands in parentheses.
function withLimit(text: string, maxRows: number): string {
  if (/ limit (\?|\d+)( offset (\?|\d+))?$/.test(text)) return text;
  return `${text} limit ${maxRows}`;
}
