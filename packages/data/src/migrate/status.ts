import type { ModelDescription } from "../model/description.ts";
import type { LedgerEntry } from "../store/schema-port.ts";
import type { Store } from "../store/store.ts";
import { isUpToDate, type MigrateOptions, planFrom } from "./migrate.ts";
import type { PlannedStep } from "./plan-migration.ts";

/** Where a database stands. */
export interface MigrationStatus {
  /** What was applied, oldest first. */
  readonly entries: readonly LedgerEntry[];
  /** The steps from the database to the model, all phases. */
  readonly pending: readonly PlannedStep[];
  /** In what the database differs from its own ledger; undefined where the store cannot tell. */
  readonly drift: readonly string[] | undefined;
  /** Whether the database is exactly what the model says. */
  readonly isCurrent: boolean;
}

/** Reads where a database stands; nothing is changed, but that a ledger comes into being. */
export async function migrationStatus(
  store: Store,
  model: ModelDescription,
  options: Omit<MigrateOptions, "mode">,
): Promise<MigrationStatus> {
  const entries = await store.schema.ledger();
  const last = entries.at(-1);
  const isCurrent = isUpToDate(entries, model, options.migrations);
  const pending = isCurrent ? [] : planFrom(store, model, entries, options).steps;
  const drift = last === undefined ? [] : await store.schema.drift?.(last.snapshot);
  return { entries, pending, drift, isCurrent: isCurrent && (drift?.length ?? 0) === 0 };
}
