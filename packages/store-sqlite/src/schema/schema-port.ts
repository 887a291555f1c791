import {
  DataError,
  type LedgerEntry,
  type ModelSnapshot,
  type RenderedStep,
  type SchemaPort,
  type Step,
  type WriterQueue,
} from "@wervel/data";
import { Connection } from "../connection/connection.ts";
import type { ConnectionOptions } from "../connection/job.ts";
import { createPrivately } from "../connection/private-file.ts";
import type { ErrorMap } from "../store/errors.ts";
import { isBusy, withPatience } from "../store/patience.ts";
import { driftOf } from "./drift.ts";
import { entryOf, prepareLedger, readLedger, writeEntry } from "./ledger.ts";
import { afterStep } from "@wervel/data";
import { renderStep } from "./steps.ts";

interface SchemaPortParts {
  readonly connection: ConnectionOptions;
  readonly queue: WriterQueue;
  readonly errors: ErrorMap;
}

const waitMs = 10_000;
const empty: ModelSnapshot = { tables: {} };

/** Migrations of a SQLite file. Each set of steps and its ledger entry are one transaction. */
export class SqliteSchemaPort implements SchemaPort {
  readonly #parts: SchemaPortParts;
  // What the database holds, as far as this port has seen: a rebuild needs the whole table.
  #current: ModelSnapshot = empty;

  constructor(parts: SchemaPortParts) {
    this.#parts = parts;
  }

  async ledger(): Promise<readonly LedgerEntry[]> {
    const rows = await this.#withConnection((connection) => {
      prepareLedger(connection);
      return readLedger(connection);
    });
    const entries = rows.map(entryOf);
    this.#current = entries.at(-1)?.snapshot ?? empty;
    return entries;
  }

  /**
   * Runs `work` while no other process migrates. The lock is a transaction on a file beside the database: it ends with the process that
   * holds it, however that ends.
   */
  async lock<T>(work: () => Promise<T>): Promise<T> {
    const guard = await this.#takeLock();
    try {
      return await work();
    } finally {
      guard.close();
    }
  }

  render(step: Step): RenderedStep {
    return renderStep(step, this.#current);
  }

  async apply(steps: readonly Step[], entry: LedgerEntry): Promise<void> {
    let now = this.#current;
    const texts: string[] = [];
    for (const step of steps) {
      texts.push(...renderStep(step, now).text);
      now = afterStep(step, now);
    }
    await this.#withConnection((connection) => this.#transact(connection, texts, entry));
    this.#current = entry.snapshot;
  }

  /** Compares what the file holds with what the snapshot would make of an empty one. */
  drift(expected: ModelSnapshot): Promise<readonly string[]> {
    return this.#withConnection((connection) => driftOf(connection, expected));
  }

  async #takeLock(): Promise<Connection> {
    try {
      return await withPatience({ waitMs }, () =>
        lockedFile(`${this.#parts.connection.path}-migration`),
      );
    } catch (error) {
      if (!isBusy(error)) throw this.#parts.errors.map(error);
      throw new DataError(
        "schema.locked",
        `Another process has been migrating for more than ${waitMs} ms.`,
        {
          store: "sqlite",
          help: "Wait for it, then start again.",
          cause: error,
        },
      );
    }
  }

  // Rebuilds drop tables that others refer to: references are off meanwhile and checked before the commit.
  #transact(connection: Connection, texts: readonly string[], entry: LedgerEntry): void {
    connection.exec("pragma foreign_keys = off; pragma legacy_alter_table = on");
    connection.exec("begin immediate");
    try {
      for (const text of texts) connection.exec(text);
      const broken = connection.all({ text: "pragma foreign_key_check", values: [] });
      if (broken.length > 0) throw dangling(broken[0]!);
      writeEntry(connection, entry);
      connection.exec("commit");
    } catch (error) {
      connection.exec("rollback");
      throw error;
    }
  }

  async #withConnection<T>(work: (connection: Connection) => T): Promise<T> {
    const { queue, errors, connection: options } = this.#parts;
    await queue.acquire({ waitMs });
    try {
      return await withPatience({ waitMs }, () => {
        const connection = new Connection(options);
        try {
          return work(connection);
        } finally {
          connection.close();
        }
      });
    } catch (error) {
      throw errors.map(error);
    } finally {
      queue.release();
    }
  }
}

function lockedFile(path: string): Connection {
  createPrivately(path);
  const guard = new Connection({ path, synchronous: "off" });
  try {
    guard.exec("begin exclusive");
    return guard;
  } catch (error) {
    guard.close();
    throw error;
  }
}

function dangling([table, , target]: readonly unknown[]): DataError {
  return new DataError(
    "constraint.reference",
    `After the migration a record of ${String(table)} would refer to a missing one of ${String(target)}.`,
    {
      store: "sqlite",
      help: "Remove or correct such records in a step before this one.",
    },
  );
}
