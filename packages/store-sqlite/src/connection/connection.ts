import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { DataError } from "@wervel/data/values";
import type { RawRow } from "@wervel/sql";
import { addFunctions } from "../dialect/functions.ts";
import type {
  ConnectionOptions,
  Cursor,
  Lane,
  Query,
  ReadJob,
  Settled,
  WriteJob,
  WriteReply,
} from "./job.ts";
import { Statements } from "./statements.ts";

/** One SQLite connection on the thread that made it. Errors leave as the driver gives them. */
export class Connection implements Lane {
  readonly #options: ConnectionOptions;
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#database = new DatabaseSync(options.path, { timeout: 0 });
    try {
      this.#database.exec(
        `pragma foreign_keys = on; pragma synchronous = ${options.synchronous}; pragma temp_store = memory`,
      );
      addFunctions(this.#database);
      if (options.queryOnly === true) this.#database.exec("pragma query_only = on");
    } catch (error) {
      this.#database.close();
      throw error;
    }
    this.#statements = new Statements(this.#database);
  }

  all(job: ReadJob): readonly RawRow[] {
    const statement = this.#statements.get(job.text);
    const values = job.values as SQLInputValue[];
    if (job.maxRows === undefined) return statement.all(...values) as unknown as RawRow[];
    try {
      const rows: RawRow[] = [];
      for (const row of statement.iterate(...values) as unknown as Iterable<RawRow>) {
        rows.push(row);
        if (rows.length > job.maxRows) break;
      }
      return rows;
    } catch (error) {
      // The driver would throw the same error once more when the statement is used again.
      this.#statements.forget(job.text);
      throw error;
    }
  }

  /** Reads all rows if they are no more than `most`; else gives up. */
  few(job: Query, most: number): readonly RawRow[] | undefined {
    const rows = this.all({ ...job, maxRows: most });
    return rows.length > most ? undefined : rows;
  }

  /** How large the database is. */
  bytes(): number {
    const text = "select page_count * page_size from pragma_page_count, pragma_page_size";
    return Number(this.all({ text, values: [] })[0]![0]);
  }

  write(job: WriteJob): WriteReply {
    if (job.guard !== undefined && this.all(job.guard).length > 0) throw stale();
    if (job.before !== undefined) {
      const rows = this.all(job.before);
      this.#change(job.main, false);
      return { rows, count: rows.length, by: "main" };
    }
    if (job.parts !== undefined) return this.#all([...job.parts, job.main]);
    const first = this.#change(job.main, job.returning);
    if (job.otherwise === undefined || first.count > 0) return { ...first, by: "main" };
    return { ...this.#change(job.otherwise, job.returning), by: "otherwise" };
  }

  batch(jobs: readonly WriteJob[]): readonly Settled[] {
    this.exec("begin immediate");
    try {
      const settled = jobs.map((job) => this.#settle(job));
      this.exec("commit");
      return settled;
    } catch (error) {
      if (this.#database.isTransaction) this.exec("rollback");
      throw error;
    }
  }

  exec(text: string): void {
    this.#database.exec(text);
  }

  cursor(job: Query): Cursor {
    // An open cursor keeps its snapshot; on a connection of its own it cannot make others read the past. Inside a transaction it must
    // see that transaction.
    const own = this.#database.isTransaction ? undefined : new Connection(this.#options);
    const statement = (own ?? this).#database.prepare(job.text);
    statement.setReturnArrays(true);
    const values = job.values as SQLInputValue[];
    const rows = statement.iterate(...values) as unknown as Iterator<RawRow>;
    return {
      next: (count) => take(rows, count),
      close: () => {
        rows.return?.();
        own?.close();
      },
    };
  }

  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  // What fails undoes what was made before it.
  #all(queries: readonly Query[]): WriteReply {
    this.exec("savepoint parts");
    try {
      const replies = queries.map((query) => this.#change(query, false));
      this.exec("release parts");
      const count = replies.reduce((sum, reply) => sum + reply.count, 0);
      return { ...replies.at(-1)!, count, by: "main" };
    } catch (error) {
      if (this.#database.isTransaction) this.exec("rollback to parts; release parts");
      throw error;
    }
  }

  #settle(job: WriteJob): Settled {
    try {
      return { reply: this.write(job) };
    } catch (error) {
      // A full disk and its like end the transaction with all that it held.
      if (!this.#database.isTransaction) throw error;
      return { error };
    }
  }

  #change(query: Query, returning: boolean): Omit<WriteReply, "by"> {
    const statement = this.#statements.get(query.text);
    const values = query.values as SQLInputValue[];
    if (!returning) {
      const { changes, lastInsertRowid } = statement.run(...values);
      return { rows: [], count: Number(changes), last: Number(lastInsertRowid) };
    }
    const rows = statement.all(...values) as unknown as RawRow[];
    return { rows, count: rows.length };
  }
}

function take(rows: Iterator<RawRow>, count: number): readonly RawRow[] {
  const taken: RawRow[] = [];
  while (taken.length < count) {
    const next = rows.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

function stale(): DataError {
  return new DataError("conflict.stale", "The record has changed since it was read.", {
    store: "sqlite",
    help: "Read it again and repeat the change.",
  });
}
