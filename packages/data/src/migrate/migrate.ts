import { DataError } from "../errors.ts";
import type { FieldDescription, ModelDescription } from "../model/description.ts";
import type { ValueType } from "../plan/plan.ts";
import type { LedgerEntry, RenderedStep } from "../store/schema-port.ts";
import type { Store } from "../store/store.ts";
import { diffSnapshots, type DiffHints } from "./diff-snapshots.ts";
import type { ColumnSnapshot, ModelSnapshot, Step } from "./snapshot.ts";
import { snapshotHash, snapshotOf } from "./snapshot-of.ts";

/** How a database is brought to a model. */
export interface MigrateOptions {
  /** `apply` changes the database; `refuse` only compares, and throws `schema.drift` when it is behind. */
  readonly mode: "apply" | "refuse";
  /** Lets steps through that lose values. Default false. */
  readonly allowLossy?: boolean;
  readonly hints?: DiffHints;
  /** The current time, for the ledger. */
  readonly now: () => number;
}

/** What a migration came to. */
export interface MigrateResult {
  /** True when the database was empty before. */
  readonly fresh: boolean;
  readonly steps: readonly PlannedStep[];
  readonly snapshotHash: string;
}

/** A step with what it is in the store's words. */
export interface PlannedStep {
  readonly step: Step;
  readonly rendered: RenderedStep;
}

/**
 * Brings a database to the model, under the store's lock, and records it in the ledger. A database that already fits is left alone.
 *
 * @throws `schema.drift` in mode `refuse`, `schema.irreversible` for steps that would lose values, `constraint.required` where existing
 *   records need a value that nobody gave, `schema.locked` while another process migrates.
 */
export async function migrate(
  store: Store,
  model: ModelDescription,
  options: MigrateOptions,
): Promise<MigrateResult> {
  const target = snapshotOf(model);
  const hash = snapshotHash(target);
  const seen = await store.schema.ledger();
  if (seen.at(-1)?.snapshotHash === hash) return { fresh: false, steps: [], snapshotHash: hash };
  if (options.mode === "refuse")
    throw drift(store, planMigration(store, seen.at(-1)?.snapshot, target, options.hints));
  // Whoever held the lock before may have done the work.
  return store.schema.lock(async () =>
    applyUnderLock(store, model, target, hash, await store.schema.ledger(), options),
  );
}

async function applyUnderLock(
  store: Store,
  model: ModelDescription,
  target: ModelSnapshot,
  hash: string,
  ledger: readonly LedgerEntry[],
  options: MigrateOptions,
): Promise<MigrateResult> {
  const last = ledger.at(-1);
  if (last?.snapshotHash === hash) return { fresh: false, steps: [], snapshotHash: hash };
  const steps = planMigration(store, last?.snapshot, target, withDefaults(model, options));
  expectFilled(store, steps);
  if (options.allowLossy !== true) expectLossless(store, steps);
  const appliedAt = new Date(options.now()).toISOString();
  const id = `${String(ledger.length + 1).padStart(4, "0")}-${hash.slice(0, 12)}`;
  await store.schema.apply(
    steps.map(({ step }) => step),
    { id, appliedAt, snapshotHash: hash, snapshot: target },
  );
  return { fresh: last === undefined, steps, snapshotHash: hash };
}

/** Existing records get the model's defaults in new columns, unless the hints say otherwise. */
function withDefaults(model: ModelDescription, { hints, now }: MigrateOptions): DiffHints {
  const fill: Record<string, Record<string, unknown>> = {};
  for (const entity of Object.values(model.entities)) {
    fill[entity.table] = {};
    for (const field of Object.values(entity.fields)) {
      const value = defaultFill(field, now);
      if (value !== undefined) fill[entity.table]![field.column] = value;
    }
    Object.assign(fill[entity.table]!, hints?.fill?.[entity.table]);
  }
  return { ...hints, fill };
}

