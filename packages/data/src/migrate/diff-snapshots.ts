import type { ValueType } from "../plan/plan.ts";
import { isDeepStrictEqual } from "./deep-equal.ts";
import { own } from "./own.ts";
import { renameOrder } from "./rename-order.ts";
import type { ColumnSnapshot, ModelSnapshot, Step, TableSnapshot } from "./snapshot.ts";

/** What a comparison of two snapshots cannot know. */
export interface DiffHints {
  /** Tables that were renamed, new name by old name. Without a hint the old one is dropped and a new one created. */
  readonly renamedTables?: Readonly<Record<string, string>>;
  /** Columns that were renamed: by new table name, new column name by old. */
  readonly renamedColumns?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Values for new columns of existing records, and for nulls of a column that no longer allows them: by table, by column. */
  readonly fill?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const empty: ModelSnapshot = { tables: {} };

/**
 * Lists the steps that lead from one snapshot to another, in an order in which each can be applied: renames, new tables (referenced ones
 * first), columns, rules, and what is dropped last.
 */
export function diffSnapshots(
  from: ModelSnapshot | undefined,
  to: ModelSnapshot,
  hints: DiffHints = {},
): readonly Step[] {
  const first: Step[] = [];
  const before = withoutTakenNames(renamed(from ?? empty, hints, first), to, first);
  const added = Object.values(to.tables).filter(
    (table) => own(before.tables, table.name) === undefined,
  );
  const dropped = Object.values(before.tables).filter(
    (table) => own(to.tables, table.name) === undefined,
  );
  const kept = Object.values(to.tables).filter(
    (table) => own(before.tables, table.name) !== undefined,
  );
  return [
    ...first,
    ...referencedFirst(added).map((table): Step => ({ createTable: table })),
    ...kept.flatMap((table) => changedTable(before.tables[table.name]!, table, hints)),
    ...referencedFirst(dropped)
      .toReversed()
      .map((table): Step => ({ dropTable: table })),
  ];
}

/** Applies the renames to the old snapshot, so that what is left is compared name by name. */
function renamed(from: ModelSnapshot, hints: DiffHints, steps: Step[]): ModelSnapshot {
  const tableName = (name: string): string => own(hints.renamedTables, name) ?? name;
  const columnName = (table: string, column: string): string =>
    own(own(hints.renamedColumns, table), column) ?? column;
  const orderOf = (names: readonly string[], rename: (name: string) => string) =>
    renameOrder(names, new Map(names.map((name) => [name, rename(name)])));
  for (const rename of orderOf(Object.keys(from.tables), tableName))
    steps.push({ renameTable: rename });
  const tables: Record<string, TableSnapshot> = {};
  for (const table of Object.values(from.tables)) {
    const name = tableName(table.name);
    const rename = (column: string): string => columnName(name, column);
    for (const order of orderOf(Object.keys(table.columns), rename))
      steps.push({ renameColumn: { table: name, ...order } });
    tables[name] = {
      name,
      columns: Object.fromEntries(
        Object.values(table.columns).map((column) => [
          rename(column.name),
          { ...column, name: rename(column.name) },
        ]),
      ),
      key: table.key.map(rename),
      uniques: table.uniques.map((unique) => ({ ...unique, columns: unique.columns.map(rename) })),
      indexes: table.indexes.map((index) => ({
        ...index,
        parts: index.parts.map((part) => ({ ...part, column: rename(part.column) })),
      })),
      references: table.references.map((reference) => {
        const target = tableName(reference.table);
        return {
          ...reference,
          columns: reference.columns.map(rename),
          table: target,
          to: reference.to.map((column) => columnName(target, column)),
        };
      }),
    };
  }
  return { tables };
}

// The names of rules are those of the whole database: a table lets go of those that another is about to have.
function withoutTakenNames(from: ModelSnapshot, to: ModelSnapshot, steps: Step[]): ModelSnapshot {
  const owners = new Map<string, string>();
  for (const table of Object.values(to.tables))
    for (const { name } of rulesOf(table)) owners.set(name, table.name);
  const tables = Object.values(from.tables).map((table): TableSnapshot => {
    const isTaken = ({ name }: { readonly name: string }): boolean =>
      (owners.get(name) ?? table.name) !== table.name;
    if (own(to.tables, table.name) === undefined || !rulesOf(table).some(isTaken)) return table;
    const isKept = (rule: { readonly name: string }): boolean => !isTaken(rule);
    // A reference may live on an index that goes.
    const kept = {
      ...table,
      uniques: table.uniques.filter(isKept),
      indexes: table.indexes.filter(isKept),
      references: [],
    };
    steps.push({ changeRules: { from: table, to: kept } });
    return kept;
  });
  return { tables: Object.fromEntries(tables.map((table) => [table.name, table])) };
}

function rulesOf(table: TableSnapshot): readonly { readonly name: string }[] {
  return [...table.uniques, ...table.indexes, ...table.references];
}

/** Orders tables so that each stands after those that it refers to; those of a cycle keep their place. */
function referencedFirst(tables: readonly TableSnapshot[]): readonly TableSnapshot[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const placed = new Set<TableSnapshot>();
  const visiting = new Set<TableSnapshot>();
  const place = (table: TableSnapshot): void => {
    if (placed.has(table) || visiting.has(table)) return;
    visiting.add(table);
    for (const reference of table.references) {
      const target = byName.get(reference.table);
      if (target !== undefined) place(target);
    }
    placed.add(table);
  };
  for (const table of tables) place(table);
  return [...placed];
}

function changedTable(from: TableSnapshot, to: TableSnapshot, hints: DiffHints): Step[] {
  const fill = own(hints.fill, to.name) ?? {};
  const steps: Step[] = [];
  for (const column of Object.values(to.columns)) {
    const old = own(from.columns, column.name);
    if (old === undefined)
      steps.push({ addColumn: { table: to.name, column, ...filled(fill, column) } });
    else if (isOtherVector(old.type, column.type))
      steps.push(
        { dropColumn: { table: to.name, column: old } },
        { addColumn: { table: to.name, column, ...filled(fill, column) } },
      );
    else if (!isDeepStrictEqual(old, column))
      steps.push({
        changeColumn: { table: to.name, from: old, to: column, ...filled(fill, column) },
      });
  }
  if (!sameRules(from, to)) steps.push({ changeRules: { from, to } });
  for (const column of Object.values(from.columns))
    if (own(to.columns, column.name) === undefined)
      steps.push({ dropColumn: { table: to.name, column } });
  return steps;
}

// Nothing can be made of a vector but one of as many numbers.
function isOtherVector(from: ValueType, to: ValueType): boolean {
  return (from.kind === "vector" || to.kind === "vector") && from.dimensions !== to.dimensions;
}

function filled(
  fill: Readonly<Record<string, unknown>>,
  column: ColumnSnapshot,
): { readonly fill?: unknown } {
  return Object.hasOwn(fill, column.name) ? { fill: fill[column.name] } : {};
}

function sameRules(from: TableSnapshot, to: TableSnapshot): boolean {
  return (
    isDeepStrictEqual(from.key, to.key) &&
    sameSet(from.uniques, to.uniques) &&
    sameSet(from.indexes, to.indexes) &&
    sameSet(from.references, to.references)
  );
}

function sameSet(
  from: readonly { readonly name: string }[],
  to: readonly { readonly name: string }[],
): boolean {
  return isDeepStrictEqual(byName(from), byName(to));
}

function byName(items: readonly { readonly name: string }[]): readonly { readonly name: string }[] {
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
