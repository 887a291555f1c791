import type {
  Compiled,
  RawStatement,
  Result,
  Row,
  Savepoint,
  Session,
  StatementOptions,
} from "@wervel/data";
import type { RawRow } from "../decode.ts";
import type { SqlCompiled } from "../emitter.ts";
import type { NearStep } from "../near.ts";
import { runScript } from "../script/run-script.ts";
import type { SqlScript } from "../script/script.ts";
import { bounded } from "./bounded.ts";
import { brokenOff, ended } from "./faults.ts";
import { queryOf } from "./query.ts";
import type { RawQuery } from "./raw.ts";
import { runWrite, type Send } from "./run-write.ts";
import type { SqlConnection, SqlServer, TransactionOptions } from "./server.ts";

/** What a {@link SqlTransaction} is made of. */
export interface TransactionParts {
  readonly server: SqlServer;
  readonly connection: SqlConnection;
  readonly options: TransactionOptions;
  /** Milliseconds that a statement may take when nothing else is said. */
  readonly timeoutMs: number;
  readonly raw: (statement: RawStatement) => RawQuery;
  /** Takes the connection back. */
  readonly release: (connection: SqlConnection) => void;
}

/** Rows that a stream asks the database for at once. */
const piece = 256;

/** A transaction on a connection of its own. It begins with its first statement, in the same trip. */
export class SqlTransaction implements Session {
  readonly #parts: TransactionParts;
  #begun = false;
  #ended = false;
  #savepoints = 0;
  /** Where a statement was given up: when its connection is at rest again. */
  #resting: Promise<void> | undefined;
  // Statements of one transaction never overlap.
  #tail: Promise<unknown> = Promise.resolve();

  constructor(parts: TransactionParts) {
    this.#parts = parts;
  }

  run(
    compiled: Compiled,
    args: readonly unknown[],
    options: StatementOptions = {},
  ): Promise<Result> {
    const plan = compiled as SqlCompiled | SqlScript;
    if (plan.form === "script")
      return this.#next(plan.entity, options, () => runScript(plan, args, false, this.#send));
    if (plan.form === "write")
      return this.#next(plan.program.entity, options, () => runWrite(plan, args, this.#send));
    return this.#next(undefined, options, async () => {
      const own = plan.steps === undefined ? args : await this.#search(plan.steps, args);
      const [reply] = await this.#send([queryOf(plan.statement, own, bound(options))]);
      return plan.decode(reply!.rows);
    });
  }

  /** Takes the steps before a read, and gives the arguments under which what they found is remembered. */
  async #search(steps: readonly NearStep[], args: readonly unknown[]): Promise<readonly unknown[]> {
    const own = [...args];
    if (!this.#begun) await this.#send([]);
    for (const step of steps) {
      const search = await step.begin(args);
      const cursor = await this.#parts.connection.cursor(queryOf(step.statement, args));
      let rows: readonly RawRow[];
      do {
        rows = await cursor.next(piece);
        search.take(rows);
      } while (rows.length === piece);
      search.end(own);
    }
    return own;
  }

  async *stream(
    compiled: Compiled,
    args: readonly unknown[],
    options: StatementOptions = {},
  ): AsyncIterable<Row> {
    const plan = compiled as SqlCompiled;
    if (plan.form === "write") throw new TypeError("A write is run, not streamed.");
    const cursor = await this.#next(undefined, options, async () => {
      if (!this.#begun) await this.#send([]);
      const own = plan.steps === undefined ? args : await this.#search(plan.steps, args);
      return this.#parts.connection.cursor(queryOf(plan.statement, own));
    });
    let done = false;
    try {
      while (!done) {
        const rows = await this.#next(undefined, options, () => cursor.next(piece));
        done = rows.length < piece;
        for (const row of rows) yield plan.row(row);
      }
    } finally {
      if (!done && !this.#ended) await this.#next(undefined, {}, () => cursor.close());
    }
  }

  /** Runs a statement in the database's own words inside the transaction. */
  raw(statement: RawStatement): Promise<readonly Row[]> {
    return this.#next(undefined, {}, async () => {
      const { query, decode } = this.#parts.raw(statement);
      const [reply] = await this.#send([query]);
      return decode(reply!.rows);
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
    await this.#say(`savepoint ${name}`);
    return {
      release: () => this.#say(`release savepoint ${name}`),
      rollback: async () => {
        await this.#say(`rollback to savepoint ${name}`);
        await this.#say(`release savepoint ${name}`);
      },
    };
  }

  #say(text: string): Promise<void> {
    return this.#next(undefined, {}, async () => {
      await this.#send([{ text, values: [] }]);
    });
  }

  readonly #send: Send = async (queries) => {
    const { connection, options, server } = this.#parts;
    if (this.#begun) return connection.run(queries);
    const first = server.begin(options).map((text) => ({ text, values: [] }));
    this.#begun = true;
    const replies = await connection.run([...first, ...queries]);
    return replies.slice(first.length);
  };

  #end(word: "commit" | "rollback"): Promise<void> {
    // What has ended holds nothing that could be taken back.
    if (word === "rollback" && this.#ended) return Promise.resolve();
    // Nobody waits for the server to give up what was given up already.
    if (word === "rollback" && this.#resting !== undefined) {
      void this.#resting.then(() => this.#finish(word)).catch(() => undefined);
      return Promise.resolve();
    }
    const turn = this.#tail.then(() => this.#finish(word));
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async #finish(word: "commit" | "rollback"): Promise<void> {
    const { connection, release, server, timeoutMs } = this.#parts;
    if (this.#ended) throw ended(server.name, "The unit of work");
    this.#ended = true;
    try {
      if (!this.#begun || (word === "rollback" && !connection.isOpen)) return;
      // A commit is not cancelled: it would not be known what became of it.
      const timer = setTimeout(() => connection.destroy(), timeoutMs);
      try {
        await connection.run([{ text: word, values: [] }]);
      } finally {
        clearTimeout(timer);
      }
    } catch (error) {
      if (!connection.isOpen)
        throw brokenOff(server.name, word === "commit" ? "unknown" : "none", error);
      const mapped = server.error(error, undefined);
      if (word === "rollback") connection.destroy();
      else await this.#undo();
      throw mapped;
    } finally {
      release(connection);
    }
  }

  // A commit that fails has ended the transaction on most databases; asking once more does no harm.
  async #undo(): Promise<void> {
    const { connection } = this.#parts;
    try {
      await connection.run([{ text: "rollback", values: [] }]);
    } catch {
      connection.destroy();
    }
  }

  #next<T>(
    entity: string | undefined,
    { signal, timeoutMs }: StatementOptions,
    work: () => Promise<T>,
  ): Promise<T> {
    const turn = this.#tail.then(async () => {
      const { connection, server, timeoutMs: usual } = this.#parts;
      if (this.#ended) throw ended(server.name, "The unit of work");
      const bounds = {
        store: server.name,
        timeoutMs: timeoutMs ?? usual,
        waits: false,
        settling: (rested: Promise<void>) => void (this.#resting = rested),
        ...(signal === undefined ? {} : { signal }),
      };
      try {
        return await bounded(connection, bounds, work);
      } catch (error) {
        // What is lost before the commit was not committed.
        if (!connection.isOpen) throw brokenOff(server.name, "none", error);
        throw server.error(error, entity);
      }
    });
    this.#tail = turn.catch(() => this.#resting);
    return turn;
  }
}

/** One row more than is wanted, so that who asked sees that there are more. */
export function bound({ maxRows }: StatementOptions): number | undefined {
  return maxRows === undefined ? undefined : maxRows + 1;
}
