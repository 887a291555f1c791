import type { Arg, EntityDescription, Name, Path, Target, Write } from "@wervel/data";
import { assignments, touch } from "./assign.ts";
import { type Emission, type Frame, tableFrame } from "./frame.ts";
import { expression } from "./expression.ts";
import { insertValues, singleInsert, type Written } from "./insert.ts";
import { orderKeys } from "./order.ts";
import type { SqlText } from "./parameters.ts";
import { predicate } from "./predicate.ts";
import {
  fieldOf,
  type Fresh,
  returnedColumns,
  returning,
  type Row,
  type WriteProgram,
} from "./program.ts";
import { Refusal } from "./refusal.ts";
import { joinsOf } from "./related.ts";
import { pageText } from "./select.ts";
import { assertOneStep, isPinned } from "./unique-steps.ts";

/** Writes an update. */
export function updateProgram(
  fresh: Fresh,
  plan: Extract<Write, { update: Target }>,
): WriteProgram {
  const emission = fresh();
  const entity = emission.entity(plan.update.entity);
  assertOneStep(entity, plan.update, plan.set);
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const set =
    Object.keys(plan.set).length === 0
      ? touch(emission, entity)
      : assignments(emission, frame, entity, plan.set);
  const expected =
    plan.expect === undefined ? [] : [versionIs(emission, frame, entity, plan.expect, "=")];
  const where = targetWhere(emission, frame, entity, plan.update, expected);
  const back = returning(emission, entity, plan.return);
  const first = readsRecords(Object.values(plan.set)) ? emission.dialect.valuesFirst : "";
  const text = `update ${emission.table(entity, frame.alias)} set ${set}${first}${where}${back.text}`;
  return {
    entity: entity.name,
    ...guardOf(fresh, plan.update, plan.expect),
    main: emission.parameters.finish(text),
    shape: back.shape,
  };
}

/** Tells whether what is set may be read from other records, among them those that the same statement changes. */
export function readsRecords(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  if (Object.hasOwn(node, "over") || Object.hasOwn(node, "some")) return true;
  if ("path" in node && (node.path as Path).length > 1) return true;
  return Object.values(node).some(readsRecords);
}

/** Writes a delete. */
export function deleteProgram(
  fresh: Fresh,
  plan: Extract<Write, { delete: Target }>,
): WriteProgram {
  const emission = fresh();
  const entity = emission.entity(plan.delete.entity);
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const expected =
    plan.expect === undefined ? [] : [versionIs(emission, frame, entity, plan.expect, "=")];
  const where = targetWhere(emission, frame, entity, plan.delete, expected);
  const back = returning(emission, entity, plan.return);
  const isLost = emission.dialect.cascadesLast !== true && reachesItself(emission, entity);
  const before = isLost ? rowsBefore(fresh, plan) : undefined;
  return {
    entity: entity.name,
    ...guardOf(fresh, plan.delete, plan.expect),
    ...(before === undefined ? {} : { before }),
    main: emission.parameters.finish(
      `delete from ${emission.table(entity, frame.alias)}${where}${before === undefined ? back.text : ""}`,
    ),
    shape: back.shape,
  };
}

/** Tells whether a delete of some records may change or remove others of the same entity, through references that follow it. */
function reachesItself(emission: Emission, entity: EntityDescription): boolean {
  const reached = new Set<Name>();
  const follow = (name: Name): void => {
    for (const other of Object.values(emission.model.entities))
      for (const { kind, enforced, onDelete, to } of Object.values(other.relations)) {
        if (kind !== "one" || !enforced || onDelete === "restrict" || to !== name) continue;
        if (reached.has(other.name)) continue;
        reached.add(other.name);
        if (onDelete === "cascade") follow(other.name);
      }
  };
  follow(entity.name);
  return reached.has(entity.name);
}

