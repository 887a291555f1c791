import type { EntityDescription, Name, SetOp, Write } from "@wervel/data";
import { assignmentList, touch } from "../assign.ts";
import { type Emission, type Frame, tableFrame } from "../frame.ts";
import { type InsertColumn, insertColumns, rowsText } from "../insert.ts";
import { membersOf, tupleText } from "../lists.ts";
import type { SqlText } from "../parameters.ts";
import { predicate } from "../predicate.ts";
import { fieldOf, type Fresh, type Rows } from "../program.ts";
import { joinsOf } from "../related.ts";
import { readByKey, textFor } from "./by-key.ts";
import { stale, versionOf } from "./find.ts";
import type { SqlQuery, SqlReply } from "../session/server.ts";
import { ask, keyReader, type Script, type Steps, withKeys, withRows } from "./script.ts";

type UpdateMany = Extract<Write, { updateMany: Name }>;

/** Writes an update of many records, each with its own values: finds and locks them, changes them and reads them. */
export function updateManyScript(fresh: Fresh, plan: UpdateMany): Script {
  const entity = fresh().entity(plan.updateMany);
  const find = findMany(fresh, plan, entity);
  const main = updateRows(fresh, entity, plan);
  const back = readByKey(fresh, entity, plan.return);
  const keyOf = keyReader(fresh(), entity, 1);
  const write = tupleText(
    fresh().dialect,
    membersOf(entity.key.map((name) => fieldOf(entity, name).type)),
  );
  return {
    entity: entity.name,
    texts: [find, main.text, ...(back === undefined ? [] : [back.read.many])],
    isAtomic: () => true,
    *steps(args): Steps {
      const { rows } = yield* ask(find, args);
      if (rows.some(([isStale]) => Number(isStale) === 1)) throw stale(entity.name);
      if (rows.length === 0) return { rows: [], count: 0 };
      // MySQL 8.0.15 may give a record once for each of the other records that its condition asks for.
      const byText = new Map(rows.map(keyOf).map((key) => [write(key), key]));
      const keys = [...byText.values()];
      const changed = (args[plan.rows] as Rows).filter((row) => byText.has(write(row)));
      yield* main.run(args, changed);
      if (back === undefined) return { rows: [], count: keys.length };
      const after = yield* ask(textFor(back.read, keys), withKeys(args, keys));
      return { rows: after.rows.map(back.given.row), count: keys.length };
    },
  };
}

interface Source {
  readonly frame: Frame;
  readonly columns: readonly (InsertColumn & { readonly item: string })[];
  readonly rows: string;
  /** Joins a record and its row. */
  readonly on: string;
}

/** The given rows beside their records. */
function sourceOf(
  emission: Emission,
  entity: EntityDescription,
  names: readonly Name[],
  { rows: at }: Pick<UpdateMany, "rows">,
): Source {
  const { dialect, parameters } = emission;
  const found = insertColumns(emission, entity, names);
  const write = rowsText(emission, found);
  const frame = tableFrame(emission, entity, emission.alias("t"), []);
  const alias = emission.alias("e");
  const list = parameters.add((args) => write(args[at] as Rows));
  const columns = found.map((column, i) => ({
    ...column,
    item: dialect.list.item(alias, column.field.type, i),
  }));
  const on = entity.key.map((name, i) => `${frame.sql(name)} = ${columns[i]!.item}`);
  const rows = dialect.list.rows(list, alias, { tuple: found.map(({ field }) => field.type) });
  return { frame, columns, rows, on: on.join(" and ") };
}