function defaultFill(field: FieldDescription, now: () => number): unknown {
  if (field.type.nullable) return undefined;
  if (field.generated === "version") return field.type.kind === "int64" ? 1n : 1;
  if (field.generated === "insertInstant" || field.generated === "updateInstant")
    return new Date(now());
  const given = field.definition.default;
  return given !== undefined && "value" in given ? given.value : undefined;
}

/** Lists the steps between two snapshots with what each means for this store; nothing is done. */
export function planMigration(
  store: Store,
  from: ModelSnapshot | undefined,
  to: ModelSnapshot,
  hints?: DiffHints,
): readonly PlannedStep[] {
  return diffSnapshots(from, to, hints).map((step) => {
    const rendered = store.schema.render(step);
    return { step, rendered: { ...rendered, lossy: rendered.lossy || isLossy(step) } };
  });
}

function isLossy(step: Step): boolean {
  if ("dropTable" in step || "dropColumn" in step) return true;
  return "changeColumn" in step && narrows(step.changeColumn.from, step.changeColumn.to);
}

function narrows({ type: from }: ColumnSnapshot, { type: to }: ColumnSnapshot): boolean {
  if (from.kind !== to.kind)
    return (
      !(from.kind === "int" && to.kind === "int64") &&
      !(from.kind === "choice" && to.kind === "text")
    );
  return (
    isSmaller(from.max, to.max) ||
    isSmaller(integerDigits(from), integerDigits(to)) ||
    isSmaller(from.scale, to.scale)
  );
}

function isSmaller(from: number | undefined, to: number | undefined): boolean {
  return to !== undefined && (from === undefined || to < from);
}

function integerDigits({ precision, scale }: ValueType): number | undefined {
  return precision === undefined ? undefined : precision - (scale ?? 0);
}

function expectFilled(store: Store, steps: readonly PlannedStep[]): void {
  const unfilled = steps.filter(({ step }) => needsFill(step)).map(({ step }) => nameOf(step));
  if (unfilled.length === 0) return;
  throw new DataError(
    "constraint.required",
    `Existing records need values for ${unfilled.join(", ")}.`,
    {
      store: store.name,
      details: { columns: unfilled },
      help: "Give a `fill` for each, or make the field nullable first.",
    },
  );
}

function needsFill(step: Step): boolean {
  if ("addColumn" in step)
    return !step.addColumn.column.type.nullable && !("fill" in step.addColumn);
  if (!("changeColumn" in step)) return false;
  const { from, to } = step.changeColumn;
  return from.type.nullable && !to.type.nullable && !("fill" in step.changeColumn);
}

function expectLossless(store: Store, steps: readonly PlannedStep[]): void {
  const lossy = steps.filter(({ rendered }) => rendered.lossy).map(({ step }) => nameOf(step));
  if (lossy.length === 0) return;
  throw new DataError(
    "schema.irreversible",
    `The migration would lose values: ${lossy.join(", ")}.`,
    {
      store: store.name,
      details: { steps: lossy },
      help: "Say which names were renamed, or allow lossy steps after a backup.",
    },
  );
}

function nameOf(step: Step): string {
  if ("addColumn" in step) return `${step.addColumn.table}.${step.addColumn.column.name}`;
  if ("dropColumn" in step) return `${step.dropColumn.table}.${step.dropColumn.column.name}`;
  if ("changeColumn" in step) return `${step.changeColumn.table}.${step.changeColumn.to.name}`;
  return "dropTable" in step ? step.dropTable.name : Object.keys(step)[0]!;
}

function drift(store: Store, steps: readonly PlannedStep[]): DataError {
  return new DataError("schema.drift", `The database is ${steps.length} steps behind the model.`, {
    store: store.name,
    details: { steps: steps.map(({ rendered }) => rendered.text).flat() },
    help: "Apply the migration first, or start with the model that the database was made for.",
  });
}
