import { keptWords } from "../oracle/words.ts";
import type {
  EntityDescription,
  FieldDescription,
  ModelDescription,
} from "../model/description.ts";
import type { Expr, Pred, Write } from "../plan/plan.ts";
import type { Row, Store } from "../store/store.ts";
import { type BackfillProgress, compiled } from "./backfill.ts";
import { isDeepStrictEqual } from "./deep-equal.ts";
import { keyPage } from "./key-page.ts";
import { own } from "./own.ts";
import type { ColumnSnapshot, ModelSnapshot, TableSnapshot } from "./snapshot.ts";

const batch = 200;

/**
 * Leaves the words of texts nullable that records have already: while they are, not all are filled in. Undefined where there are none, and
 * the whole snapshot can be gone to at once.
 */
export function unfilledSnapshot(
  from: ModelSnapshot | undefined,
  to: ModelSnapshot,
  renamedTables: Readonly<Record<string, string>> = {},
): ModelSnapshot | undefined {
  const olds = new Map(Object.entries(renamedTables).map(([old, now]) => [now, old]));
  let isUnfilled = false;
  const tables = Object.values(to.tables).map((table): TableSnapshot => {
    const before = own(from?.tables, olds.get(table.name) ?? table.name);
    if (before === undefined) return table;
    const columns = Object.values(table.columns).map((column): ColumnSnapshot => {
      const old = own(before.columns, column.name);
      if (column.wordsOf === undefined || (old !== undefined && !old.type.nullable)) return column;
      isUnfilled = true;
      return { ...column, type: { ...column.type, nullable: true } };
    });
    return { ...table, columns: Object.fromEntries(columns.map((one) => [one.name, one])) };
  });
  if (!isUnfilled) return undefined;
  return { ...to, tables: Object.fromEntries(tables.map((table) => [table.name, table])) };
}

/**
 * Writes the words of every record whose texts have them nullable in a snapshot, in batches that are short transactions of their own. What
 * has its words already is left alone, so that it goes on where it was ended.
 */
export async function fillWords(
  store: Store,
  model: ModelDescription,
  unfilled: ModelSnapshot,
  onFill: (progress: BackfillProgress) => void = () => undefined,
): Promise<void> {
  for (const entity of Object.values(model.entities))
    for (const field of Object.values(entity.fields))
      if (
        field.wordsOf !== undefined &&
        unfilled.tables[entity.table]!.columns[field.column]!.type.nullable
      )
        await fillField(store, entity, field, onFill);
}

async function fillField(
  store: Store,
  entity: EntityDescription,
  field: FieldDescription,
  onFill: (progress: BackfillProgress) => void,
): Promise<void> {
  const text = field.wordsOf!;
  const fields = [...entity.key, text, field.name];
  const write = compiled(store, wordsPlan(entity, field));
  let filled = 0;
  for (let last: readonly unknown[] | undefined; ;) {
    const page = keyPage(entity, { fields, size: batch, goesOn: last !== undefined });
    const read = compiled(store, page);
    const { rows } = await store.run(read, last ?? []);
    const keyOf = (row: Row): readonly unknown[] => entity.key.map((name) => row[name]);
    for (const row of rows) {
      const words = keptWords(entity.name, text, row[text]);
      if (isDeepStrictEqual(row[field.name], words)) continue;
      // A record that was written since has other words than those that were read: its text says which.
      const { count } = await store.run(write, [...keyOf(row), row[text], words]);
      filled += count;
    }
    onFill({ entity: entity.name, field: text, filled });
    if (rows.length < batch) return;
    last = keyOf(rows.at(-1)!);
  }
}

function wordsPlan(entity: EntityDescription, field: FieldDescription): Write {
  const names = [...entity.key, field.wordsOf!];
  const where = names.map((name, arg): Pred => {
    const left: Expr = { path: [name] };
    return { cmp: "eq", left, right: { arg, type: entity.fields[name]!.type } };
  });
  return {
    update: { entity: entity.name, where: { and: where } },
    set: { [field.name]: { to: { arg: names.length, type: field.type } } },
  };
}
