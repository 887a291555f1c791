import type { EntityDescription, ModelDescription } from "../model/description.ts";
import type { Arg, Children, Const, Nest, Read, Source, ValueType, Pred } from "../plan/plan.ts";
import type { Result, Row } from "../store/store.ts";
import { compileAggregate } from "./aggregate.ts";
import { compileExpr, compilePred } from "./expression.ts";
import { IllTyped } from "./ill-typed.ts";
import { leadsIndex, uniqueKeys } from "./indexed.ts";
import type { Evaluate } from "./operators.ts";
import { outputScope, rowScope, selectScope, sourceScope } from "./read-scope.ts";
import { related } from "./related.ts";
import { entityOf, relationOf, type Scope } from "./scope.ts";
import type { Run } from "./source.ts";
import { copyValue } from "./stored-value.ts";
import { simpleLower, simpleUpper } from "./text.ts";
import { tupleKey } from "./value.ts";
import { compileOrder, type Stage } from "./order.ts";
import { compileWalk } from "./walk.ts";

/** A read ready to run. `roots` stand in for the records of the innermost entity source: the related records of a nest. */
export type CompiledRead = (run: Run, roots?: readonly Row[]) => Selected;

/** What a read selects: rows, and the values that `take.keys` asks for. */
export interface Selected {
  readonly rows: Row[];
  readonly keys?: unknown[][];
}

/** Turns a read into a function, stage by stage: from, let, where, group, distinct, order, page, take. */
export function compileRead(model: ModelDescription, read: Read): CompiledRead {
  const records = compileRecords(model, read);
  const take = compileTake(model, read);
  return (run, roots) => take(records(run, roots), run);
}

type Records = (run: Run, roots?: readonly Row[]) => readonly Row[];

/** Everything up to the page: the rows that the read is about, with all names in scope. */
export function compileRecords(model: ModelDescription, read: Read): Records {
  const from = compileFrom(model, read);
  const stages = [
    ...compileLet(model, read, "early"),
    ...compileWhere(model, read),
    ...compileGroup(model, read),
    ...compileDistinct(model, read),
    ...compileOrder(model, read),
    ...compileLet(model, read, "late"),
  ];
  return (run, roots) =>
    stages.reduce<readonly Row[]>((rows, stage) => stage(rows, run), from(run, roots));
}

function compileFrom(model: ModelDescription, read: Read): Records {
  const { from } = read;
  if ("entity" in from) return compileEntity(model, read, from.entity);
  if ("read" in from) return compileInner(model, from.read);
  if ("walk" in from) return compileWalk(model, from.walk, compileRecords);
  return compileEach(model, from);
}

function compileEntity(model: ModelDescription, read: Read, name: string): Records {
  entityOf(model, name);
  const shortcut = compileShortcut(model, read);
  return (run, roots) => roots ?? shortcut?.(run) ?? [...run.source.rows(name)];
}

/**
 * Where the filter binds an indexed field to one value, only the records with that value need be looked at; the filter itself still holds.
 * A field that is unique by itself goes before all others.
 */
function compileShortcut(
  model: ModelDescription,
  read: Read,
): ((run: Run) => readonly Row[]) | undefined {
  if (!("entity" in read.from) || read.where === undefined) return undefined;
  const entity = entityOf(model, read.from.entity);
  const bindings = ("and" in read.where ? read.where.and : [read.where])
    .map((part) => bindingOf(part, entity))
    .filter((binding) => binding !== undefined);
  const isUnique = ({ field }: Binding): boolean =>
    uniqueKeys(entity).some((key) => key.length === 1 && key[0] === field);
  const binding = bindings.find(isUnique) ?? bindings[0];
  if (binding === undefined) return undefined;
  const value = compileExpr(binding.value, sourceScope(model, read.from));
  const fields = [binding.field];
  return (run) => {
    const wanted = value({}, run);
    if (wanted === null) return [...run.source.rows(entity.name)];
    return run.source.find(entity.name, fields, [wanted]);
  };
}

interface Binding {
  readonly field: string;
  readonly value: Arg | Const;
}

