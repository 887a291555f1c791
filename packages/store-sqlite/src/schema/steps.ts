import type {
  ColumnSnapshot,
  ModelSnapshot,
  RenderedStep,
  Step,
  TableSnapshot,
  ValueType,
} from "@wervel/data";
import { quote } from "../dialect/dialect.ts";
import {
  accessories,
  columnText,
  constantText,
  createTable,
  dropAccessories,
  dropSides,
  fillSides,
  shadowOf,
  storageType,
  tableText,
} from "./ddl.ts";

/** Writes a step in SQLite's words. `before` is what the database holds: a rebuild needs the whole table. */
export function renderStep(step: Step, before: ModelSnapshot): RenderedStep {
  if ("createTable" in step) return rendered(createTable(step.createTable), { reversible: true });
  if ("dropTable" in step)
    return rendered([...dropSides(step.dropTable), `drop table ${quote(step.dropTable.name)}`], {
      lossy: true,
    });
  if ("renameTable" in step) return renameTable(step.renameTable, before);
  if ("addColumn" in step) return addColumn(step.addColumn, before);
  if ("dropColumn" in step) return dropColumn(step.dropColumn, before);
  if ("renameColumn" in step) return renameColumn(step.renameColumn, before);
  if ("changeColumn" in step) return changeColumn(step.changeColumn, before);
  return changeRules(step.changeRules);
}

interface Nature {
  readonly reversible?: boolean;
  readonly lossy?: boolean;
  readonly locks?: RenderedStep["locks"];
}

function rendered(
  text: readonly string[],
  { reversible = false, lossy = false, locks = "brief" }: Nature,
): RenderedStep {
  return { text, reversible, lossy, locks };
}

function tableOf(before: ModelSnapshot, name: string): TableSnapshot {
  const table =
    before.tables[name] ?? Object.values(before.tables).find((one) => one.name === name);
  return table ?? { name, columns: {}, key: [], uniques: [], indexes: [], references: [] };
}

type Of<Key extends string> = Step extends infer One
  ? One extends Record<Key, infer Body>
    ? Body
    : never
  : never;

