import type {
  ColumnSnapshot,
  ModelSnapshot,
  RenderedStep,
  Step,
  TableSnapshot,
} from "@wervel/data";
import { tableOf } from "@wervel/data";
import { renderedStep, type StepOf } from "@wervel/sql";
import { columnType } from "../dialect/codec.ts";
import { foldedText } from "../dialect/folding.ts";
import { quote, ruleName, shadowName } from "../dialect/names.ts";
import {
  accessories,
  columnText,
  columnTexts,
  columnTypeText,
  constantText,
  createTable,
  elementIndex,
  foldedConstant,
  foldedIndex,
  keyName,
  keyText,
  referenceText,
  type TableName,
} from "./ddl.ts";

/** Writes a step in PostgreSQL's words. `before` is what the database holds. */
export function renderStep(name: TableName, step: Step, before: ModelSnapshot): RenderedStep {
  if ("createTable" in step) {
    const { text, later } = createTable(name, step.createTable, (one) => one in before.tables);
    return renderedStep([...text, ...later], { reversible: true });
  }
  if ("dropTable" in step)
    return renderedStep([`drop table ${name(step.dropTable.name)}`], {
      lossy: true,
      locks: "table",
    });
  if ("renameTable" in step) return renameTable(name, step.renameTable, before);
  if ("addColumn" in step) return addColumn(name, step.addColumn, before);
  if ("dropColumn" in step) return dropColumn(name, step.dropColumn);
  if ("renameColumn" in step) return renameColumn(name, step.renameColumn, before);
  if ("changeColumn" in step) return changeColumn(name, step.changeColumn, before);
  return changeRules(name, step.changeRules, before);
}

function renameTable(
  name: TableName,
  { from, to }: StepOf<"renameTable">,
  before: ModelSnapshot,
): RenderedStep {
  const table = tableOf(before, from);
  const own = Object.values(table.columns).flatMap((column) => [
    ...(column.folded ? [[foldedIndex(from, column.name), foldedIndex(to, column.name)]] : []),
    ...(column.elementIndex
      ? [[elementIndex(from, column.name), elementIndex(to, column.name)]]
      : []),
  ]);
  return renderedStep(
    [
      `alter table ${name(from)} rename to ${quote(to)}`,
      `alter table ${name(to)} rename constraint ${quote(keyName(from))} to ${quote(keyName(to))}`,
      ...own.map(([old, now]) => `alter index ${name(old!)} rename to ${quote(now!)}`),
    ],
    { reversible: true },
  );
}

function addColumn(
  name: TableName,
  { table, column, ...given }: StepOf<"addColumn">,
  before: ModelSnapshot,
): RenderedStep {
  const alter = `alter table ${name(table)}`;
  const hasFill = "fill" in given && given.fill !== undefined && given.fill !== null;
  const texts = columnTexts(column).map((text) => `${alter} add column ${text}`);
  const names = column.folded ? [column.name, shadowName(column.name)] : [column.name];
  const values = [constantText(given.fill, column.type), foldedConstant(given.fill, column.type)];
  const added = hasFill
    ? names.flatMap((one, i) => [
        `${texts[i]} default ${values[i]}`,
        `${alter} alter column ${quote(one)} drop default`,
      ])
    : texts;
  const old = tableOf(before, table);
  const grown = { ...old, columns: { ...old.columns, [column.name]: column } };
  return renderedStep([...added, ...newIndexes(name, old, grown)], {
    reversible: true,
    locks: column.folded || column.elementIndex ? "table" : "brief",
  });
}

/** Indexes that come with a column. */
function newIndexes(name: TableName, from: TableSnapshot, to: TableSnapshot): readonly string[] {
  const known = new Set(accessories(name, from).map((one) => one.text));
  return accessories(name, to)
    .filter(({ text }) => !known.has(text))
    .map(({ text }) => text);
}

function dropColumn(name: TableName, { table, column }: StepOf<"dropColumn">): RenderedStep {
  const names = column.folded ? [column.name, shadowName(column.name)] : [column.name];
  return renderedStep(
    names.map((one) => `alter table ${name(table)} drop column ${quote(one)}`),
    { lossy: true },
  );
}

function renameColumn(
  name: TableName,
  { table, from, to }: StepOf<"renameColumn">,
  before: ModelSnapshot,
): RenderedStep {
  const column = tableOf(before, table).columns[from];
  const alter = `alter table ${name(table)}`;
  const rename = (old: string, now: string): string =>
    `${alter} rename column ${quote(old)} to ${quote(now)}`;
  return renderedStep(
    [
      rename(from, to),
      ...(column?.folded === true
        ? [
            rename(shadowName(from), shadowName(to)),
            `alter index ${name(foldedIndex(table, from))} rename to ${quote(foldedIndex(table, to))}`,
          ]
        : []),
      ...(column?.elementIndex === true
        ? [
            `alter index ${name(elementIndex(table, from))} rename to ${quote(elementIndex(table, to))}`,
          ]
        : []),
    ],
    { reversible: true },
  );
}

