import { chunked, sideBySide } from "../engine/side-by-side.ts";
import type { EntityDescription, RelationDescription } from "../model/description.ts";
import { sourceScope } from "../oracle/read-scope.ts";
import { entityOf, relationOf, type Scope } from "../oracle/scope.ts";
import { tupleKey } from "../oracle/value.ts";
import type { Expr, Name, Path, Read } from "../plan/plan.ts";
import type { Result, Row, StatementOptions } from "../store/store.ts";
import { aggregatesBy, isElsewhere, nothingOf, type Over, value } from "./aggregates.ts";
import { isOneOf } from "./conditions.ts";
import { keysOf } from "./key-step.ts";
import { composed, type Executors, type PlacedCompiled } from "./placed-compiled.ts";
import { holderOf } from "./part-model.ts";
import type { Places } from "./places.ts";
import { crossingIn, within } from "./push-down.ts";

/** A selected value of another store: read by the keys of the rows, and put into them. */
interface Projection {
  readonly name: Name;
  /** Hidden columns of the rows that hold the key. */
  readonly own: readonly Name[];
  readonly fields: readonly Name[];
  readonly compiled: PlacedCompiled;
  /** What a row gets whose key leads to nothing. */
  readonly nothing: unknown;
}

/** A read without the values of other stores, and those values. */
export interface Projected {
  readonly read: Read;
  readonly projections: readonly Projection[];
  readonly hidden: readonly Name[];
  /** The argument that takes keys. */
  readonly argument: number;
}

const rowsAtOnce = 256;
const defaultMaxKeys = 10_000;

/** Takes the computed columns that are only selected, and come from another store, out of a read. */
export function project(
  places: Places,
  read: Read,
  compile: (read: Read) => PlacedCompiled,
  argument: number,
): Projected {
  const scope = sourceScope(places.model, read.from);
  const foreign = foreignColumns(places, read, scope);
  if (foreign.length === 0) return { read, projections: [], hidden: [], argument };
  const keys: Record<Name, Expr> = {};
  const projections = foreign.map(([name, expr], i): Projection => {
    const { hops, relation, asked } = questionOf(places, scope, expr, argument);
    const own = relation.pairs.map(([field], j) => {
      keys[`$own${i}_${j}`] = { path: [...hops, field] };
      return `$own${i}_${j}`;
    });
    const fields = relation.pairs.map(([, theirs]) => theirs);
    return { name, own, fields, compiled: compile(asked), nothing: nothingOf(expr, scope) };
  });
  const gone = new Set(foreign.map(([name]) => name));
  const hidden = Object.keys(keys);
  const { let: columns = {}, take } = read;
  const rest = Object.entries(columns).filter(([name]) => !gone.has(name));
  const fields = [...take.fields.filter((name) => !gone.has(name)), ...hidden];
  return {
    read: { ...read, let: { ...Object.fromEntries(rest), ...keys }, take: { ...take, fields } },
    projections,
    hidden,
    argument,
  };
}

function foreignColumns(
  places: Places,
  read: Read,
  { entity }: Scope,
): readonly (readonly [Name, Expr])[] {
  if (read.group !== undefined || read.distinct === true || entity === undefined) return [];
  const taken = new Set(read.take.fields);
  const asked = new Set(wordsOf([read.where, read.order, read.take.keys]));
  return Object.entries(read.let ?? {}).filter(
    ([name, expr]) => taken.has(name) && !asked.has(name) && reachesOut(places, entity, expr),
  );
}

function reachesOut(places: Places, entity: EntityDescription, expr: Expr): boolean {
  if ("over" in expr) return isElsewhere(places, entity, expr);
  return crossingIn(places, entity, [expr]) !== undefined;
}

interface Question {
  readonly hops: Path;
  readonly relation: RelationDescription;
  readonly asked: Read;
}