function rowsBefore(fresh: Fresh, plan: Extract<Write, { delete: Target }>): SqlText {
  const emission = fresh();
  const entity = emission.entity(plan.delete.entity);
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const expected =
    plan.expect === undefined ? [] : [versionIs(emission, frame, entity, plan.expect, "=")];
  const where = targetWhere(emission, frame, entity, plan.delete, expected);
  const columns = returnedColumns(emission, entity, plan.return ?? []);
  const list = columns.length === 0 ? "1" : columns.join(", ");
  return emission.parameters.finish(
    `select ${list} from ${emission.table(entity, frame.alias)}${where}`,
  );
}

/** Writes an upsert. */
export function upsertProgram(fresh: Fresh, plan: Extract<Write, { upsert: Name }>): WriteProgram {
  const emission = fresh();
  const { inserted } = emission.dialect;
  return inserted === undefined
    ? updateThenInsert(emission, fresh, plan)
    : insertOrUpdate(emission, fresh, plan, inserted);
}

function insertOrUpdate(
  emission: Emission,
  fresh: Fresh,
  plan: Extract<Write, { upsert: Name }>,
  inserted: NonNullable<Emission["dialect"]["inserted"]>,
): WriteProgram {
  const { dialect } = emission;
  const entity = emission.entity(plan.upsert);
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const key = plan.key.map((name) => dialect.quote(fieldOf(entity, name).column));
  const own = fieldOf(entity, entity.key[0]!);
  const set =
    Object.keys(plan.set).length === 0
      ? `${dialect.quote(own.column)} = ${frame.sql(own.name)}`
      : assignments(emission, frame, entity, plan.set);
  const back = returning(emission, entity, plan.return);
  const values = insertValues(emission, entity, plan.columns, (args) => args[plan.row] as Row);
  const told = `${back.text === "" ? " returning " : `${back.text}, `}${inserted(frame.alias)}`;
  const text = `insert into ${emission.table(entity, frame.alias)} ${values} on conflict (${key.join(", ")}) do update set ${set}${told}`;
  return {
    entity: plan.upsert,
    main: emission.parameters.finish(text),
    inserted: plan.return?.length ?? 0,
    // The database looks at the new record before it looks for an old one.
    incomplete: { is: lacksValue(entity, plan), update: upsertUpdate(fresh(), plan).statement },
    shape: back.shape,
  };
}

function lacksValue(
  entity: EntityDescription,
  plan: Extract<Write, { upsert: Name }>,
): (args: readonly unknown[]) => boolean {
  const needed = Object.values(entity.fields)
    .filter(({ generated, type }) => !type.nullable && generated !== "store")
    .map(({ name }) => plan.columns.indexOf(name));
  return (args) => {
    const row = args[plan.row] as Row;
    return needed.some((index) => (row[index] ?? null) === null);
  };
}

// Update, then insert: under the writer's lock nothing comes between (semantics row 34).
function updateThenInsert(
  emission: Emission,
  fresh: Fresh,
  plan: Extract<Write, { upsert: Name }>,
): WriteProgram {
  const rowOf = (args: readonly unknown[]): Row => args[plan.row] as Row;
  const { statement, shape } = upsertUpdate(emission, plan);
  const insert = singleInsert(fresh(), plan.upsert, plan.columns, rowOf, plan.return);
  return { entity: plan.upsert, main: statement, otherwise: insert.statement, shape };
}

function upsertUpdate(emission: Emission, plan: Extract<Write, { upsert: Name }>): Written {
  const entity = emission.entity(plan.upsert);
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const rowOf = (args: readonly unknown[]): Row => args[plan.row] as Row;
  const found = plan.key.map((name) => {
    const { encode } = emission.dialect.codec(fieldOf(entity, name).type);
    const index = plan.columns.indexOf(name);
    if (index < 0) throw new Refusal("well-typed", `An upsert needs a value for ${name}.`);
    const value = emission.parameters.add((args) => {
      const given = rowOf(args)[index];
      return given === null || given === undefined ? null : encode(given);
    });
    return `${frame.sql(name)} = ${value}`;
  });
  const names = Object.keys(plan.set);
  // With nothing to set the row is still found, locked and given back.
  const set =
    names.length === 0 ? touch(emission, entity) : assignments(emission, frame, entity, plan.set);
  const back = returning(emission, entity, plan.return);
  const text = `update ${emission.table(entity, frame.alias)} set ${set} where ${found.join(" and ")}${back.text}`;
  return { statement: emission.parameters.finish(text), shape: back.shape };
}