function bindingOf(part: Pred, entity: EntityDescription): Binding | undefined {
  if (!("cmp" in part) || part.cmp !== "eq") return undefined;
  const { left, right } = part;
  if (!("path" in left) || left.path.length !== 1 || !("arg" in right || "const" in right))
    return undefined;
  const field = left.path[0]!;
  const type = entity.fields[field]?.type;
  if (type === undefined || !isHashable(type, right.type) || !leadsIndex(entity, field))
    return undefined;
  return { field, value: right };
}

function isHashable(field: ValueType, value: ValueType): boolean {
  return (
    field.kind === value.kind &&
    field.kind !== "decimal" &&
    field.kind !== "json" &&
    field.kind !== "list" &&
    field.kind !== "object"
  );
}

function compileInner(model: ModelDescription, inner: Read): Records {
  const records = compileRecords(model, inner);
  const { names } = outputScope(model, inner);
  const taken = [...names.keys()];
  return (run, roots) => records(run, roots).map((row) => pick(row, taken));
}

function compileEach(model: ModelDescription, from: Extract<Source, { each: unknown }>): Records {
  const inner = compileInner(model, from.of);
  return (run, roots) =>
    inner(run, roots).flatMap((row) =>
      ((row[from.each] ?? []) as readonly unknown[]).map((value, position) => ({
        ...row,
        value,
        position,
      })),
    );
}

/**
 * The computed columns. Those that only the selection needs are computed after the page has been cut, which cannot be told from outside and
 * spares the rows that nobody gets to see.
 */
function compileLet(model: ModelDescription, read: Read, when: "early" | "late"): Stage[] {
  const needed = earlyWords(read);
  const scope = sourceScope(model, read.from);
  const columns = Object.entries(read.let ?? {})
    .filter(([name]) => (needed === "all" || needed.has(name)) === (when === "early"))
    .map(([name, expr]) => [name, compileExpr(expr, scope)] as const);
  if (columns.length === 0) return [];
  return [
    (rows, run) =>
      rows.map((row) => {
        const grown: Record<string, unknown> = { ...row };
        for (const [name, evaluate] of columns) grown[name] = evaluate(row, run);
        return grown;
      }),
  ];
}

/** Every word of the parts that stand before the page. */
function earlyWords(read: Read): ReadonlySet<string> | "all" {
  if (read.group !== undefined || read.distinct === true) return "all";
  const words = new Set<string>();
  collectWords([read.where, read.order], words);
  return words;
}

function collectWords(value: unknown, words: Set<string>): void {
  if (typeof value === "string") words.add(value);
  else if (typeof value === "object" && value !== null)
    for (const part of Object.values(value)) collectWords(part, words);
}

function compileWhere(model: ModelDescription, read: Read): Stage[] {
  if (read.where === undefined) return [];
  const test = compilePred(read.where, rowScope(model, read));
  return [(rows, run) => rows.filter((row) => test(row, run))];
}

function compileGroup(model: ModelDescription, read: Read): Stage[] {
  const { group } = read;
  if (group === undefined) return [];
  const scope = rowScope(model, read);
  const types = group.by.map((name) => scope.names.get(name));
  const aggregates = Object.entries(group.agg).map(
    ([name, agg]) => [name, compileAggregate(agg, scope, compileExpr, compilePred)] as const,
  );
  return [
    (rows, run) => {
      const groups = group.by.length === 0 ? [rows] : partition(rows, group.by, types);
      return groups.map((members) => {
        const row: Record<string, unknown> =
          group.by.length === 0 ? {} : { ...pick(members[0]!, group.by) };
        for (const [name, aggregate] of aggregates) row[name] = aggregate(members, run);
        return row;
      });
    },
  ];
}

function partition(
  rows: readonly Row[],
  by: readonly string[],
  types: readonly (ValueType | undefined)[],
): Row[][] {
  const groups = new Map<unknown, Row[]>();
  for (const row of rows) {
    const key = tupleKey(
      by.map((name) => row[name]),
      types,
    );
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [row]);
    else members.push(row);
  }
  return [...groups.values()];
}

function compileDistinct(model: ModelDescription, read: Read): Stage[] {
  if (read.distinct !== true) return [];
  const { names } = selectScope(model, read);
  const fields = read.take.fields;
  const types = fields.map((name) => names.get(name));
  return [(rows) => partition(rows, fields, types).map((same) => pick(same[0]!, fields))];
}

