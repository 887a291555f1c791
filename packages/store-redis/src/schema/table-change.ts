import type { Row, Step, TableSnapshot } from "@wervel/data";
import { converted } from "./convert.ts";

/** How the records of one table become those of its new form. */
export interface TableChange {
  readonly from: TableSnapshot;
  readonly to: TableSnapshot;
  /** A record by its old columns as one by its new. @throws where a value does not fit, or one is missing. */
  readonly change: (row: Row) => Row;
}

/** Gathers what steps do to each table that is kept: one look at each record does all of it. */
export function tableChanges(
  steps: readonly Step[],
  before: Readonly<Record<string, TableSnapshot>>,
  after: Readonly<Record<string, TableSnapshot>>,
): readonly TableChange[] {
  const byTable = new Map<string, Step[]>();
  for (const [at, step] of steps.entries()) {
    const named = tableOf(step);
    if (named === undefined) continue;
    const table = finalName(named, steps.slice(at + 1));
    byTable.set(table, [...(byTable.get(table) ?? []), step]);
  }
  return [...byTable].flatMap(([name, own]) => {
    const from = before[name];
    const to = after[name];
    return from === undefined || to === undefined
      ? []
      : [{ from, to, change: changeOf(from, to, own) }];
  });
}

// All tables have their last names before their records are looked at.
function finalName(table: string, later: readonly Step[]): string {
  return later.reduce(
    (name, step) =>
      "renameTable" in step && step.renameTable.from === name ? step.renameTable.to : name,
    table,
  );
}

function tableOf(step: Step): string | undefined {
  if ("addColumn" in step) return step.addColumn.table;
  if ("dropColumn" in step) return step.dropColumn.table;
  if ("renameColumn" in step) return step.renameColumn.table;
  if ("changeColumn" in step) return step.changeColumn.table;
  return "changeRules" in step ? step.changeRules.to.name : undefined;
}

function changeOf(
  from: TableSnapshot,
  to: TableSnapshot,
  steps: readonly Step[],
): (row: Row) => Row {
  const oldName = new Map<string, string>();
  const fills = new Map<string, unknown>();
  // A column that is added takes nothing from one of its name that was there before.
  const added = new Set<string>();
  for (const step of steps) {
    if ("renameColumn" in step) {
      const { from: was, to: now } = step.renameColumn;
      oldName.set(now, oldName.get(was) ?? was);
      oldName.delete(was);
    }
    if ("addColumn" in step) {
      added.add(step.addColumn.column.name);
      fills.set(step.addColumn.column.name, step.addColumn.fill ?? null);
    }
    if ("changeColumn" in step)
      fills.set(step.changeColumn.to.name, step.changeColumn.fill ?? null);
  }
  const before = new Map(Object.entries(from.columns));
  const columns = Object.values(to.columns).map(({ name, type }) => {
    const old = added.has(name) ? undefined : before.get(oldName.get(name) ?? name);
    return { name, type, old };
  });
  return (row) =>
    Object.fromEntries(
      columns.map(({ name, type, old }) => {
        const value = (old === undefined ? null : row[old.name]) ?? null;
        const site = { entity: to.name, field: name };
        if (value === null) return [name, converted(type, type, fills.get(name) ?? null, site)];
        return [name, converted(old!.type, type, value, site)];
      }),
    );
}