function renameTable({ from, to }: Of<"renameTable">, before: ModelSnapshot): RenderedStep {
  const table = tableOf(before, from);
  const renamed = { ...table, name: to };
  return rendered(
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
  { table: name, column, fill }: Of<"addColumn">,
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
  return rendered(
    [`alter table ${quote(name)} add column ${columnText(column.name, column.type)}${value}`],
    {
      reversible: true,
    },
  );
}

function dropColumn(
  { table: name, column }: Of<"dropColumn">,
  before: ModelSnapshot,
): RenderedStep {
  const table = tableOf(before, name);
  const { [column.name]: _, ...columns } = table.columns;
  return rebuild(table, without({ ...table, columns }, column.name), {}, { lossy: true });
}

// Rules that name a column go with it.
function without(table: TableSnapshot, column: string): TableSnapshot {
  return {
    ...table,
    uniques: table.uniques.filter((unique) => !unique.columns.includes(column)),
    indexes: table.indexes.filter((index) => !index.parts.some((part) => part.column === column)),
    references: table.references.filter((reference) => !reference.columns.includes(column)),
  };
}

function renameColumn(
  { table: name, from, to }: Of<"renameColumn">,
  before: ModelSnapshot,
): RenderedStep {
  const table = tableOf(before, name);
  const renamed = renamedColumn(table, from, to);
  const names = [[from, to]];
  const column = table.columns[from];
  if (column?.folded === true) names.push([shadowOf(column), shadowOf({ ...column, name: to })]);
  return rendered(
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

/** Renames a column wherever a table names it. */
export function renamedColumn(table: TableSnapshot, from: string, to: string): TableSnapshot {
  const swap = (name: string): string => (name === from ? to : name);
  return {
    ...table,
    columns: Object.fromEntries(
      Object.entries(table.columns).map(([name, column]) => [
        swap(name),
        { ...column, name: swap(column.name) },
      ]),
    ),
    key: table.key.map(swap),
    uniques: table.uniques.map((unique) => ({ ...unique, columns: unique.columns.map(swap) })),
    indexes: table.indexes.map((index) => ({
      ...index,
      parts: index.parts.map((part) => ({ ...part, column: swap(part.column) })),
    })),
    references: table.references.map((reference) => ({
      ...reference,
      columns: reference.columns.map(swap),
    })),
  };
}

function changeColumn(
  { table: name, from, to, fill }: Of<"changeColumn">,
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

function narrows(from: ValueType, to: ValueType): boolean {
  return (from.scale ?? 0) > (to.scale ?? 0) || (from.nullable && !to.nullable);
}

/** Writes a stored value of one type as another; a value that does not fit stops the migration. */
function converted(from: ColumnSnapshot, to: ColumnSnapshot): string {
  const own = quote(from.name);
  const [a, b] = [from.type, to.type];
  if (
    a.kind === "decimal" &&
    b.kind === "decimal" &&
    storageType(a) === "integer" &&
    storageType(b) === "integer"
  ) {
    const shift = (b.scale ?? 0) - (a.scale ?? 0);
    if (shift === 0) return own;
    return shift > 0
      ? `wervel_int64(${own} * ${10n ** BigInt(shift)})`
      : `wervel_round(${own}, ${a.scale ?? 0}, ${b.scale ?? 0}, 'round')`;
  }
  if (
    (a.kind === "int" || a.kind === "int64") &&
    b.kind === "decimal" &&
    storageType(b) === "integer"
  )
    return `wervel_int64(${own} * ${10n ** BigInt(b.scale ?? 0)})`;
  if (
    a.kind === "decimal" &&
    storageType(a) === "integer" &&
    storageType(b) === "text" &&
    b.kind === "text"
  )
    return `wervel_decimal_text(${own}, ${a.scale ?? 0})`;
  return storageType(a) === storageType(b) ? own : `cast(${own} as ${storageType(b)})`;
}

function changeRules({ from, to }: Of<"changeRules">): RenderedStep {
  const rebuilt =
    JSON.stringify([from.key, from.references]) !== JSON.stringify([to.key, to.references]);
  if (rebuilt) return rebuild(from, to, {}, { reversible: true });
  return rendered([...dropAccessories(from), ...accessories(to), ...fillSides(to)], {
    reversible: true,
    locks: "table",
  });
}

/** Writes a rebuild: a new table, the old one's rows, then the new one under the old name. */
function rebuild(
  from: TableSnapshot,
  to: TableSnapshot,
  values: Readonly<Record<string, string>>,
  nature: Nature,
): RenderedStep {
  const aside = `${to.name}__new`;
  const names: string[] = [];
  const sources: string[] = [];
  for (const column of Object.values(to.columns)) {
    const value =
      values[column.name] ?? (column.name in from.columns ? quote(column.name) : "null");
    names.push(quote(column.name));
    sources.push(value);
    if (!column.folded) continue;
    names.push(quote(shadowOf(column)));
    sources.push(`wervel_fold(${value})`);
  }
  return rendered(
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

function redirected(table: TableSnapshot, swap: (name: string) => string): TableSnapshot {
  return {
    ...table,
    references: table.references.map((reference) => ({
      ...reference,
      table: swap(reference.table),
    })),
  };
}

/** Says what the database holds after a step. */
export function afterStep(step: Step, before: ModelSnapshot): ModelSnapshot {
  const tables: Record<string, TableSnapshot> = { ...before.tables };
  const put = (table: TableSnapshot): void => void (tables[table.name] = table);
  if ("createTable" in step) put(step.createTable);
  else if ("dropTable" in step) delete tables[step.dropTable.name];
  else if ("renameTable" in step) {
    const { from, to } = step.renameTable;
    const table = tableOf(before, from);
    delete tables[from];
    put({ ...table, name: to });
    for (const one of Object.values(tables))
      put(redirected(one, (name) => (name === from ? to : name)));
  } else if ("addColumn" in step) {
    const table = tableOf(before, step.addColumn.table);
    put({
      ...table,
      columns: { ...table.columns, [step.addColumn.column.name]: step.addColumn.column },
    });
  } else if ("dropColumn" in step) {
    const { [step.dropColumn.column.name]: _, ...columns } = tableOf(
      before,
      step.dropColumn.table,
    ).columns;
    put(
      without({ ...tableOf(before, step.dropColumn.table), columns }, step.dropColumn.column.name),
    );
  } else if ("renameColumn" in step) {
    const { table, from, to } = step.renameColumn;
    put(renamedColumn(tableOf(before, table), from, to));
    const swap = (name: string): string => (name === from ? to : name);
    for (const one of Object.values(tables))
      put({
        ...one,
        references: one.references.map((reference) =>
          reference.table === table ? { ...reference, to: reference.to.map(swap) } : reference,
        ),
      });
  } else if ("changeColumn" in step) {
    const table = tableOf(before, step.changeColumn.table);
    put({
      ...table,
      columns: { ...table.columns, [step.changeColumn.to.name]: step.changeColumn.to },
    });
  } else put(step.changeRules.to);
  return { ...before, tables };
}
