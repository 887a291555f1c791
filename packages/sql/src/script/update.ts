import type { EntityDescription, Expr, Name, SetOp, Target, Write } from "@wervel/data";
import { assignmentList } from "../assign.ts";
import { readsOwnRow } from "./own-row.ts";
import { type Emission, type Frame, tableFrame } from "../frame.ts";
import { expression } from "../expression.ts";
import { predicate } from "../predicate.ts";
import { fieldOf, type Fresh } from "../program.ts";
import { Refusal } from "../refusal.ts";
import { assertOneStep, isPinned } from "../unique-steps.ts";
import { inOrder, setText } from "./changes.ts";
import { byKey, type ByKey, readByKey, textFor } from "./by-key.ts";
import { findTarget, otherVersion, stale, versionOf } from "./find.ts";
import { ask, type Key, type Script, type Steps, withKeys } from "./script.ts";
import { isOfOneKey, updateOneScript } from "./update-one.ts";

type Update = Extract<Write, { update: Target }>;

/** Writes an update: one statement where that says it all, else what finds its records, changes them by key and reads them. */
export function updateScript(fresh: Fresh, plan: Update): Script {
  const entity = fresh().entity(plan.update.entity);
  assertOneStep(entity, plan.update, plan.set);
  const alone = plan.return === undefined || plan.return.length === 0;
  if (alone && isPlain(entity, plan)) return plainUpdate(fresh, plan, entity);
  const ordered = inOrder(entity, plan.set);
  if (!alone && ordered !== undefined && isOfOneKey(entity, plan))
    return updateOneScript(fresh, plan, entity, ordered);
  const find = findTarget(fresh, plan.update, plan.expect, undefined);
  const main = updateByKey(fresh, entity, plan.set);
  const back = readByKey(fresh, entity, plan.return);
  const moved = movedKeys(entity, plan);
  return {
    entity: entity.name,
    texts: [find.statement, main.many, ...(back === undefined ? [] : [back.read.many])],
    isAtomic: () => true,
    *steps(args): Steps {
      const { keys } = yield* find.run(args);
      if (keys.length === 0) return { rows: [], count: 0 };
      yield* ask(textFor(main, keys), withKeys(args, keys));
      if (back === undefined) return { rows: [], count: keys.length };
      const after = moved(keys, args);
      const { rows } = yield* ask(textFor(back.read, after), withKeys(args, after));
      return { rows: rows.map(back.given.row), count: keys.length };
    },
  };
}

/** Writes an update of records by their keys, in one or in two steps. */
export function updateByKey(
  fresh: Fresh,
  entity: EntityDescription,
  set: Readonly<Record<Name, SetOp>>,
): ByKey {
  const ordered = inOrder(entity, set);
  return byKey(fresh, entity.name, (emission, frame, where) => {
    const table = emission.table(entity, frame.alias);
    if (ordered === undefined) return computedFirst(emission, frame, entity, set, where);
    return `update ${table} set ${setText(emission, frame, entity, ordered)} where ${where}`;
  });
}

function isPlain(entity: EntityDescription, { update, set, expect }: Update): boolean {
  if (update.page !== undefined || !readsOwnRow(entity, update.where)) return false;
  return (
    (expect === undefined || isPinned(entity, update.where)) && inOrder(entity, set) !== undefined
  );
}

function plainUpdate(fresh: Fresh, plan: Update, entity: EntityDescription): Script {
  const emission = fresh();
  const { expect, update, set } = plan;
  const frame = tableFrame(emission, entity, emission.alias("t"), undefined);
  const where = [
    ...(update.where === undefined ? [] : [predicate(emission, frame, update.where)]),
    ...(expect === undefined
      ? []
      : [`${frame.sql(versionOf(entity))} = ${expression(emission, frame, expect)}`]),
  ];
  const changes = setText(emission, frame, entity, inOrder(entity, set)!);
  const main = emission.parameters.finish(
    `update ${emission.table(entity, frame.alias)} set ${changes}${where.length === 0 ? "" : ` where ${where.join(" and ")}`}`,
  );
  const guard = expect === undefined ? undefined : otherVersion(fresh, plan, entity);
  return {
    entity: entity.name,
    texts: guard === undefined ? [main] : [main, guard],
    isAtomic: () => false,
    *steps(args): Steps {
      const { count } = yield* ask(main, args);
      if (count === 0 && guard !== undefined)
        if ((yield* ask(guard, args)).rows.length > 0) throw stale(entity.name);
      return { rows: [], count };
    },
  };
}

// All new values stand in a source of their own, which is complete before the first record changes.
function computedFirst(
  emission: Emission,
  frame: Frame,
  entity: EntityDescription,
  set: Readonly<Record<Name, SetOp>>,
  where: string,
): string {
  const { dialect } = emission;
  // A moved key no longer finds what was computed: it moves last.
  const isKey = (name: Name): boolean => entity.key.includes(name);
  const changed = Object.entries(set);
  const moved = changed.filter(([name]) => isKey(name));
  const inTurn = [...changed.filter(([name]) => !isKey(name)), ...moved];
  const values = assignmentList(emission, frame, entity, inTurn);
  const keys = entity.key.map((name) => frame.sql(name));
  const columns = [
    ...keys.map((sql, i) => `${sql} as k${i}`),
    ...values.map(({ sql }, i) => `${sql} as v${i}`),
  ];
  const source = `select ${columns.join(", ")} from ${emission.table(entity, frame.alias)} where ${where}${dialect.limit(undefined, "0")}`;
  const [target, computed] = [emission.alias("t"), emission.alias("d")];
  if (dialect.singleUpdates === true && moved.length < 2) {
    const tie = keys.map((sql, i) => `${computed}.k${i} = ${sql}`).join(" and ");
    const changes = values.map(
      ({ column }, i) =>
        `${dialect.quote(column)} = (select ${computed}.v${i} from ${computed} where ${tie})`,
    );
    return `with ${computed} as (${source}) update ${emission.table(entity, frame.alias)} set ${changes.join(", ")} where ${where}`;
  }
  const own = (column: string): string => `${target}.${dialect.quote(column)}`;
  const tie = entity.key.map(
    (name, i) => `${own(fieldOf(entity, name).column)} = ${computed}.k${i}`,
  );
  const changes = values.map(({ column }, i) => `${own(column)} = ${computed}.v${i}`);
  return `update ${emission.table(entity, target)} join (${source}) as ${computed} on ${tie.join(" and ")} set ${changes.join(", ")}`;
}

/** Says what the keys of updated records are afterwards. */
function movedKeys(
  entity: EntityDescription,
  { set, return: names }: Update,
): (keys: readonly Key[], args: readonly unknown[]) => readonly Key[] {
  const moved = entity.key.map((name) => (Object.hasOwn(set, name) ? set[name] : undefined));
  if (moved.every((change) => change === undefined)) return (keys) => keys;
  const values = moved.map((change) => (change === undefined ? undefined : valueOf(change)));
  if (
    names !== undefined &&
    moved.some((change, i) => change !== undefined && values[i] === undefined)
  )
    throw new Refusal(
      "update.key",
      `The key of ${entity.name} would be computed, and the record could not be found again.`,
      "give the new key as a value",
    );
  return (keys, args) =>
    keys.map((key) =>
      key.map((value, i) => {
        const to = values[i];
        if (to === undefined) return value;
        return "arg" in to ? args[to.arg] : to.const;
      }),
    );
}

function valueOf(change: SetOp): Extract<Expr, { arg: number } | { const: unknown }> | undefined {
  if (!("to" in change)) return undefined;
  return "arg" in change.to || "const" in change.to ? change.to : undefined;
}
