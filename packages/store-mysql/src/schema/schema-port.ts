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
import type { SqlConnection, SqlReply, SqlValue } from "@wervel/sql";
import type { ErrorMap } from "../store/errors.ts";
import type { Ddl } from "./ddl.ts";
import { driftOf } from "./drift.ts";
import { foldColumn } from "./fold-column.ts";
import { renderStep } from "./steps.ts";

interface SchemaPortParts {
  readonly ddl: Ddl;
  readonly errors: ErrorMap;
  readonly database: string;
  readonly connect: () => Promise<SqlConnection>;
}

const waitSeconds = 10;
const empty: ModelSnapshot = { tables: {} };

/** Numbers of errors which say that a statement of a migration has been done already. */
const doneAlready: ReadonlySet<number> = new Set([
  1050, 1051, 1054, 1060, 1061, 1091, 1146, 1359, 1360, 1826,
]);

/**
 * Migrations of MySQL and MariaDB. Their statements commit themselves, so each is recorded when it is done: a migration that breaks off goes
 * on where it was.
 */
export class MysqlSchemaPort implements SchemaPort {
  readonly #parts: SchemaPortParts;
  // What the database holds, as far as this port has seen.
  #current: ModelSnapshot = empty;

  constructor(parts: SchemaPortParts) {
    this.#parts = parts;
  }

  async ledger(): Promise<readonly LedgerEntry[]> {
    const { rows } = await this.#with(async (ask) => {
      const options = this.#parts.ddl.tableOptions();
      await ask(
        `create table if not exists wervel_ledger (position bigint not null auto_increment primary key, id varchar(100) not null unique, applied_at varchar(40) not null, snapshot_hash varchar(64) not null, snapshot longtext not null, rest longtext not null) ${options}`,
      );
      await ask(
        `create table if not exists wervel_progress (target varchar(64) not null, statement int not null, done boolean not null, primary key (target, statement)) ${options}`,
      );
      return ask(
        "select id, applied_at, snapshot_hash, snapshot, rest from wervel_ledger order by position",
      );
    });
    const entries = rows.map(([id, appliedAt, snapshotHash, snapshot, rest]) => ({
      id: id as string,
      appliedAt: appliedAt as string,
      snapshotHash: snapshotHash as string,
      snapshot: JSON.parse(snapshot as string) as ModelSnapshot,
      ...(JSON.parse(rest as string) as Pick<LedgerEntry, "steps" | "undoes">),
    }));
    this.#current = entries.at(-1)?.snapshot ?? empty;
    return entries;
  }

  /** Runs `work` while no other process migrates this database. The lock ends with the connection that holds it, however that ends. */
  async lock<T>(work: () => Promise<T>): Promise<T> {
    const name = `wervel:${createHash("sha256").update(this.#parts.database).digest("hex").slice(0, 40)}`;
    return this.#with(async (ask) => {
      const { rows } = await ask(`select get_lock('${name}', ${waitSeconds})`);
      if (Number(rows[0]![0]) !== 1) throw locked();
      try {
        return await work();
      } finally {
        await ask(`select release_lock('${name}')`);
      }
    });
  }

  render(step: Step): RenderedStep {
    return renderStep(this.#parts.ddl, step, this.#current);
  }

  async drift(expected: ModelSnapshot): Promise<readonly string[]> {
    return this.#with((ask) => driftOf(ask, this.#parts.ddl, expected));
  }

  async apply(steps: readonly Step[], entry: LedgerEntry): Promise<void> {
    let now = this.#current;
    const statements: Statement[] = [];
    for (const step of steps) {
      for (const text of renderStep(this.#parts.ddl, step, now).text)
        statements.push({ text, isNew: "createTable" in step });
      now = afterStep(step, now);
    }
    await this.#with((ask) => perform(ask, statements, entry));
    this.#current = entry.snapshot;
  }

  async #with<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
    const { connect, errors } = this.#parts;
    let connection: SqlConnection | undefined;
    try {
      connection = await connect();
      const open = connection;
      return await work(async (text, values = []) => (await open.run([{ text, values }]))[0]!);
    } catch (error) {
      throw errors.map(error);
    } finally {
      await connection?.close();
    }
  }
}

type Ask = (text: string, values?: readonly SqlValue[]) => Promise<SqlReply>;

interface Statement {
  readonly text: string;
  /** It makes a new table: references may lead to tables that come after it. */
  readonly isNew: boolean;
}

async function perform(
  ask: Ask,
  statements: readonly Statement[],
  entry: LedgerEntry,
): Promise<void> {
  const { done, begun } = await progressOf(ask, entry.snapshotHash);
  for (const [number, { text, isNew }] of statements.entries()) {
    if (done.has(number)) continue;
    const record = [entry.snapshotHash, BigInt(number)];
    if (!begun.has(number))
      await ask("insert into wervel_progress (target, statement, done) values (?, ?, 0)", record);
    await ask(`set foreign_key_checks = ${isNew ? 0 : 1}`);
    if (!(await foldColumn(ask, text)))
      await ask(text).catch((error: { readonly errno?: number }) => {
        // Begun, done, and broken off before that was written down.
        if (!begun.has(number) || !doneAlready.has(error.errno ?? 0)) throw error;
      });
    await ask("update wervel_progress set done = 1 where target = ? and statement = ?", record);
  }
  await ask("start transaction");
  await ask(
    "insert into wervel_ledger (id, applied_at, snapshot_hash, snapshot, rest) values (?, ?, ?, ?, ?)",
    [entry.id, entry.appliedAt, entry.snapshotHash, JSON.stringify(entry.snapshot), restOf(entry)],
  );
  await ask("delete from wervel_progress");
  await ask("commit");
}

async function progressOf(
  ask: Ask,
  target: string,
): Promise<{ readonly done: ReadonlySet<number>; readonly begun: ReadonlySet<number> }> {
  const { rows } = await ask("select target, statement, done from wervel_progress");
  if (rows.some(([other]) => other !== target)) throw brokenOff();
  const numbers = (isDone: boolean): ReadonlySet<number> =>
    new Set(
      rows
        .filter(([, , done]) => (Number(done) === 1) === isDone)
        .map(([, number]) => Number(number)),
    );
  return { done: numbers(true), begun: numbers(false) };
}

function locked(): DataError {
  return new DataError(
    "schema.locked",
    `Another process has been migrating for more than ${waitSeconds} seconds.`,
    { store: "mysql", help: "Wait for it, then start again." },
  );
}

function brokenOff(): DataError {
  return new DataError(
    "schema.drift",
    "A migration to another model was broken off, and the database stands between the two.",
    { store: "mysql", help: "Start once with the model that it was for, so that it can go on." },
  );
}

function restOf({ steps, undoes }: LedgerEntry): string {
  return JSON.stringify({ steps, undoes });
}
