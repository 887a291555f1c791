import type { ModelSnapshot, RenderedStep, Step, TableSnapshot } from "@wervel/data";
import { quote } from "../dialect/dialect.ts";
import { renamedColumn, tableOf, withoutColumn } from "@wervel/data";
import { renderedStep, type StepNature, type StepOf } from "@wervel/sql";
import { converted, narrows } from "./converted.ts";
import {
  accessories,
  columnText,
  constantText,
  createTable,
  dropAccessories,
  dropSides,
  fillSides,
  shadowOf,
  tableText,
} from "./ddl.ts";

/** Writes a step in SQLite's words. `before` is what the database holds: a rebuild needs the whole table. */
export function renderStep(step: Step, before: ModelSnapshot): RenderedStep {
  if ("createTable" in step)
    return renderedStep(createTable(step.createTable), { reversible: true });
  if ("dropTable" in step)
    return renderedStep(
      [...dropSides(step.dropTable), `drop table ${quote(step.dropTable.name)}`],
      {
        lossy: true,
      },
    );
  if ("renameTable" in step) return renameTable(step.renameTable, before);
  if ("addColumn" in step) return addColumn(step.addColumn, before);
  if ("dropColumn" in step) return dropColumn(step.dropColumn, before);
  if ("renameColumn" in step) return renameColumn(step.renameColumn, before);
  if ("changeColumn" in step) return changeColumn(step.changeColumn, before);
  return changeRules(step.changeRules, before);
}

function renameTable({ from, to }: StepOf<"renameTable">, before: ModelSnapshot): RenderedStep {
  const table = tableOf(before, from);
  const renamed = { ...table, name: to };
  return renderedStep(
    [
      ...dropAccessories(table),
      // Only this rename shall reach the references of other tables.
      "pragma legacy_alter_table = off",
      `alter table ${quote(from)} rename to ${quote(to)}`,
      "pragma legacy_alter_table = on",
      ...accessories(renamed),
      ...fillSides(renamed),
    ],
    { reversible: true },
  );
}

function addColumn(
  { table: name, column, fill }: StepOf<"addColumn">,
  before: ModelSnapshot,
): RenderedStep {
  const table = tableOf(before, name);
  const grown = { ...table, columns: { ...table.columns, [column.name]: column } };
  if (column.elementIndex || column.folded)
    return rebuild(
      table,
      grown,
      { [column.name]: constantText(fill, column.type) },
      { reversible: true },
    );
  const value =
    column.type.nullable && fill === undefined
      ? ""
      : ` default ${constantText(fill ?? null, column.type)}`;
  return renderedStep(
    [`alter table ${quote(name)} add column ${columnText(column.name, column.type)}${value}`],
    {
      reversible: true,
    },
  );
}

function dropColumn(
  { table: name, column }: StepOf<"dropColumn">,
  before: ModelSnapshot,
): RenderedStep {
  const table = tableOf(before, name);
  const { [column.name]: _, ...columns } = table.columns;
  return rebuild(table, withoutColumn({ ...table, columns }, column.name), {}, { lossy: true });
}

function renameColumn(
  { table: name, from, to }: StepOf<"renameColumn">,
  before: ModelSnapshot,
): RenderedStep {
  const table = tableOf(before, name);
  const renamed = renamedColumn(table, from, to);
  const names = [[from, to]];
  const column = table.columns[from];
  if (column?.folded === true) names.push([shadowOf(column), shadowOf({ ...column, name: to })]);
  return renderedStep(
    [
      ...dropAccessories(table),
      "pragma legacy_alter_table = off",
      ...names.map(
        ([old, now]) => `alter table ${quote(name)} rename column ${quote(old!)} to ${quote(now!)}`,
      ),
      "pragma legacy_alter_table = on",
      ...accessories(renamed),
      ...fillSides(renamed),
    ],
    { reversible: true },
  );
}

function changeColumn(
  { table: name, from, to, fill }: StepOf<"changeColumn">,
  before: ModelSnapshot,
): RenderedStep {
  const table = tableOf(before, name);
  const changed = { ...table, columns: { ...table.columns, [to.name]: to } };
  const filled =
    to.type.nullable || fill === undefined
      ? converted(from, to)
      : `coalesce(${converted(from, to)}, ${constantText(fill, to.type)})`;
  return rebuild(
    table,
    changed,
    { [to.name]: filled },
    { lossy: from.type.kind !== to.type.kind || narrows(from.type, to.type) },
  );
}

function changeRules(
  { from: rules, to }: StepOf<"changeRules">,
  before: ModelSnapshot,
): RenderedStep {
  // The steps before may have added columns, and filled them.
  const held = tableOf(before, to.name).columns;
  const from = { ...rules, columns: { ...rules.columns, ...held } };
  const rebuilt =
    JSON.stringify([from.key, from.references]) !== JSON.stringify([to.key, to.references]);
  if (rebuilt) return rebuild(from, to, {}, { reversible: true });
  return renderedStep([...dropAccessories(from), ...accessories(to), ...fillSides(to)], {
    reversible: true,
    locks: "table",
  });
}

/** Writes a rebuild: a new table, the old one's rows, then the new one under the old name. */
function rebuild(
  from: TableSnapshot,
  to: TableSnapshot,
  values: Readonly<Record<string, string>>,
  nature: StepNature,
): RenderedStep {
  const aside = `${to.name}__new`;
  const names: string[] = [];
  const sources: string[] = [];
  const kept = Object.fromEntries(Object.keys(from.columns).map((name) => [name, quote(name)]));
  const known = new Map(Object.entries({ ...kept, ...values }));
  for (const column of Object.values(to.columns)) {
    const value = known.get(column.name) ?? "null";
    names.push(quote(column.name));
    sources.push(value);
    if (!column.folded) continue;
    names.push(quote(shadowOf(column)));
    sources.push(`wervel_fold(${value})`);
  }
  return renderedStep(
    [
      ...dropSides(from),
      tableText(to, aside),
      `insert into ${quote(aside)} (${names.join(", ")}) select ${sources.join(", ")} from ${quote(from.name)}`,
      `drop table ${quote(from.name)}`,
      `alter table ${quote(aside)} rename to ${quote(to.name)}`,
      ...accessories(to),
      ...fillSides(to),
    ],
    { locks: "table", ...nature },
  );
}
