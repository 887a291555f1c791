import type {
  ColumnSnapshot,
  ModelSnapshot,
  RenderedStep,
  Step,
  TableSnapshot,
} from "@wervel/data";
import { fold, renamedColumn, tableOf } from "@wervel/data";
import { renderedStep, type StepOf } from "@wervel/sql";
import { elementTable, made, quote } from "../dialect/names.ts";
import { converted, narrows } from "./converted.ts";
import { foldText } from "./fold-column.ts";
import {
  type Ddl,
  isNumberedKey,
  listColumns,
  referenceText,
  shadowColumn,
  triggerNames,
} from "./ddl.ts";

/** Writes a step in the database's words. `before` is what the database holds. Each text is a statement that commits itself. */
export function renderStep(ddl: Ddl, step: Step, before: ModelSnapshot): RenderedStep {
  if ("createTable" in step)
    return renderedStep(ddl.createTable(step.createTable), { reversible: true });
  if ("dropTable" in step)
    return renderedStep(
      [...dropSides(step.dropTable), `drop table ${quote(step.dropTable.name)}`],
      {
        lossy: true,
      },
    );
  if ("renameTable" in step) return renameTable(ddl, step.renameTable, before);
  if ("addColumn" in step) return addColumn(ddl, step.addColumn, before);
  if ("dropColumn" in step) return dropColumn(step.dropColumn, before);
  if ("renameColumn" in step) return renameColumn(ddl, step.renameColumn, before);
  if ("changeColumn" in step) return changeColumn(ddl, step.changeColumn, before);
  return changeRules(ddl, step.changeRules, before);
}

function foldedIndex(table: string, column: string): string {
  return quote(made(`${table}_${column}_folded_ix`));
}

function renameTable(
  ddl: Ddl,
  { from, to }: StepOf<"renameTable">,
  before: ModelSnapshot,
): RenderedStep {
  const table = tableOf(before, from);
  const renamed = { ...table, name: to };
  const indexes = Object.values(table.columns)
    .filter(({ folded }) => folded)
    .map(({ name }) => `rename index ${foldedIndex(from, name)} to ${foldedIndex(to, name)}`);
  return renderedStep(
    [
      ...dropSides(table),
      `alter table ${quote(from)} ${[`rename to ${quote(to)}`, ...indexes].join(", ")}`,
      ...ddl.sides(renamed),
      ...fills(ddl, renamed),
    ],
    { reversible: true, locks: listColumns(table).length === 0 ? "brief" : "table" },
  );
}

function addColumn(
  ddl: Ddl,
  { table: name, column, fill }: StepOf<"addColumn">,
  before: ModelSnapshot,
): RenderedStep {
  const table = tableOf(before, name);
  const grown = { ...table, columns: { ...table.columns, [column.name]: column } };
  const added = column.folded ? [column, shadowColumn(column)] : [column];
  const values = [fill, typeof fill === "string" && column.folded ? fold(fill) : fill];
  const side = { ...grown, columns: { ...grown.columns } };
  return renderedStep(
    [
      ...added.flatMap((one, i) => filledColumn(ddl, name, one, values[i])),
      ...(column.elementIndex ? sidesOf(ddl, side, column) : []),
      ...(column.elementIndex ? [ddl.fill(side, column)] : []),
      ...(column.folded ? [addIndex(ddl, grown, `${name}_${column.name}_folded_ix`)] : []),
    ],
    { reversible: true, locks: "table" },
  );
}

// A column of long text takes no default: it comes empty, is filled, and then must have a value.
function filledColumn(ddl: Ddl, table: string, column: ColumnSnapshot, fill: unknown): string[] {
  const loose = { ...column, type: { ...column.type, nullable: true } };
  const texts = [`alter table ${quote(table)} add column ${ddl.columnText(loose)}`];
  if (fill !== undefined && fill !== null)
    texts.push(
      `update ${quote(table)} set ${quote(column.name)} = ${ddl.constant(fill, column.type)}`,
    );
  if (!column.type.nullable)
    texts.push(`alter table ${quote(table)} modify column ${ddl.columnText(column)}`);
  return texts;
}

