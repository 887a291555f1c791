import type { EntityDescription, Expr, Name, Pred, Target, Write } from "@wervel/data";
import { type Emission, type Frame, tableFrame } from "../frame.ts";
import { expression } from "../expression.ts";
import { predicate } from "../predicate.ts";
import type { Fresh } from "../program.ts";
import type { SqlQuery, SqlReply } from "../session/server.ts";
import { queryOf } from "../session/query.ts";
import { type Changes, setText } from "./changes.ts";
import { otherVersion, stale, versionOf } from "./find.ts";
import { readsOwnRow } from "./own-row.ts";
import { ask, given, type Script, type Steps } from "./script.ts";

type Update = Extract<Write, { update: Target }>;

/** Tells whether an update changes one record, found by its key, which stays as it is. */
export function isOfOneKey(entity: EntityDescription, { update, set }: Update): boolean {
  return (
    update.page === undefined &&
    readsOwnRow(entity, update.where) &&
    entity.key.every((name) => valueOf(update.where, name) !== undefined) &&
    !entity.key.some((name) => Object.hasOwn(set, name))
  );
}

/**
 * Writes an update that gives its record back: the update, which locks the record, and what reads it by its key. Where the database takes both
 * at once, that is one trip.
 */
export function updateOneScript(
  fresh: Fresh,
  plan: Update,
  entity: EntityDescription,
  changes: Changes,
): Script {
  const { row } = given(fresh(), entity, plan.return)!;
  const guard = plan.expect === undefined ? undefined : otherVersion(fresh, plan, entity);
  const { block } = fresh().dialect;
  const update = statementOf(fresh, (emission) => updateText(emission, plan, entity, changes));
  const read = statementOf(fresh, (emission) => readText(emission, plan, entity));
  const both = (isAlone: boolean) =>
    statementOf(fresh, (emission) =>
      block!(
        [
          updateText(emission, plan, entity, changes),
          readText(emission, plan, entity, "row_count()"),
        ],
        isAlone,
      ),
    );
  const blocks = block === undefined ? undefined : { alone: both(true), inUnit: both(false) };

  function* inSteps(args: readonly unknown[]): Changed {
    const { count } = yield* ask(update, args);
    return count === 0 ? undefined : (yield* ask(read, args)).rows[0];
  }
  function* atOnce(args: readonly unknown[], isAlone: boolean): Changed {
    const text = isAlone ? blocks!.alone : blocks!.inUnit;
    const { rows } = yield* askBlock(queryOf(text, args), isAlone);
    return Number(rows[0]?.at(-1) ?? 0) === 0 ? undefined : rows[0];
  }
  return {
    entity: entity.name,
    texts: [update, read, ...(guard === undefined ? [] : [guard])],
    isAtomic: () => blocks === undefined,
    *steps(args, isAlone): Steps {
      const raw = yield* blocks === undefined ? inSteps(args) : atOnce(args, isAlone);
      if (raw !== undefined) return { rows: [row(raw)], count: 1 };
      if (guard !== undefined)
        if ((yield* ask(guard, args)).rows.length > 0) throw stale(entity.name);
      return { rows: [], count: 0 };
    },
  };
}

/** The record afterwards, as the driver gives it; nothing where none was changed. */
type Changed = Generator<SqlQuery, readonly unknown[] | undefined, SqlReply>;

/** Sends statements as one. What fails alone has begun a transaction that nobody else would end. */
function* askBlock(query: SqlQuery, isAlone: boolean): Generator<SqlQuery, SqlReply, SqlReply> {
  try {
    return yield { ...query, block: true };
  } catch (error) {
    if (isAlone) yield* rollback();
    throw error;
  }
}

function* rollback(): Generator<SqlQuery, void, SqlReply> {
  try {
    yield { text: "rollback", values: [] };
  } catch {
    // The connection is gone, and the transaction with it.
  }
}

function statementOf(fresh: Fresh, write: (emission: Emission) => string) {
  const emission = fresh();
  return emission.parameters.finish(write(emission));
}

function updateText(
  emission: Emission,
  { update, expect }: Update,
  entity: EntityDescription,
  changes: Changes,
): string {
  const frame = frameOf(emission, entity);
  const where = [
    predicate(emission, frame, update.where!),
    ...(expect === undefined
      ? []
      : [`${frame.sql(versionOf(entity))} = ${expression(emission, frame, expect)}`]),
  ];
  const set = setText(emission, frame, entity, changes);
  return `update ${emission.table(entity, frame.alias)} set ${set} where ${where.join(" and ")}`;
}

function readText(
  emission: Emission,
  { update, return: names }: Update,
  entity: EntityDescription,
  ...more: readonly string[]
): string {
  const { columns } = given(emission, entity, names)!;
  const frame = frameOf(emission, entity);
  const key = entity.key.map((name) =>
    predicate(emission, frame, {
      cmp: "eq",
      left: { path: [name] },
      right: valueOf(update.where, name)!,
    }),
  );
  return `select ${[...columns, ...more].join(", ")} from ${emission.table(entity, frame.alias)} where ${key.join(" and ")}`;
}

function frameOf(emission: Emission, entity: EntityDescription): Frame {
  return tableFrame(emission, entity, emission.alias("t"), undefined);
}

/** The given value that a condition demands of a field. */
function valueOf(where: Pred | undefined, name: Name): Expr | undefined {
  if (where === undefined) return undefined;
  if ("and" in where)
    return where.and.map((part) => valueOf(part, name)).find((value) => value !== undefined);
  if (!("cmp" in where) || where.cmp !== "eq" || !("path" in where.left)) return undefined;
  const { left, right } = where;
  const isOwn = left.path.length === 1 && left.path[0] === name;
  return isOwn && ("arg" in right || "const" in right) ? right : undefined;
}
