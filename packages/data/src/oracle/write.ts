import type { EntityDescription, ModelDescription } from "../model/description.ts";
import type { Arg, Name, Target, Write } from "../plan/plan.ts";
import { targetRead } from "../plan/target-read.ts";
import type { Row } from "../store/store.ts";
import { compileSet } from "./assignments.ts";
import { Constraints } from "./constraints.ts";
import { IllTyped } from "./ill-typed.ts";
import { compileLink, compileUnlink } from "./link.ts";
import { compileUpdateMany } from "./update-many.ts";
import { compileRecords } from "./read.ts";
import { recordOf } from "./record.ts";
import { entityOf } from "./scope.ts";
import type { Run } from "./source.ts";
import type { Tables } from "./tables.ts";
import { equalityOf } from "./value.ts";
import { returned, stale } from "./write-answer.ts";
import type { CompiledWrite } from "./write-run.ts";

/** Turns a write into a function that checks values and constraints and leaves nothing behind when it throws. */
export function compileWrite(
  model: ModelDescription,
  write: Write,
  constraints: Constraints = new Constraints(model),
): CompiledWrite {
  const work = compileWork(model, write, constraints);
  return (run) =>
    run.source.statement(
      () => work(run),
      (changes) => constraints.check(run.source, changes),
    );
}

function compileWork(
  model: ModelDescription,
  write: Write,
  constraints: Constraints,
): CompiledWrite {
  if ("insert" in write) return compileInsert(entityOf(model, write.insert), write);
  if ("upsert" in write) return compileUpsert(model, write);
  if ("update" in write) return compileUpdate(model, write);
  if ("updateMany" in write) return compileUpdateMany(model, write);
  if ("delete" in write) return compileDelete(model, write, constraints);
  if ("link" in write) return compileLink(model, write);
  return compileUnlink(model, write);
}

function compileInsert(
  entity: EntityDescription,
  write: Extract<Write, { insert: unknown }>,
): CompiledWrite {
  const make = recordOf(entity, write.columns);
  const give = returned(write.return);
  return (run) => {
    const rows = (run.args[write.rows] as readonly (readonly unknown[])[]).map((values) => {
      const row = make(values, run.source);
      run.source.insert(entity.name, row);
      return row;
    });
    return { rows: give(rows), count: rows.length };
  };
}

function compileUpsert(
  model: ModelDescription,
  write: Extract<Write, { upsert: unknown }>,
): CompiledWrite {
  const entity = entityOf(model, write.upsert);
  const make = recordOf(entity, write.columns);
  const change = compileSet(model, entity, write.set);
  const places = write.key.map((name) => write.columns.indexOf(name));
  if (places.includes(-1)) throw new IllTyped("/key", "An upsert inserts the fields of its key.");
  const give = returned(write.return);
  return (run) => {
    const values = run.args[write.row] as readonly unknown[];
    const key = places.map((place) => values[place] ?? null);
    const existing = key.includes(null)
      ? undefined
      : run.source.find(entity.name, write.key, key)[0];
    const row = existing === undefined ? make(values, run.source) : change(existing, run);
    if (existing === undefined) run.source.insert(entity.name, row);
    else run.source.replace(entity.name, existing, row);
    return {
      rows: give([row]),
      count: 1,
      outcome: existing === undefined ? "inserted" : "updated",
    };
  };
}

function compileUpdate(
  model: ModelDescription,
  write: Extract<Write, { update: unknown }>,
): CompiledWrite {
  const entity = entityOf(model, write.update.entity);
  const targets = compileTargets(model, write.update);
  const expected = compileExpect(entity, write.expect);
  const change = compileSet(model, entity, write.set);
  const give = returned(write.return);
  return (run) => {
    const before = targets(run);
    expected(before, run);
    const after = before.map((row) => change(row, run));
    after.forEach((row, i) => run.source.replace(entity.name, before[i]!, row));
    return { rows: give(after), count: after.length };
  };
}

function compileTargets(model: ModelDescription, target: Target): (run: Run) => readonly Row[] {
  const records = compileRecords(model, targetRead(target));
  return (run) => [...records(run)];
}

function compileExpect(
  entity: EntityDescription,
  expect: Arg | undefined,
): (rows: readonly Row[], run: Run) => void {
  if (expect === undefined) return () => {};
  const version = entity.version;
  if (version === undefined)
    throw new IllTyped(
      "/expect",
      `${entity.name} counts no versions.`,
      "declare a version() field",
    );
  const same = equalityOf(entity.fields[version]!.type, expect.type);
  return (rows, run) => {
    if (rows.every((row) => same(row[version], run.args[expect.arg]))) return;
    throw stale(entity.name, version);
  };
}

function compileDelete(
  model: ModelDescription,
  write: Extract<Write, { delete: unknown }>,
  constraints: Constraints,
): CompiledWrite {
  const entity = entityOf(model, write.delete.entity);
  const targets = compileTargets(model, write.delete);
  const expected = compileExpect(entity, write.expect);
  const give = returned(write.return);
  return (run) => {
    const rows = targets(run);
    expected(rows, run);
    removeAll(entity.name, rows, run.source, constraints);
    return { rows: give(rows), count: rows.length };
  };
}

/** Removes records and does with those that refer to them what their relations say. What is left dangling fails at the statement's end. */
function removeAll(
  entity: Name,
  rows: readonly Row[],
  tables: Tables,
  constraints: Constraints,
): void {
  for (const row of rows) tables.remove(entity, row);
  for (const { entity: from, relation, own, theirs } of constraints.referrersOf(entity)) {
    if (relation.onDelete === "restrict") continue;
    for (const row of rows) {
      const values = theirs.map((name) => row[name] ?? null);
      const found = values.includes(null) ? [] : [...tables.find(from.name, own, values)];
      if (relation.onDelete === "cascade") removeAll(from.name, found, tables, constraints);
      else
        for (const child of found)
          tables.replace(from.name, child, {
            ...child,
            ...Object.fromEntries(own.map((name) => [name, null])),
          });
    }
  }
}
