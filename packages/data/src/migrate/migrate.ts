import { DataError } from "../errors.ts";
import type { FieldDescription, ModelDescription } from "../model/description.ts";
import type { LedgerEntry } from "../store/schema-port.ts";
import type { StorePart } from "../store/placement.ts";
import type { Store } from "../store/store.ts";
import { backfill, type BackfillProgress } from "./backfill.ts";
import { isDeepStrictEqual } from "./deep-equal.ts";
import type { DiffHints } from "./diff-snapshots.ts";
import { expandedSnapshot } from "./expand.ts";
import { fillWords, unfilledSnapshot } from "./fill-words.ts";
import { hintsOf, type Migrations, partMigrations } from "./migrations.ts";
import { own } from "./own.ts";
import { expectFilled, expectLossless, type PlannedStep, planMigration } from "./plan-migration.ts";
import type { ModelSnapshot, Step } from "./snapshot.ts";
import { snapshotHash, snapshotOf } from "./snapshot-of.ts";

/**
 * How far a migration goes. `expand` makes room for the new program and leaves what the old one uses; `contract` takes away what only the
 * old one used, after filling new fields in batches; `all` does both at once.
 */
export type MigrationPhase = "all" | "expand" | "contract";

/** How a database is brought to a model. */
export interface MigrateOptions {
  /** `apply` changes the database; `refuse` only compares, and throws `schema.drift` where the program could not work on it. */
  readonly mode: "apply" | "refuse";
  /** Default `all`. */
  readonly phase?: MigrationPhase;
  /** Lets steps through that lose values. Default false. */
  readonly allowLossy?: boolean;
  /** What was renamed, and values for new fields. */
  readonly migrations?: Migrations;
  /** The same in the words of the database. */
  readonly hints?: DiffHints;
  /** The current time, for the ledger. */
  readonly now: () => number;
  /** Told after each batch of records that is filled. */
  readonly onFill?: (progress: BackfillProgress) => void;
}

/** What a migration came to. */
export interface MigrateResult {
  /** True when the database was empty before. */
  readonly fresh: boolean;
  readonly steps: readonly PlannedStep[];
  readonly snapshotHash: string;
}

/**
 * Brings a database to the model, under the store's lock, and records it in the ledger. A database that already fits is left alone.
 *
 * @throws `schema.drift` in mode `refuse`, `schema.irreversible` for steps that would lose values, `constraint.required` where existing
 *   records need a value that nobody gave, `schema.phase` for an expansion of what cannot be done in halves, `schema.locked` while another
 *   process migrates.
 */
export async function migrate(
  store: Store,
  model: ModelDescription,
  options: MigrateOptions,
): Promise<MigrateResult> {
  if (store.placement !== undefined) return migrateParts(store.placement.parts, model, options);
  const seen = await store.schema.ledger();
  if (isUpToDate(seen, model, options.migrations))
    return { fresh: false, steps: [], snapshotHash: seen.at(-1)!.snapshotHash };
  if (options.mode === "refuse") return refuseUnfit(store, model, seen, options);
  // Whoever held the lock before may have done the work.
  return store.schema.lock(async () =>
    applyUnderLock(store, model, await store.schema.ledger(), options),
  );
}

/** Tells whether the last entry has what the model says, and all of it under its name. */
export function isUpToDate(
  ledger: readonly LedgerEntry[],
  model: ModelDescription,
  migrations: Migrations = {},
): boolean {
  const last = ledger.at(-1);
  if (last?.snapshotHash !== snapshotHash(snapshotOf(model))) return false;
  return migrations.was === undefined || !hasRenames(hintsOf(model, migrations, last.snapshot));
}

/** What the database shall hold, with what was said of its names. */
function targetOf(model: ModelDescription, { was }: Migrations = {}): ModelSnapshot {
  return { ...snapshotOf(model), ...(was === undefined ? {} : { was }) };
}

