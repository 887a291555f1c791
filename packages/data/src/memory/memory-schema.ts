import type { Step } from "../migrate/snapshot.ts";
import type { EntityDescription, ModelDescription } from "../model/description.ts";
import type { LedgerEntry, RenderedStep, SchemaPort } from "../store/schema-port.ts";
import type { Row } from "../store/store.ts";
import type { MemoryDatabase } from "./memory-database.ts";

const lockWaitMs = 10_000;

/** Migrations of records in memory: they keep the same ledger, and change the records where a step moves or fills values. */
export class MemorySchema implements SchemaPort {
  readonly #entities: ReadonlyMap<string, EntityDescription>;
  readonly #database: MemoryDatabase;

  constructor(model: ModelDescription, database: MemoryDatabase) {
    this.#entities = new Map(Object.values(model.entities).map((entity) => [entity.table, entity]));
    this.#database = database;
  }

  async ledger(): Promise<readonly LedgerEntry[]> {
    return [...this.#database.ledger];
  }

  async lock<T>(work: () => Promise<T>): Promise<T> {
    await this.#database.migrations.acquire({ waitMs: lockWaitMs });
    try {
      return await work();
    } finally {
      this.#database.migrations.release();
    }
  }

  render(step: Step): RenderedStep {
    const lossy = "dropTable" in step || "dropColumn" in step;
    return { text: [JSON.stringify(step)], reversible: !lossy, lossy, locks: "brief" };
  }

  async apply(steps: readonly Step[], entry: LedgerEntry): Promise<void> {
    await this.#database.writer.acquire({ waitMs: lockWaitMs });
    try {
      for (const step of steps) this.#applyStep(step);
      this.#database.ledger.push(entry);
      this.#database.commits++;
    } finally {
      this.#database.writer.release();
    }
  }

  #applyStep(step: Step): void {
    if ("dropTable" in step) this.#rewrite(step.dropTable.name, () => undefined);
    else if ("renameTable" in step) this.#moveRows(step.renameTable.from, step.renameTable.to);
    else if ("addColumn" in step) {
      const { table, column, fill } = step.addColumn;
      this.#rewrite(table, (row) => ({ ...row, [this.#field(table, column.name)]: fill ?? null }));
    } else if ("dropColumn" in step) {
      const { table, column } = step.dropColumn;
      this.#rewrite(table, (row) => without(row, this.#field(table, column.name)));
    } else if ("renameColumn" in step) {
      const { table, from, to } = step.renameColumn;
      this.#rewrite(table, (row) => ({
        ...without(row, from),
        [this.#field(table, to)]: row[from] ?? null,
      }));
    } else if ("changeColumn" in step && step.changeColumn.fill !== undefined) {
      const { table, to, fill } = step.changeColumn;
      const field = this.#field(table, to.name);
      this.#rewrite(table, (row) => ({ ...row, [field]: row[field] ?? fill }));
    }
  }

  #rewrite(table: string, change: (row: Row) => Row | undefined): void {
    const name = this.#entities.get(table)?.name ?? table;
    const { tables } = this.#database;
    tables.statement(
      () => {
        const rows = [...tables.rows(name)];
        for (const row of rows) {
          const changed = change(row);
          if (changed === undefined) tables.remove(name, row);
          else tables.replace(name, row, changed);
        }
      },
      () => {},
    );
  }

  #moveRows(from: string, to: string): void {
    const target = this.#entities.get(to)?.name ?? to;
    const { tables } = this.#database;
    tables.statement(
      () => {
        const rows = [...tables.rows(from)];
        for (const row of rows) {
          tables.remove(from, row);
          tables.insert(target, row);
        }
      },
      () => {},
    );
  }

  #field(table: string, column: string): string {
    const fields = Object.values(this.#entities.get(table)?.fields ?? {});
    return fields.find((field) => field.column === column)?.name ?? column;
  }
}

function without(row: Row, name: string): Row {
  const { [name]: _, ...rest } = row;
  return rest;
}
