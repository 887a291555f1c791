import { DataError } from "../errors.ts";
import type { EntityDescription, ModelDescription } from "../model/description.ts";
import type {
  Arg,
  Assignments,
  Expr,
  Name,
  SetOp,
  Target,
  ValueType,
  Write,
} from "../plan/plan.ts";
import type { Result, Row } from "../store/store.ts";
import { Constraints } from "./constraints.ts";
import { compileExpr } from "./expression.ts";
import { IllTyped } from "./ill-typed.ts";
import { coercion, type Evaluate } from "./operators.ts";
import { compileRecords } from "./read.ts";
import { entityOf, entityScope, relationOf } from "./scope.ts";
import type { Run } from "./source.ts";
import { checkValue, copyValue } from "./stored-value.ts";
import type { Tables } from "./tables.ts";
import { typeOf } from "./types.ts";
import { equalityOf, keyOf } from "./value.ts";

/** A run that may change its tables. */
export interface WriteRun extends Run {
  readonly source: Tables;
}

/** A write ready to run: one statement, all of it or nothing. */
export type CompiledWrite = (run: WriteRun) => Result;

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

function recordOf(
  entity: EntityDescription,
  columns: readonly Name[],
): (values: readonly unknown[], tables: Tables) => Row {
  const fields = Object.values(entity.fields);
  const places = fields.map((field) => columns.indexOf(field.name));
  return (values, tables) => {
    const row: Record<string, unknown> = {};
    fields.forEach((field, i) => {
      const given = places[i] === -1 ? null : (values[places[i]!] ?? null);
      const value =
        given === null && field.generated === "store" ? tables.nextNumber(entity.name) : given;
      row[field.name] = checkValue(field.type, value, { entity: entity.name, field: field.name });
      if (field.generated === "store") tables.nextNumber(entity.name, row[field.name] as number);
    });
    return row;
  };
}

function returned(names: readonly Name[] | undefined): (rows: readonly Row[]) => Row[] {
  if (names === undefined) return () => [];
  return (rows) =>
    rows.map((row) =>
      Object.fromEntries(names.map((name) => [name, copyValue(row[name] ?? null)])),
    );
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
  const records = compileRecords(model, {
    from: { entity: target.entity },
    order: target.order ?? [],
    take: { fields: [], nest: {} },
    ...(target.where === undefined ? {} : { where: target.where }),
    ...(target.page === undefined ? {} : { page: target.page }),
  });
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
    throw new DataError("conflict.stale", `The ${entity.name} was changed since it was read.`, {
      entity: entity.name,
      fields: [version],
      help: "Read the record again, apply the change to what it is now, and write with its version.",
    });
  };
}

function compileSet(
  model: ModelDescription,
  entity: EntityDescription,
  set: Assignments,
): (row: Row, run: Run) => Row {
  const changes = Object.entries(set).map(
    ([name, operation]) => [name, compileAssignment(model, entity, name, operation)] as const,
  );
  return (row, run) => {
    const changed: Record<string, unknown> = { ...row };
    for (const [field, evaluate] of changes)
      changed[field] = checkValue(entity.fields[field]!.type, evaluate(row, run), {
        entity: entity.name,
        field,
      });
    return changed;
  };
}

function compileAssignment(
  model: ModelDescription,
  entity: EntityDescription,
  name: Name,
  operation: SetOp,
): Evaluate {
  const scope = entityScope(model, entity);
  const field = entity.fields[name];
  if (field === undefined)
    throw new IllTyped(`/set/${name}`, `${entity.name} has no field ${name}.`);
  if ("push" in operation) return compilePush(name, compileExpr(operation.push, scope));
  if ("pull" in operation)
    return compilePull(
      name,
      field.type,
      compileExpr(operation.pull, scope),
      typeOf(operation.pull, scope),
    );
  const expr: Expr =
    "to" in operation ? operation.to : { op: "add", args: [{ path: [name] }, operation.inc] };
  const evaluate = compileExpr(expr, scope);
  const from = typeOf(expr, scope);
  const coerce =
    field.type.kind === "decimal" && from.kind === "decimal"
      ? undefined
      : coercion(from, field.type);
  return coerce === undefined ? evaluate : (row, run) => coerce(evaluate(row, run));
}

function compilePush(name: Name, element: Evaluate): Evaluate {
  return (row, run) =>
    row[name] === null ? null : [...(row[name] as readonly unknown[]), element(row, run)];
}

function compilePull(name: Name, type: ValueType, element: Evaluate, of: ValueType): Evaluate {
  const same = equalityOf(type.of!, of);
  return (row, run) => {
    const list = row[name] as readonly unknown[] | null;
    const unwanted = element(row, run);
    return list === null ? null : list.filter((value) => !same(value, unwanted));
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

/** The link entity behind a many-to-many relation, with the names of its columns in the order of a row of `link`. */
function linkOf(
  model: ModelDescription,
  end: { readonly entity: Name; readonly relation: Name },
): { link: EntityDescription; pair: Name[] } {
  const relation = relationOf(entityOf(model, end.entity), end.relation);
  if (relation?.through === undefined)
    throw new IllTyped("/link", `${end.entity}.${end.relation} is not a relation through a link.`);
  const pair = [
    ...relation.pairs.map(([, link]) => link),
    ...relation.through.pairs.map(([link]) => link),
  ];
  return { link: entityOf(model, relation.through.link), pair };
}

function compileLink(
  model: ModelDescription,
  write: Extract<Write, { link: unknown }>,
): CompiledWrite {
  const { link, pair } = linkOf(model, write.link);
  const make = recordOf(link, [...pair, ...write.attributes, ...(write.generated ?? [])]);
  return (run) => {
    let count = 0;
    for (const values of run.args[write.rows] as readonly (readonly unknown[])[]) {
      const existing = run.source.find(link.name, pair, values.slice(0, pair.length))[0];
      if (existing === undefined) run.source.insert(link.name, make(values, run.source));
      else if (
        !replaceAttributes(link, existing, write.attributes, values.slice(pair.length), run.source)
      )
        continue;
      count++;
    }
    return { rows: [], count };
  };
}

function replaceAttributes(
  link: EntityDescription,
  row: Row,
  names: readonly Name[],
  values: readonly unknown[],
  tables: Tables,
): boolean {
  const changed: Record<string, unknown> = { ...row };
  names.forEach((field, i) => {
    changed[field] = checkValue(link.fields[field]!.type, values[i], { entity: link.name, field });
  });
  if (names.every((field) => keyOf(changed[field]) === keyOf(row[field]))) return false;
  tables.replace(link.name, row, changed);
  return true;
}

function compileUnlink(
  model: ModelDescription,
  write: Extract<Write, { unlink: unknown }>,
): CompiledWrite {
  const { link, pair } = linkOf(model, write.unlink);
  return (run) => {
    let count = 0;
    for (const values of run.args[write.rows] as readonly (readonly unknown[])[]) {
      const existing = run.source.find(link.name, pair, values)[0];
      if (existing === undefined) continue;
      run.source.remove(link.name, existing);
      count++;
    }
    return { rows: [], count };
  };
}