function questionOf(places: Places, scope: Scope, expr: Expr, argument: number): Question {
  if ("over" in expr) return countQuestion(places, scope.entity!, expr, argument);
  const { hops, relation } = crossingIn(places, scope.entity, [expr])!;
  const target = entityOf(places.model, relation.to);
  const theirs = relation.pairs.map(([, name]) => name);
  const column = within(expr, [...hops, relation.name]);
  const asked: Read = {
    from: { entity: relation.to },
    let: { [value]: column },
    where: isOneOf(
      theirs.map((name) => [name]),
      argument,
      target,
      theirs,
    ),
    order: [],
    take: { fields: [...theirs, value], nest: {} },
  };
  return { hops, relation, asked };
}

function countQuestion(
  places: Places,
  owner: EntityDescription,
  over: Over,
  argument: number,
): Question {
  const relation = relationOf(owner, over.over)!;
  const theirs = relation.pairs.map(([, name]) => name);
  const holder = entityOf(places.model, holderOf(relation));
  const known = isOneOf(
    theirs.map((name) => [name]),
    argument,
    holder,
    theirs,
  );
  return { hops: [], relation, asked: aggregatesBy(places, owner, over, known) };
}

/** Lets a plan bring the values of other stores into its rows. */
export function withProjections(main: PlacedCompiled, projected: Projected): PlacedCompiled {
  const { projections } = projected;
  if (projections.length === 0) return main;
  const fill = (rows: readonly Row[], run: FillRun): Promise<readonly Row[]> =>
    filled(projected, rows, run);
  return {
    ...composed([main, ...projections.map(({ compiled }) => compiled)]),
    scan: main.scan,
    ...(main.maxKeys === undefined ? {} : { maxKeys: main.maxKeys }),
    async execute(on, args, options): Promise<Result> {
      const result = await main.execute(on, args, options);
      const run = { on, args, options, statements: result.statements ?? 1 };
      const rows = await fill(result.rows, run);
      return { ...result, rows, statements: run.statements };
    },
    async *rows(on, args, options) {
      let piece: Row[] = [];
      for await (const row of main.rows(on, args, options)) {
        piece.push(row);
        if (piece.length < rowsAtOnce) continue;
        yield* await fill(piece, { on, args, options, statements: 0 });
        piece = [];
      }
      yield* await fill(piece, { on, args, options, statements: 0 });
    },
  };
}

interface FillRun {
  readonly on: Executors;
  readonly args: readonly unknown[];
  readonly options: StatementOptions | undefined;
  statements: number;
}

async function filled(
  { projections, hidden, argument }: Projected,
  rows: readonly Row[],
  run: FillRun,
): Promise<readonly Row[]> {
  const shown = rows.map((row) => {
    const own: Record<Name, unknown> = { ...row };
    for (const name of hidden) delete own[name];
    return own;
  });
  for (const projection of projections) {
    const found = await valuesOf(projection, rows, argument, run);
    rows.forEach((row, i) => {
      const key = tupleKey(projection.own.map((name) => row[name]));
      shown[i]![projection.name] = found.has(key) ? found.get(key) : projection.nothing;
    });
  }
  return shown;
}

async function valuesOf(
  { own, fields, compiled }: Projection,
  rows: readonly Row[],
  argument: number,
  run: FillRun,
): Promise<ReadonlyMap<unknown, unknown>> {
  const found = new Map<unknown, unknown>();
  const chunks = chunked(keysOf(rows, own), compiled.maxKeys ?? defaultMaxKeys);
  await sideBySide(chunks, async (chunk) => {
    const args = run.args.slice();
    args[argument] = chunk;
    const result = await compiled.execute(run.on, args, { ...run.options, maxRows: chunk.length });
    run.statements += result.statements ?? 1;
    for (const row of result.rows) found.set(tupleKey(fields.map((name) => row[name])), row[value]);
  });
  return found;
}

function wordsOf(plan: unknown): readonly string[] {
  if (typeof plan === "string") return [plan];
  return typeof plan === "object" && plan !== null ? Object.values(plan).flatMap(wordsOf) : [];
}