function dropColumn(
  { table: name, column }: StepOf<"dropColumn">,
  before: ModelSnapshot,
): RenderedStep {
  const table = tableOf(before, name);
  const references = table.references.filter((one) => one.columns.includes(column.name));
  const indexes = [
    ...table.uniques.filter((one) => one.columns.includes(column.name)),
    ...table.indexes.filter((one) => one.parts.some((part) => part.column === column.name)),
  ].map((one) => made(one.name));
  if (column.folded) indexes.push(made(`${name}_${column.name}_folded_ix`));
  const own = quote(name);
  const columns = [column.name, ...(column.folded ? [shadowColumn(column).name] : [])];
  return renderedStep(
    [
      ...(column.elementIndex ? dropSide(table, column) : []),
      ...references.map((one) => `alter table ${own} drop foreign key ${quote(made(one.name))}`),
      `alter table ${own} ${[...indexes.map((index) => `drop index ${quote(index)}`), ...columns.map((one) => `drop column ${quote(one)}`)].join(", ")}`,
    ],
    { lossy: true, locks: "table" },
  );
}

function renameColumn(
  ddl: Ddl,
  { table: name, from, to }: StepOf<"renameColumn">,
  before: ModelSnapshot,
): RenderedStep {
  const table = tableOf(before, name);
  const renamed = renamedColumn(table, from, to);
  const column = table.columns[from];
  const pairs = [[from, to]];
  if (column?.folded === true)
    pairs.push([shadowColumn(column).name, shadowColumn({ ...column, name: to }).name]);
  const changes = pairs.map(([old, now]) => `rename column ${quote(old!)} to ${quote(now!)}`);
  if (column?.folded === true)
    changes.push(`rename index ${foldedIndex(name, from)} to ${foldedIndex(name, to)}`);
  // The triggers of a list name its column and its owner's.
  const touched = listColumns(table).length > 0;
  return renderedStep(
    [
      ...(touched ? dropSides(table) : []),
      `alter table ${quote(name)} ${changes.join(", ")}`,
      ...(touched ? [...ddl.sides(renamed), ...fills(ddl, renamed)] : []),
    ],
    { reversible: true, locks: touched ? "table" : "brief" },
  );
}

function changeColumn(
  ddl: Ddl,
  { table: name, from, to, fill }: StepOf<"changeColumn">,
  before: ModelSnapshot,
): RenderedStep {
  const table = tableOf(before, name);
  const own = quote(name);
  const isNumbered = isNumberedKey(table, to);
  const conversion = converted(ddl, from, to);
  const needsFill = !to.type.nullable && fill !== undefined;
  const filled = needsFill
    ? [
        `update ${own} set ${quote(from.name)} = ${ddl.constant(fill, from.type)} where ${quote(from.name)} is null`,
      ]
    : [];
  const inPlace =
    conversion === undefined
      ? [...filled, `alter table ${own} modify column ${ddl.columnText(to, isNumbered)}`]
      : aside(ddl, name, from, to, conversion, needsFill ? ddl.constant(fill, to.type) : undefined);
  const shadow = changedShadow(ddl, table, from, to);
  const changed = { ...table, columns: { ...table.columns, [to.name]: to } };
  return renderedStep(
    [
      ...(from.elementIndex ? dropSide(table, from) : []),
      ...inPlace,
      ...shadow,
      ...(to.elementIndex ? [...sidesOf(ddl, changed, to), ddl.fill(changed, to)] : []),
    ],
    {
      lossy: from.type.kind !== to.type.kind || narrows(from.type, to.type),
      locks: "table",
    },
  );
}

function changedShadow(
  ddl: Ddl,
  table: TableSnapshot,
  from: ColumnSnapshot,
  to: ColumnSnapshot,
): readonly string[] {
  const own = quote(table.name);
  const index = made(`${table.name}_${to.name}_folded_ix`);
  if (!to.folded)
    return from.folded
      ? [
          `alter table ${own} drop index ${quote(index)}, drop column ${quote(shadowColumn(from).name)}`,
        ]
      : [];
  const shadow = shadowColumn(to);
  if (from.folded) return [`alter table ${own} modify column ${ddl.columnText(shadow)}`];
  const loose = { ...shadow, type: { ...shadow.type, nullable: true } };
  const grown = { ...table, columns: { ...table.columns, [to.name]: to } };
  return [
    `alter table ${own} add column ${ddl.columnText(loose)}`,
    foldText({ table: table.name, key: table.key, column: to.name, shadow: shadow.name }),
    ...(shadow.type.nullable ? [] : [`alter table ${own} modify column ${ddl.columnText(shadow)}`]),
    addIndex(ddl, grown, `${table.name}_${to.name}_folded_ix`),
  ];
}