function changeColumn(
  name: TableName,
  { table, from, to, ...given }: StepOf<"changeColumn">,
  before: ModelSnapshot,
): RenderedStep {
  const alter = `alter table ${name(table)} alter column`;
  const isFilled = "fill" in given && given.fill !== undefined && from.type.nullable;
  const retyped = columnType(from.type) !== columnType(to.type);
  const old = tableOf(before, table);
  const changed = { ...old, columns: { ...old.columns, [to.name]: to } };
  const kept = new Set(accessories(name, changed).map((one) => one.text));
  const gone = accessories(name, old).filter(({ text }) => !kept.has(text));
  return renderedStep(
    [
      ...gone.map((one) => `drop index ${name(one.name)}`),
      ...(retyped
        ? [
            `${alter} ${quote(to.name)} type ${columnTypeText(to.type)} using ${quote(to.name)}::${columnType(to.type)}`,
          ]
        : []),
      ...(isFilled
        ? [
            `update ${name(table)} set ${quote(to.name)} = ${constantText(given.fill, to.type)} where ${quote(to.name)} is null`,
          ]
        : []),
      ...nullness(alter, to.name, from, to),
      ...shadow(name(table), from, to, isFilled),
      ...newIndexes(name, old, changed),
    ],
    {
      lossy: from.type.kind !== to.type.kind || (from.type.scale ?? 0) > (to.type.scale ?? 0),
      locks: "table",
    },
  );
}

function nullness(
  alter: string,
  column: string,
  from: ColumnSnapshot,
  to: ColumnSnapshot,
): readonly string[] {
  if (from.type.nullable === to.type.nullable) return [];
  return [`${alter} ${quote(column)} ${to.type.nullable ? "drop" : "set"} not null`];
}

function shadow(
  table: string,
  from: ColumnSnapshot,
  to: ColumnSnapshot,
  isFilled: boolean,
): readonly string[] {
  const name = shadowName(to.name);
  const drop = `alter table ${table} drop column ${quote(name)}`;
  if (!to.folded) return from.folded ? [drop] : [];
  const fill = `update ${table} set ${quote(name)} = ${foldedText(quote(to.name))}`;
  if (from.folded)
    return [
      ...(isFilled ? [fill] : []),
      ...nullness(`alter table ${table} alter column`, name, from, to),
    ];
  return [
    `alter table ${table} add column ${columnText(name, { ...to.type, nullable: true })}`,
    fill,
    ...(to.type.nullable ? [] : [`alter table ${table} alter column ${quote(name)} set not null`]),
  ];
}

function changeRules(
  name: TableName,
  { from, to }: StepOf<"changeRules">,
  before: ModelSnapshot,
): RenderedStep {
  const alter = `alter table ${name(to.name)}`;
  const newKey = from.key.join() !== to.key.join();
  // References of others lean on the key: they stand aside while it changes.
  const leaning = newKey
    ? Object.values(before.tables)
        .filter((other) => other.name !== to.name)
        .flatMap((other) =>
          other.references
            .filter((reference) => reference.table === to.name)
            .map((reference) => ({ table: name(other.name), reference })),
        )
    : [];
  const texts = new Set(accessories(name, to).map(({ text }) => text));
  const known = new Set(accessories(name, from).map(({ text }) => text));
  const written = (reference: TableSnapshot["references"][number]): string =>
    referenceText(name, reference);
  const wanted = new Set(to.references.map(written));
  const held = new Set(from.references.map(written));
  const dropped = (reference: TableSnapshot["references"][number]): string =>
    `drop constraint ${quote(ruleName(reference.name))}`;
  return renderedStep(
    [
      ...leaning.map(({ table, reference }) => `alter table ${table} ${dropped(reference)}`),
      ...from.references
        .filter((one) => !wanted.has(written(one)))
        .map((one) => `${alter} ${dropped(one)}`),
      ...accessories(name, from)
        .filter(({ text }) => !texts.has(text))
        .map((one) => `drop index ${name(one.name)}`),
      ...(newKey
        ? [`${alter} drop constraint ${quote(keyName(to.name))}`, `${alter} add ${keyText(to)}`]
        : []),
      ...accessories(name, to)
        .filter(({ text }) => !known.has(text))
        .map(({ text }) => text),
      ...to.references
        .filter((one) => !held.has(written(one)))
        .map((one) => `${alter} add ${written(one)}`),
      ...leaning.map(({ table, reference }) => `alter table ${table} add ${written(reference)}`),
    ],
    { reversible: true, locks: "table" },
  );
}