function compileTake(
  model: ModelDescription,
  read: Read,
): (rows: readonly Row[], run: Run) => Selected {
  const scope = selectScope(model, read);
  const nests = Object.entries(read.take.nest).map(
    ([name, nest]) => [name, compileNest(model, scope, nest)] as const,
  );
  const decoders = read.take.fields
    .map((name) => [name, decoderOf(read, name, scope.names.get(name))] as const)
    .filter(([, decode]) => decode !== undefined);
  const keys = read.take.keys?.map((path) => compileExpr({ path }, scope));
  const { fields } = read.take;
  const take = (row: Row, run: Run): Row => {
    const taken: Record<string, unknown> = pick(row, fields);
    for (const [name, decode] of decoders) taken[name] = decode!(taken[name]);
    for (const [name, nest] of nests) taken[name] = nest(row, run);
    return taken;
  };
  return (rows, run) => {
    const selected = rows.map((row) => take(row, run));
    if (keys === undefined) return { rows: selected };
    return { rows: selected, keys: rows.map((row) => keys.map((key) => key(row, run))) };
  };
}

const mutable: ReadonlySet<string | undefined> = new Set([
  "instant",
  "bytes",
  "json",
  "list",
  "object",
]);

/**
 * What leaves in a selection is a copy where its holder could change it. `lower` and `upper` map A to Z inside a store, and have the full
 * simple mapping in a selection.
 */
function decoderOf(
  read: Read,
  name: string,
  type: ValueType | undefined,
): ((value: unknown) => unknown) | undefined {
  if (mutable.has(type?.kind)) return copyValue;
  const expr = read.group === undefined ? read.let?.[name] : undefined;
  if (expr === undefined || !("op" in expr)) return undefined;
  if (expr.op === "lower") return (value) => (value === null ? null : simpleLower(value as string));
  if (expr.op === "upper") return (value) => (value === null ? null : simpleUpper(value as string));
  return undefined;
}

function compileNest(model: ModelDescription, scope: Scope, nest: Nest): Evaluate {
  const relation = scope.entity === undefined ? undefined : relationOf(scope.entity, nest.via);
  if (relation === undefined)
    throw new IllTyped(`/take/nest/${nest.via}`, `There is no relation ${nest.via} here.`);
  const records = related(relation);
  const read = compileRead(model, nest.read);
  if (nest.one) return (row, run) => read(run, records(row, run)).rows[0] ?? null;
  return (row, run) => read(run, records(row, run)).rows;
}

function pick(row: Row, names: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of names) picked[name] = row[name] ?? null;
  return picked;
}

/** Turns `Children` into a function: for each parent key the related records, read as if that parent were alone. */
export function compileChildren(model: ModelDescription, plan: Children): (run: Run) => Result {
  const entity = entityOf(model, plan.children.entity);
  const relation = relationOf(entity, plan.children.relation);
  if (relation === undefined)
    throw new IllTyped("/children", `${entity.name} has no relation ${plan.children.relation}.`);
  const own = relation.pairs.map(([name]) => name);
  const records = related(relation);
  const read = compileRead(model, plan.read);
  return (run) => {
    const result = { rows: [] as Row[], parents: [] as unknown[][], keys: [] as unknown[][] };
    for (const parent of distinctParents(
      run.args[plan.parents] as readonly unknown[],
      own.length,
    )) {
      const row = Object.fromEntries(own.map((name, i) => [name, parent[i]]));
      const selected = read(run, records(row, run));
      for (let i = 0; i < selected.rows.length; i++) {
        result.rows.push(selected.rows[i]!);
        result.parents.push(parent);
        if (selected.keys !== undefined) result.keys.push(selected.keys[i]!);
      }
    }
    const { rows, parents, keys } = result;
    return {
      rows,
      parents,
      count: rows.length,
      ...(plan.read.take.keys === undefined ? {} : { keys }),
    };
  };
}

function distinctParents(parents: readonly unknown[], width: number): unknown[][] {
  const seen = new Map<unknown, unknown[]>();
  for (const parent of parents) {
    const values = width === 1 && !Array.isArray(parent) ? [parent] : [...(parent as unknown[])];
    const key = tupleKey(values);
    if (!seen.has(key)) seen.set(key, values);
  }
  return [...seen.values()];
}