/** The condition of a target, on the table itself where it can be, else by key through a select. */
function targetWhere(
  emission: Emission,
  frame: Frame,
  entity: EntityDescription,
  target: Target,
  extra: readonly string[],
): string {
  const paged = target.page !== undefined;
  const own =
    !paged && target.where !== undefined ? [predicate(emission, frame, target.where)] : [];
  const parts = paged
    ? [chosenKeys(emission, frame, entity, target), ...extra]
    : [...own, ...extra];
  return parts.length === 0 ? "" : ` where ${parts.join(" and ")}`;
}

function chosenKeys(
  emission: Emission,
  frame: Frame,
  entity: EntityDescription,
  target: Target,
): string {
  const alias = emission.alias("t");
  const chosen = tableFrame(emission, entity, alias, []);
  const where =
    target.where === undefined ? "" : ` where ${predicate(emission, chosen, target.where)}`;
  const order = orderKeys(emission, chosen, target.order ?? []);
  const list = (of: Frame): string => entity.key.map((name) => of.sql(name)).join(", ");
  const page = pageText(emission, target.page);
  const inner = `select ${list(chosen)} from ${emission.table(entity, alias)}${joinsOf(chosen)}${where}${order === "" ? "" : ` order by ${order}`}${page}`;
  return entity.key.length === 1
    ? `${list(frame)} in (${inner})`
    : `(${list(frame)}) in (${inner})`;
}

function versionIs(
  emission: Emission,
  frame: Frame,
  entity: EntityDescription,
  expect: Arg,
  sign: "=" | "<>",
): string {
  if (entity.version === undefined)
    throw new Refusal("version", `${entity.name} counts no versions.`, "declare a version field");
  return `${frame.sql(entity.version)} ${sign} ${expression(emission, frame, expect)}`;
}

function guardOf(
  fresh: Fresh,
  target: Target,
  expect: Arg | undefined,
): { readonly guard?: SqlText; readonly guardLast?: boolean } {
  if (expect === undefined) return {};
  const emission = fresh();
  const entity = emission.entity(target.entity);
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const { lockRows } = emission.dialect;
  const guardLast = isPinned(entity, target.where);
  if (lockRows !== undefined && !guardLast)
    return { guard: lockedGuard(emission, frame, entity, target, expect, lockRows) };
  const stale = versionIs(emission, frame, entity, expect, "<>");
  const where = targetWhere(emission, frame, entity, target, [stale]);
  const text = `select 1 from ${emission.table(entity, frame.alias)}${where}${emission.dialect.limit("1", undefined)}`;
  return { guard: emission.parameters.finish(text), guardLast };
}

// All records of the target are locked before their versions are compared: nobody can come between this and the write.
function lockedGuard(
  emission: Emission,
  frame: Frame,
  entity: EntityDescription,
  target: Target,
  expect: Arg,
  lockRows: (alias: string) => string,
): SqlText {
  const stale = versionIs(emission, frame, entity, expect, "<>");
  const where = targetWhere(emission, frame, entity, target, []);
  const from = `${emission.table(entity, frame.alias)}${where}`;
  return lockedStale(emission, stale, `${from}${lockRows(frame.alias)}`);
}

/** Writes a guard that locks all records it looks at: `from` says which, `stale` which of them are other than expected. */
export function lockedStale(emission: Emission, stale: string, from: string): SqlText {
  const alias = emission.alias("s");
  const locked = `select case when ${stale} then 1 end as stale from ${from}`;
  // Counted, because a condition would be tested before the locks are there.
  return emission.parameters.finish(
    `select 1 from (${locked}) as ${alias} having count(${alias}.stale) > 0`,
  );
}