// What the database would not convert as it should goes through a column of its own.
function aside(
  ddl: Ddl,
  name: string,
  from: ColumnSnapshot,
  to: ColumnSnapshot,
  conversion: string,
  fill: string | undefined,
): readonly string[] {
  const own = quote(name);
  const loose = {
    ...to,
    name: made(`${to.name}__new`),
    type: { ...to.type, nullable: true },
  };
  const value = fill === undefined ? conversion : `coalesce(${conversion}, ${fill})`;
  return [
    `alter table ${own} add column ${ddl.columnText(loose)}`,
    `update ${own} set ${quote(loose.name)} = ${value}`,
    `alter table ${own} drop column ${quote(from.name)}, change column ${quote(loose.name)} ${ddl.columnText(to)}`,
  ];
}

function changeRules(
  ddl: Ddl,
  { from: rules, to }: StepOf<"changeRules">,
  before: ModelSnapshot,
): RenderedStep {
  // Columns may have changed in the steps before, and with them what belongs to them.
  const from = { ...rules, columns: { ...bare(rules), ...tableOf(before, to.name).columns } };
  const own = quote(to.name);
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const dropped = from.references.filter((one) => !to.references.some((other) => same(one, other)));
  const added = to.references.filter((one) => !from.references.some((other) => same(one, other)));
  const [old, now] = [ddl.indexes(from), ddl.indexes(to)];
  const gone = old.filter(({ text }) => !now.some((other) => other.text === text));
  const fresh = now.filter(({ text }) => !old.some((other) => other.text === text));
  const changes = [
    ...gone.map(({ name }) => `drop index ${quote(name)}`),
    ...fresh.map(({ text }) => `add ${text}`),
    ...(same(from.key, to.key) ? [] : [`drop primary key`, `add primary key (${ddl.keyText(to)})`]),
  ];
  const lists = (table: TableSnapshot): readonly ColumnSnapshot[] => listColumns(table);
  const newLists = lists(to).filter((one) => !lists(from).some(({ name }) => name === one.name));
  const oldLists = lists(from).filter((one) => !lists(to).some(({ name }) => name === one.name));
  return renderedStep(
    [
      ...oldLists.flatMap((column) => dropSide(from, column)),
      ...dropped.map((one) => `alter table ${own} drop foreign key ${quote(made(one.name))}`),
      ...(changes.length === 0 ? [] : [`alter table ${own} ${changes.join(", ")}`]),
      ...added.map((one) => `alter table ${own} add ${referenceText(one)}`),
      ...newLists.flatMap((column) => [...sidesOf(ddl, to, column), ddl.fill(to, column)]),
    ],
    { reversible: true, locks: "table" },
  );
}

/** The columns that rules name, under their old names too, without what belongs to them. */
function bare({ columns }: TableSnapshot): Readonly<Record<string, ColumnSnapshot>> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [
      name,
      { ...column, folded: false, elementIndex: false },
    ]),
  );
}

function addIndex(ddl: Ddl, table: TableSnapshot, given: string): string {
  const name = made(given);
  const index = ddl.indexes(table).find((one) => one.name === name)!;
  return `alter table ${quote(table.name)} add ${index.text}`;
}

function sidesOf(ddl: Ddl, table: TableSnapshot, column: ColumnSnapshot): readonly string[] {
  return ddl.sides({ ...table, columns: { ...pick(table, table.key), [column.name]: column } });
}

function pick(
  table: TableSnapshot,
  names: readonly string[],
): Readonly<Record<string, ColumnSnapshot>> {
  return Object.fromEntries(
    names.map((name) => [name, { ...table.columns[name]!, elementIndex: false }]),
  );
}

function fills(ddl: Ddl, table: TableSnapshot): readonly string[] {
  return listColumns(table).map((column) => ddl.fill(table, column));
}

function dropSides(table: TableSnapshot): readonly string[] {
  return listColumns(table).flatMap((column) => dropSide(table, column));
}

function dropSide(table: TableSnapshot, column: ColumnSnapshot): readonly string[] {
  const side = elementTable(table.name, column.name);
  return [
    ...triggerNames(side).map((name) => `drop trigger if exists ${quote(name)}`),
    `drop table if exists ${quote(side)}`,
  ];
}