function findMany(fresh: Fresh, plan: UpdateMany, entity: EntityDescription): SqlText {
  const emission = fresh();
  const version = plan.expect === true ? versionOf(entity) : undefined;
  const names = [...entity.key, ...plan.columns, ...(version === undefined ? [] : [version])];
  const { frame, columns, rows, on } = sourceOf(emission, entity, names, plan);
  const isStale =
    version === undefined
      ? "0"
      : `case when ${frame.sql(version)} = ${columns[names.length - 1]!.item} then 0 else 1 end`;
  const keys = entity.key.map((name) => frame.sql(name));
  const where = plan.where === undefined ? "" : ` where ${predicate(emission, frame, plan.where)}`;
  return emission.parameters.finish(
    `select ${[isStale, ...keys].join(", ")} from ${rows} join ${emission.table(entity, frame.alias)} on ${on}${joinsOf(frame)}${where}${emission.dialect.lockRows?.(frame.alias) ?? ""}`,
  );
}

/** What rows say of their records: the columns that they bring, and what else is set. */
type RowChanges = Pick<UpdateMany, "rows" | "columns"> & {
  readonly set: Readonly<Record<Name, SetOp>>;
};

/** An update of records with the values of given rows. */
export interface RowUpdate {
  readonly text: SqlText;
  run(args: readonly unknown[], rows: Rows): Generator<SqlQuery, void, SqlReply>;
}

/** Writes an update of records with the values of given rows, each found by its key: at once, or one after another. */
export function updateRows(fresh: Fresh, entity: EntityDescription, plan: RowChanges): RowUpdate {
  const isSingle = fresh().dialect.singleUpdates === true;
  const text = isSingle ? updateOneRow(fresh, entity, plan) : updateFromRows(fresh, entity, plan);
  return {
    text,
    *run(args, rows): Generator<SqlQuery, void, SqlReply> {
      for (const part of isSingle ? rows.map((row) => [row]) : [rows])
        yield* ask(text, withRows(args, plan.rows, part));
    },
  };
}

function updateFromRows(fresh: Fresh, entity: EntityDescription, plan: RowChanges): SqlText {
  const emission = fresh();
  const { dialect } = emission;
  const keys = entity.key.length;
  const names = [...entity.key, ...plan.columns];
  const { frame, columns, rows, on } = sourceOf(emission, entity, names, plan);
  const own = (column: string): string => `${frame.alias}.${dialect.quote(column)}`;
  const given = columns
    .filter(({ index }) => index >= keys)
    .map(({ column, item }) => `${own(column)} = ${item}`);
  const computed = assignmentList(emission, frame, entity, Object.entries(plan.set)).map(
    ({ column, sql }) => `${own(column)} = ${sql}`,
  );
  const set = [...computed, ...given];
  if (set.length === 0) set.push(touch(emission, entity));
  return emission.parameters.finish(
    `update ${emission.table(entity, frame.alias)} join ${rows} on ${on} set ${set.join(", ")}`,
  );
}

/** Writes an update of one record with the values of the only given row. */
function updateOneRow(fresh: Fresh, entity: EntityDescription, plan: RowChanges): SqlText {
  const emission = fresh();
  const { dialect, parameters } = emission;
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const columns = insertColumns(emission, entity, [...entity.key, ...plan.columns]);
  const valueOf = ({ field, index, folded }: InsertColumn): string => {
    const { encode } = dialect.codec(field.type);
    return parameters.add((args) => {
      const value = (args[plan.rows] as Rows)[0]![index];
      if (value === null || value === undefined) return null;
      return folded ? dialect.folded.value(value as string) : encode(value);
    });
  };
  const keys = entity.key.length;
  const computed = assignmentList(emission, frame, entity, Object.entries(plan.set));
  const set = [
    ...computed.map(({ column, sql }) => `${dialect.quote(column)} = ${sql}`),
    ...columns
      .filter(({ index }) => index >= keys)
      .map((column) => `${dialect.quote(column.column)} = ${valueOf(column)}`),
  ];
  const where = entity.key.map((name, i) => {
    const { type } = fieldOf(entity, name);
    return `${frame.sql(name)} = ${dialect.typed(valueOf(columns[i]!), type)}`;
  });
  return parameters.finish(
    `update ${emission.table(entity, frame.alias)} set ${set.length === 0 ? touch(emission, entity) : set.join(", ")} where ${where.join(" and ")}`,
  );
}
