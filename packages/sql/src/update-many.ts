import type { EntityDescription, Name, Write } from "@wervel/data";
import { assignments } from "./assign.ts";
import { lockedStale } from "./change.ts";
import { type Emission, type Frame, tableFrame } from "./frame.ts";
import { type InsertColumn, insertColumns, rowsText } from "./insert.ts";
import { predicate } from "./predicate.ts";
import { fieldOf, type Fresh, returning, type Rows, type WriteProgram } from "./program.ts";
import { Refusal } from "./refusal.ts";

type UpdateMany = Extract<Write, { updateMany: Name }>;

/** Writes an update of many records, each with its own values: one parameter holds them all. */
export function updateManyProgram(fresh: Fresh, plan: UpdateMany): WriteProgram {
  const emission = fresh();
  const { dialect } = emission;
  if (dialect.updateFrom === undefined)
    throw new Refusal("updateMany", `${dialect.name} takes no rows of values in an update.`);
  const target = targetOf(emission, plan);
  const { entity, frame } = target;
  const own = target.columns.filter((_, i) => target.isSet(i));
  const given = own.map(({ column, item }) => `${dialect.quote(column)} = ${item}`);
  const computed = assignments(emission, frame, entity, plan.set);
  const back = returning(emission, entity, plan.return);
  const text = dialect.updateFrom({
    table: emission.table(entity, frame.alias),
    set: [...given, ...(computed === "" ? [] : [computed])].join(", "),
    source: target.source,
    on: [
      ...target.on,
      ...(target.version === undefined ? [] : [`${target.version[0]} = ${target.version[1]}`]),
    ].join(" and "),
  });
  return {
    entity: entity.name,
    ...(plan.expect === true ? { guard: staleRow(fresh(), plan) } : {}),
    main: emission.parameters.finish(`${text}${back.text}`),
    shape: back.shape,
  };
}

function staleRow(emission: Emission, plan: UpdateMany) {
  const { entity, frame, source, on, version } = targetOf(emission, plan);
  const stale = `${version![0]} <> ${version![1]}`;
  const rows = `${source}, ${emission.table(entity, frame.alias)} where `;
  const { lockRows } = emission.dialect;
  if (lockRows !== undefined)
    return lockedStale(emission, stale, `${rows}${on.join(" and ")}${lockRows(frame.alias)}`);
  const text = `select 1 from ${rows}${[...on, stale].join(" and ")}`;
  return emission.parameters.finish(`${text}${emission.dialect.limit("1", undefined)}`);
}

interface Given extends InsertColumn {
  /** The value in the row that the statement is given. */
  readonly item: string;
}

interface ManyTarget {
  readonly entity: EntityDescription;
  readonly frame: Frame;
  readonly columns: readonly Given[];
  readonly source: string;
  /** What joins a record and its row. */
  readonly on: readonly string[];
  /** The version of the record, and that which the row expects. */
  readonly version: readonly [string, string] | undefined;
  /** Tells whether a column is set, and does not merely find its record. */
  isSet(index: number): boolean;
}

function targetOf(emission: Emission, plan: UpdateMany): ManyTarget {
  const { dialect, parameters } = emission;
  const entity = emission.entity(plan.updateMany);
  const { key, version } = entity;
  if (plan.expect === true && version === undefined)
    throw new Refusal("version", `${entity.name} counts no versions.`, "declare a version field");
  const expected = plan.expect === true ? [version!] : [];
  const found = insertColumns(emission, entity, [...key, ...plan.columns, ...expected]);
  const write = rowsText(emission, found);
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const alias = emission.alias("e");
  const list = parameters.add((args) => write(args[plan.rows] as Rows));
  const columns = found.map((column, i) => ({
    ...column,
    item: dialect.list.item(alias, column.field.type, i),
  }));
  const last = key.length + plan.columns.length;
  const where = plan.where === undefined ? [] : [predicate(emission, frame, plan.where)];
  return {
    entity,
    frame,
    columns,
    source: dialect.list.rows(list, alias, { tuple: found.map(({ field }) => field.type) }),
    on: [...key.map((name, i) => `${frame.sql(name)} = ${columns[i]!.item}`), ...where],
    version:
      plan.expect === true
        ? [frame.sql(fieldOf(entity, version!).name), columns[last]!.item]
        : undefined,
    isSet: (i) => columns[i]!.index >= key.length && columns[i]!.index < last,
  };
}
