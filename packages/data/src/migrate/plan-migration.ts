import type { ValueType } from "../plan/plan.ts";
import { DataError } from "../errors.ts";
import type { RenderedStep } from "../store/schema-port.ts";
import type { Store } from "../store/store.ts";
import { diffSnapshots, type DiffHints } from "./diff-snapshots.ts";
import { isWiderKind } from "./expand.ts";
import type { ColumnSnapshot, ModelSnapshot, Step } from "./snapshot.ts";

/** A step with what it is in the store's words. */
export interface PlannedStep {
  readonly step: Step;
  readonly rendered: RenderedStep;
}

/** Lists the steps between two snapshots with what each means for this store; nothing is done. */
export function planMigration(
  store: Store,
  from: ModelSnapshot | undefined,
  to: ModelSnapshot,
  hints?: DiffHints,
): readonly PlannedStep[] {
  return planSteps(store, diffSnapshots(from, to, hints));
}

/** Says what steps mean for a store. */
export function planSteps(store: Store, steps: readonly Step[]): readonly PlannedStep[] {
  return steps.map((step) => {
    const rendered = store.schema.render(step);
    const lossy = !isDerived(step) && (rendered.lossy || isLossy(step));
    return { step, rendered: { ...rendered, lossy } };
  });
}

// What was made of another column can be made again.
function isDerived(step: Step): boolean {
  return "dropColumn" in step && step.dropColumn.column.wordsOf !== undefined;
}

function isLossy(step: Step): boolean {
  if ("dropTable" in step || "dropColumn" in step) return true;
  return "changeColumn" in step && narrows(step.changeColumn.from, step.changeColumn.to);
}

function narrows({ type: from }: ColumnSnapshot, { type: to }: ColumnSnapshot): boolean {
  if (from.kind !== to.kind) return !isWiderKind(from.kind, to.kind);
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

/** Refuses steps that need values which nobody gave. */
export function expectFilled(store: Store, steps: readonly PlannedStep[]): void {
  const unfilled = steps.filter(({ step }) => needsFill(step)).map(({ step }) => stepName(step));
  if (unfilled.length === 0) return;
  throw new DataError(
    "constraint.required",
    `Existing records need values for ${unfilled.join(", ")}.`,
    {
      store: store.name,
      details: { columns: unfilled },
      help: "Give the field a default or a `fill` in the migrations of the database's class, or make it nullable first.",
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

/** Refuses steps that lose values. */
export function expectLossless(store: Store, steps: readonly PlannedStep[]): void {
  const lossy = steps.filter(({ rendered }) => rendered.lossy).map(({ step }) => stepName(step));
  if (lossy.length === 0) return;
  throw new DataError(
    "schema.irreversible",
    `The migration would lose values: ${lossy.join(", ")}.`,
    {
      store: store.name,
      details: { steps: lossy },
      help: "Say in the migrations of the database's class what was renamed, or allow the loss after a backup: `wervel migrate`, with `--allow-data-loss`.",
    },
  );
}

/** Names what a step changes: a table, or a table and a column. */
export function stepName(step: Step): string {
  if ("addColumn" in step) return `${step.addColumn.table}.${step.addColumn.column.name}`;
  if ("dropColumn" in step) return `${step.dropColumn.table}.${step.dropColumn.column.name}`;
  if ("changeColumn" in step) return `${step.changeColumn.table}.${step.changeColumn.to.name}`;
  if ("renameColumn" in step) return `${step.renameColumn.table}.${step.renameColumn.from}`;
  if ("renameTable" in step) return step.renameTable.from;
  if ("changeRules" in step) return step.changeRules.to.name;
  return "dropTable" in step ? step.dropTable.name : step.createTable.name;
}
