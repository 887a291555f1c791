import { createHash } from "node:crypto";
import {
  DataError,
  type LedgerEntry,
  type ModelSnapshot,
  type RenderedStep,
  type SchemaPort,
  type Step,
} from "@wervel/data";
import { afterStep } from "@wervel/data";
import type { SqlConnection, SqlQuery } from "@wervel/sql";
import { literal, quote } from "../dialect/names.ts";
import { createTable, type TableName } from "./ddl.ts";
import { driftOf } from "./drift.ts";
import { allEntries, entryOf, newEntry, said } from "./ledger.ts";
import { renderStep } from "./steps.ts";

interface SchemaPortParts {
  /** Opens a connection of its own: a migration waits for nobody's pool. */
  readonly connect: () => Promise<SqlConnection>;
  readonly table: TableName;
  readonly schema: string | undefined;
  readonly error: (cause: unknown) => DataError;
}

const waitMs = 10_000;
const empty: ModelSnapshot = { tables: {} };

/** Migrations of a PostgreSQL database. All steps and their ledger entry are one transaction. */
export class PostgresSchemaPort implements SchemaPort {
  readonly #parts: SchemaPortParts;
  readonly #ledger: string;
  #current: ModelSnapshot = empty;

  constructor(parts: SchemaPortParts) {
    this.#parts = parts;
    this.#ledger = parts.table("wervel_ledger");
  }

  async ledger(): Promise<readonly LedgerEntry[]> {
    const rows = await this.#withConnection(async (connection) => {
      // A role that may only read and write finds the ledger there.
      const there = await one(connection, `select to_regclass(${literal(this.#ledger)})`);
      if (there === null) await this.#makeLedger(connection);
      const [reply] = await connection.run([allEntries(this.#ledger)]);
      return reply!.rows;
    });
    const entries = rows.map(entryOf);
    this.#current = entries.at(-1)?.snapshot ?? empty;
    return entries;
  }

  /** Runs `work` while no other process migrates. The lock belongs to a connection and ends with it, however that ends. */
  async lock<T>(work: () => Promise<T>): Promise<T> {
    const connection = await this.#parts.connect();
    try {
      await this.#takeLock(connection);
      return await work();
    } finally {
      await connection.close().catch(() => undefined);
    }
  }

  render(step: Step): RenderedStep {
    return renderStep(this.#parts.table, step, this.#current);
  }

  async apply(steps: readonly Step[], entry: LedgerEntry): Promise<void> {
    let now = this.#current;
    const texts: string[] = [];
    const last: string[] = [];
    const { table } = this.#parts;
    for (const step of steps) {
      if ("createTable" in step) {
        const held = now.tables;
        const { text, later } = createTable(table, step.createTable, (name) => name in held);
        texts.push(...text);
        last.push(...later);
      } else texts.push(...renderStep(table, step, now).text);
      now = afterStep(step, now);
    }
    await this.#withConnection((connection) =>
      transact(connection, [
        // Whoever waits for a lock on a table keeps everybody behind it waiting too.
        said(`set local lock_timeout = ${waitMs}`),
        ...texts.map(said),
        ...last.map(said),
        newEntry(this.#ledger, entry),
      ]),
    );
    this.#current = entry.snapshot;
  }

  /** Says in what the database differs from a snapshot. */
  drift(expected: ModelSnapshot): Promise<readonly string[]> {
    return this.#withConnection((connection) => driftOf(connection, this.#parts.table, expected));
  }

  #makeLedger(connection: SqlConnection): Promise<void> {
    const { schema } = this.#parts;
    return transact(connection, [
      said(`select pg_advisory_xact_lock(${this.#lockKey("ledger")})`),
      ...(schema === undefined ? [] : [said(`create schema if not exists ${quote(schema)}`)]),
      said(
        `create table if not exists ${this.#ledger} (position bigint generated always as identity primary key, id text not null unique, applied_at text not null, snapshot_hash text not null, snapshot text not null, steps text, undoes text)`,
      ),
    ]);
  }

  async #takeLock(connection: SqlConnection): Promise<void> {
    try {
      await connection.run([said(`set lock_timeout = ${waitMs}`)]);
      await connection.run([said(`select pg_advisory_lock(${this.#lockKey("migration")})`)]);
    } catch (error) {
      const mapped = this.#parts.error(error);
      if (mapped.code !== "conflict.lockTimeout") throw mapped;
      throw new DataError(
        "schema.locked",
        `Another process has been migrating for more than ${waitMs} ms.`,
        { store: "postgres", help: "Wait for it, then start again.", cause: error },
      );
    }
  }

  // Locks are numbers that all programs of a database share.
  #lockKey(purpose: string): bigint {
    const hash = createHash("sha256").update(`wervel ${purpose} ${this.#ledger}`).digest();
    return hash.readBigInt64BE(0);
  }

  async #withConnection<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const connection = await this.#parts.connect();
    try {
      return await work(connection);
    } catch (error) {
      throw this.#parts.error(error);
    } finally {
      await connection.close().catch(() => undefined);
    }
  }
}

async function one(connection: SqlConnection, text: string): Promise<unknown> {
  const [reply] = await connection.run([said(text)]);
  return reply!.rows[0]![0];
}

async function transact(connection: SqlConnection, statements: readonly SqlQuery[]): Promise<void> {
  await connection.run([said("begin")]);
  for (const statement of statements) await connection.run([statement]);
  await connection.run([said("commit")]);
}