/** Brings each of several stores to its part of the model. The result's hash is that of the last one. */
async function migrateParts(
  parts: readonly StorePart[],
  model: ModelDescription,
  options: MigrateOptions,
): Promise<MigrateResult> {
  const results: MigrateResult[] = [];
  for (const part of parts) {
    const migrations = partMigrations(model, part.model, options.migrations ?? {});
    results.push(await migrate(part.store, part.model, { ...options, migrations }));
  }
  return {
    fresh: results.every(({ fresh }) => fresh),
    steps: results.flatMap(({ steps }) => steps),
    snapshotHash: results.at(-1)!.snapshotHash,
  };
}

async function applyUnderLock(
  store: Store,
  model: ModelDescription,
  ledger: readonly LedgerEntry[],
  options: MigrateOptions,
): Promise<MigrateResult> {
  const last = ledger.at(-1);
  const hints = completeHints(model, last?.snapshot, options);
  const unfilled =
    options.phase === "expand" || last === undefined
      ? undefined
      : unfilledSnapshot(last.snapshot, targetOf(model, options.migrations), hints.renamedTables);
  if (unfilled === undefined)
    return applyPlan(store, model, ledger, planFrom(store, model, ledger, options), options);
  // First everything else, then the words of the records that are there, then the rule that all have them.
  const steps = planMigration(store, last!.snapshot, unfilled, hints);
  const first = await applyPlan(store, model, ledger, { snapshot: unfilled, steps }, options);
  await fillWords(store, model, unfilled, options.onFill);
  const grown = await store.schema.ledger();
  const plan = planFrom(store, model, grown, options);
  const rest = await applyPlan(store, model, grown, plan, options);
  return { ...rest, steps: [...first.steps, ...rest.steps] };
}

async function applyPlan(
  store: Store,
  model: ModelDescription,
  ledger: readonly LedgerEntry[],
  { snapshot, steps }: MigrationPlan,
  options: MigrateOptions,
): Promise<MigrateResult> {
  const hash = snapshotHash(snapshot);
  if (ledger.at(-1)?.snapshotHash === hash && steps.length === 0)
    return { fresh: false, steps: [], snapshotHash: hash };
  expectFilled(store, steps);
  if (options.allowLossy !== true) expectLossless(store, steps);
  if (options.phase === "contract") await backfill(store, model, steps, options.onFill);
  await store.schema.apply(
    steps.map(({ step }) => step),
    {
      id: entryId(ledger, hash),
      appliedAt: new Date(options.now()).toISOString(),
      snapshotHash: hash,
      snapshot,
      steps: steps.map(({ step }) => withoutFill(step)),
    },
  );
  return { fresh: ledger.length === 0, steps, snapshotHash: hash };
}

// What existing records were given is theirs now; it need not be JSON, as a ledger is.
function withoutFill(step: Step): Step {
  if ("addColumn" in step) return { addColumn: { ...step.addColumn, fill: undefined } };
  if ("changeColumn" in step) return { changeColumn: { ...step.changeColumn, fill: undefined } };
  return step;
}

/** Names an entry of the ledger: its number, and what holds after it. */
export function entryId(ledger: readonly LedgerEntry[], hash: string): string {
  return `${String(ledger.length + 1).padStart(4, "0")}-${hash.slice(0, 12)}`;
}

/** The steps of one phase, and what the database holds after them. */
export interface MigrationPlan {
  readonly snapshot: ModelSnapshot;
  readonly steps: readonly PlannedStep[];
}

/** Plans one phase from what the ledger says; nothing is done. */
export function planFrom(
  store: Store,
  model: ModelDescription,
  ledger: readonly LedgerEntry[],
  options: Omit<MigrateOptions, "mode">,
): MigrationPlan {
  const from = ledger.at(-1)?.snapshot;
  const to = targetOf(model, options.migrations);
  const hints = completeHints(model, from, options);
  if (options.phase !== "expand" || from === undefined)
    return { snapshot: to, steps: planMigration(store, from, to, hints) };
  expectHalves(store, from, to, hints);
  const snapshot = expandedSnapshot(from, to);
  return { snapshot, steps: planMigration(store, from, snapshot) };
}

