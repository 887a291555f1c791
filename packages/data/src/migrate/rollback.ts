import { DataError } from "../errors.ts";
import type { LedgerEntry } from "../store/schema-port.ts";
import type { Store } from "../store/store.ts";
import { entryId, type MigrateResult } from "./migrate.ts";
import { expectLossless, type PlannedStep, planSteps } from "./plan-migration.ts";
import { undoSteps } from "./undo.ts";

/** What a rollback would do. */
export interface RollbackPlan {
  /** The entry that is taken back. */
  readonly entry: LedgerEntry;
  /** What the database held before it. */
  readonly before: LedgerEntry;
  readonly steps: readonly PlannedStep[];
}

/**
 * Plans to take back the last migration that was not taken back before; nothing is done.
 *
 * @throws `schema.irreversible` where there is none before it, or where nothing brings back what it removed.
 */
export function planRollback(store: Store, ledger: readonly LedgerEntry[]): RollbackPlan {
  const applied: LedgerEntry[] = [];
  for (const entry of ledger) {
    if (entry.undoes !== undefined) applied.pop();
    else if (entry.steps !== undefined) applied.push(entry);
  }
  const [before, entry] = [applied.at(-2), applied.at(-1)];
  if (before === undefined || entry === undefined) throw nothingToUndo(store);
  return { entry, before, steps: planSteps(store, undoSteps(entry.steps!, before.snapshot)) };
}

/** How a rollback runs. */
export interface RollbackOptions {
  /** Lets values go that were written since: those of columns that the migration had added. Default false. */
  readonly allowLossy?: boolean;
  /** The current time, for the ledger. */
  readonly now: () => number;
}

/**
 * Takes back the last migration, under the store's lock, and records that in the ledger.
 *
 * @throws `schema.irreversible`, `schema.locked`.
 */
export async function rollback(store: Store, options: RollbackOptions): Promise<MigrateResult> {
  return store.schema.lock(async () => {
    const ledger = await store.schema.ledger();
    const { entry, before, steps } = planRollback(store, ledger);
    if (options.allowLossy !== true) expectLossless(store, steps);
    const { snapshot, snapshotHash } = before;
    await store.schema.apply(
      steps.map(({ step }) => step),
      {
        id: entryId(ledger, snapshotHash),
        appliedAt: new Date(options.now()).toISOString(),
        snapshot,
        snapshotHash,
        undoes: entry.id,
      },
    );
    return { fresh: false, steps, snapshotHash };
  });
}

function nothingToUndo(store: Store): DataError {
  return new DataError("schema.irreversible", "There is no migration that can be taken back.", {
    store: store.name,
    help: "The first one made the database: remove the database instead.",
  });
}
