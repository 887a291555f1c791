import type { ModelDescription } from "../model/description.ts";
import type { Nest, Read, Source, ValueType } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { compileExpr, compilePred } from "./expression.ts";
import { compileDistinct, compileGroup, pick } from "./group.ts";
import { IllTyped } from "./ill-typed.ts";
import type { Evaluate } from "./operators.ts";
import { compileOrder, type Stage } from "./order.ts";
import { outputScope, rowScope, selectScope, sourceScope } from "./read-scope.ts";
import { related } from "./related.ts";
import { entityOf, relationOf, type Scope } from "./scope.ts";
import { compileShortcut } from "./shortcut.ts";
import type { Run } from "./source.ts";
import { copyValue } from "./stored-value.ts";
import { simpleLower, simpleUpper } from "./text.ts";
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
  return (run, roots) => roots ?? run.roots ?? shortcut?.(run) ?? [...run.source.rows(name)];
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
  "vector",
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
