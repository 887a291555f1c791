import {
  DataError,
  type LedgerEntry,
  type ModelSnapshot,
  type RenderedStep,
  type SchemaPort,
  type Step,
  type TableSnapshot,
} from "@wervel/data";
import type { Connection } from "../connection/connection.ts";
import type { Keys } from "../layout/keys.ts";
import { type Shape, shapeOf } from "../layout/shape.ts";
import { driftOf } from "./drift.ts";
import { underLock } from "./lock.ts";
import { dropTable, renameTable } from "./move-table.ts";
import { Progress } from "./progress.ts";
import { renderStep } from "./render.ts";
import { rewriteTable } from "./rewrite.ts";
import { tableChanges } from "./table-change.ts";
import { verify } from "./verify.ts";

type TableSnapshots = Readonly<Record<string, TableSnapshot>>;

/**
 * Migrations of a database on Redis. There is no schema to change: records are brought to their new form and indexes built anew, some at a
 * time with checkpoints. Everything is looked at before the first record is changed.
 */
export class RedisSchemaPort implements SchemaPort {
  readonly #connection: Connection;
  readonly #keys: Keys;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  async ledger(): Promise<readonly LedgerEntry[]> {
    const entries = await this.#connection.command<string[]>(
      ["LRANGE", this.#keys.ledger, "0", "-1"],
      {},
    );
    return entries.map((entry) => JSON.parse(entry) as LedgerEntry);
  }

  lock<T>(work: () => Promise<T>): Promise<T> {
    return underLock(this.#connection, this.#keys.lock, work);
  }

  render(step: Step): RenderedStep {
    return renderStep(step);
  }

  drift(expected: ModelSnapshot): Promise<readonly string[]> {
    return driftOf(this.#connection, this.#keys, expected);
  }

  async apply(steps: readonly Step[], entry: LedgerEntry): Promise<void> {
    const last = (await this.ledger()).at(-1);
    const { before, after } = renamedTables(last?.snapshot.tables ?? {}, steps, entry);
    const progress = await Progress.of(this.#connection, this.#keys, entry.id);
    await this.#move(last?.snapshot.tables ?? {}, steps, progress);
    await this.#change(steps, before, after, progress);
    for (const step of steps)
      if ("dropTable" in step)
        await dropTable(this.#connection, this.#keys, step.dropTable, progress);
    await this.#connection.together(
      [
        ["RPUSH", this.#keys.ledger, JSON.stringify(entry)],
        ["DEL", this.#keys.progress],
      ],
      {},
    );
  }

  async #move(tables: TableSnapshots, steps: readonly Step[], progress: Progress): Promise<void> {
    const held = new Map(Object.entries(tables));
    for (const step of steps) {
      if (!("renameTable" in step)) continue;
      const { from, to } = step.renameTable;
      const table = held.get(from)!;
      await renameTable(this.#connection, this.#keys, table, to, progress);
      held.delete(from);
      held.set(to, { ...table, name: to });
    }
  }

  async #change(
    steps: readonly Step[],
    before: TableSnapshots,
    after: TableSnapshots,
    progress: Progress,
  ): Promise<void> {
    const changes = tableChanges(steps, before, after);
    for (const { from, to } of changes) expectSameKey(from, to);
    const shapeNamed = (table: string): Shape | undefined => {
      const known = before[table] ?? after[table];
      return known && shapeOf(this.#keys, known);
    };
    for (const change of changes)
      if (progress.at(`rewrite ${change.to.name}`) === "")
        await verify(this.#connection, this.#keys, change, shapeNamed);
    for (const change of changes)
      await rewriteTable(this.#connection, this.#keys, change, progress);
  }
}

function renamedTables(
  tables: TableSnapshots,
  steps: readonly Step[],
  { snapshot }: LedgerEntry,
): { readonly before: TableSnapshots; readonly after: TableSnapshots } {
  const before = new Map(Object.entries(tables));
  for (const step of steps) {
    if (!("renameTable" in step)) continue;
    const { from, to } = step.renameTable;
    const table = before.get(from);
    before.delete(from);
    if (table !== undefined) before.set(to, { ...table, name: to });
  }
  return { before: Object.fromEntries(before), after: snapshot.tables };
}

/** Records are named by their keys, and so are the ends of all members. */
function expectSameKey(from: TableSnapshot, to: TableSnapshot): void {
  const typesOf = ({ key, columns }: TableSnapshot): string =>
    JSON.stringify(key.map((name) => ({ ...columns[name]!.type, max: 0 })));
  if (typesOf(from) === typesOf(to)) return;
  throw new DataError(
    "refused.capability",
    `The key of ${to.name} changes, and its records are named by it.`,
    {
      store: "redis",
      entity: to.name,
      details: { capability: "key.change", node: "" },
      help: "Declare a new entity with the new key, and move the records over.",
    },
  );
}