function refuseUnfit(
  store: Store,
  model: ModelDescription,
  ledger: readonly LedgerEntry[],
  options: MigrateOptions,
): MigrateResult {
  const last = ledger.at(-1);
  const hints = completeHints(model, last?.snapshot, options);
  const steps =
    last === undefined || isWhole(last.snapshot, snapshotOf(model), hints)
      ? planFrom(store, model, ledger, options).steps
      : planFrom(store, model, ledger, { ...options, phase: "expand" }).steps;
  if (steps.length > 0) throw drift(store, steps);
  return { fresh: false, steps: [], snapshotHash: last!.snapshotHash };
}

function completeHints(
  model: ModelDescription,
  from: ModelSnapshot | undefined,
  { hints, migrations = {}, now }: Omit<MigrateOptions, "mode">,
): DiffHints {
  const declared = hintsOf(model, migrations, from);
  const fill: Record<string, Record<string, unknown>> = {};
  for (const entity of Object.values(model.entities)) {
    const filled: Record<string, unknown> = {};
    for (const field of Object.values(entity.fields)) {
      const value = defaultFill(field, now);
      if (value !== undefined) filled[field.column] = value;
    }
    fill[entity.table] = {
      ...filled,
      ...declared.fill?.[entity.table],
      ...hints?.fill?.[entity.table],
    };
  }
  return { ...declared, ...hints, fill };
}

/** Existing records get the model's defaults in new columns, unless the hints say otherwise. */
function defaultFill(field: FieldDescription, now: () => number): unknown {
  if (field.type.nullable) return undefined;
  if (field.wordsOf !== undefined) return [];
  if (field.generated === "version") return field.type.kind === "int64" ? 1n : 1;
  if (field.generated === "insertInstant" || field.generated === "updateInstant")
    return new Date(now());
  const given = field.definition.default;
  return given !== undefined && "value" in given ? given.value : undefined;
}

function hasRenames({ renamedTables = {}, renamedColumns = {} }: DiffHints): boolean {
  return Object.keys(renamedTables).length > 0 || Object.keys(renamedColumns).length > 0;
}

/** Tells whether a change happens at once or not at all: two programs cannot have one table by two names, or by two keys. */
function isWhole(from: ModelSnapshot, to: ModelSnapshot, hints: DiffHints): boolean {
  return hasRenames(hints) || changedKeys(from, to).length > 0;
}

function changedKeys(from: ModelSnapshot, to: ModelSnapshot): readonly string[] {
  return Object.values(to.tables)
    .filter(({ name, key }) => !isDeepStrictEqual(own(from.tables, name)?.key ?? key, key))
    .map(({ name }) => name);
}

function expectHalves(
  store: Store,
  from: ModelSnapshot,
  to: ModelSnapshot,
  hints: DiffHints,
): void {
  if (!isWhole(from, to, hints)) return;
  const keys = changedKeys(from, to);
  const what = keys.length === 0 ? "A rename" : `Another key of ${keys.join(", ")}`;
  throw new DataError("schema.phase", `${what} cannot be done in halves.`, {
    store: store.name,
    details: { tables: hints.renamedTables, columns: hints.renamedColumns, keys },
    help: "Apply it at once while the program is stopped, or add the new name, copy, and drop the old one later.",
  });
}

function drift(store: Store, steps: readonly PlannedStep[]): DataError {
  return new DataError("schema.drift", `The database is ${steps.length} steps behind the model.`, {
    store: store.name,
    details: { steps: steps.map(({ rendered }) => rendered.text).flat() },
    help: "Apply the migration first (`wervel migrate apply`), or start with the model that the database was made for.",
  });
}
