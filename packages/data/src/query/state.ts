import { WervelError } from "@wervel/schema";
import type { ReadOptions } from "../engine/engine.ts";
import { outputScope } from "../oracle/read-scope.ts";
import type { Read, Source, ValueType } from "../plan/plan.ts";
import { emptyDraft } from "./draft.ts";
import { Parameter, Slot } from "./parameter.ts";
import type { Rename } from "./rename.ts";
import { Numbering, Shape } from "./shape.ts";
import type { QuerySource } from "./source.ts";
import type { Step } from "./steps.ts";

const int: ValueType = { kind: "int", nullable: false };

/** Everything that a query is made of. It never changes: each call makes another. */
export interface QueryState {
  readonly source: QuerySource;
  /** The shape of the source and the steps, without the window. */
  readonly key: string;
  readonly args: readonly unknown[];
  readonly steps: Steps | undefined;
  readonly limit: number | Slot | undefined;
  readonly offset: number | Slot | undefined;
  readonly isDistinct: boolean;
  /** What is renamed in the rows after reading. */
  readonly rename: Rename | undefined;
  readonly options: ReadOptions;
}

interface Steps {
  readonly before: Steps | undefined;
  readonly step: Step;
}

/** The state of a query over a source. */
export function stateOf(source: QuerySource, options: ReadOptions): QueryState {
  const { key, args } = source;
  return {
    source,
    key,
    args,
    steps: undefined,
    limit: undefined,
    offset: undefined,
    isDistinct: false,
    rename: undefined,
    options,
  };
}

/** Adds a step. */
export function withStep(state: QueryState, step: Step): QueryState {
  const shape = new Shape(state.key, state.args);
  step.write(shape);
  return { ...state, key: shape.key, args: shape.args, steps: { before: state.steps, step } };
}

/** Puts another source under those steps of a query that it keeps. */
export function withSource(
  state: QueryState,
  source: QuerySource,
  keeps: (step: Step) => boolean,
): QueryState {
  return inOrder(state.steps).filter(keeps).reduce(withStep, stateOf(source, state.options));
}

/** What changes the rows under a window is a type error; plain JavaScript gets the same answer here. */
export function openState(state: QueryState, call: string): QueryState {
  const { limit, offset } = state;
  if (limit === undefined && offset === undefined) return state;
  throw new WervelError(
    "WERVEL_QUERY_WINDOW",
    `${call} after skip or take would change the rows of the window.`,
    {
      help: `Call ${call} first, or put .sub() between them.`,
      details: { call },
    },
  );
}

/** Narrows the window: windows compose, so that take 10, then skip 5 is rows 6 to 10. */
export function withWindow(
  state: QueryState,
  skip: number | Slot,
  take: number | Slot | undefined,
): QueryState {
  const { limit, offset } = state;
  const left =
    limit === undefined || skip === 0 ? limit : combined(limit, skip, (a, b) => Math.max(0, a - b));
  return {
    ...state,
    limit:
      take === undefined || left === undefined ? (take ?? left) : combined(take, left, Math.min),
    offset: skip === 0 ? offset : combined(skip, offset ?? 0, (a, b) => a + b),
  };
}

/** Computes with numbers of rows, one of which may be known only when a declared query is called. */
function combined(
  one: number | Slot,
  other: number | Slot,
  compute: (one: number, other: number) => number,
): number | Slot {
  if (one instanceof Slot && other instanceof Slot)
    throw new WervelError("WERVEL_QUERY_WINDOW", "A parameter opens no window inside another.", {
      help: "Call skip and take once each, skip first.",
    });
  if (one instanceof Slot) return one.map((rows) => compute(rows as number, other as number));
  return other instanceof Slot
    ? other.map((rows) => compute(one, rows as number))
    : compute(one, other);
}

/** Reads a number of rows, or the parameter that holds it. */
export function rowsOf(what: string, rows: unknown): number | Slot {
  if (rows instanceof Parameter) return rows.as(int, "query", what);
  assertRows(what, rows);
  return rows;
}

/** Checks a number of rows. */
export function assertRows(what: string, rows: unknown, least = 0): asserts rows is number {
  if (Number.isSafeInteger(rows) && (rows as number) >= least) return;
  throw new WervelError(
    "WERVEL_QUERY_WINDOW",
    `${what} takes a whole number from ${least}, not ${String(rows)}.`,
    {
      help: "Check it before it gets here: int({ min: 1 }).",
      details: { what },
    },
  );
}

/** The whole shape, with the window and what changes the plan beside it. */
export function closedKey(state: QueryState): string {
  const { limit, offset, isDistinct, options } = state;
  let key = state.key;
  if (isDistinct) key += "!d";
  if (limit !== undefined) key += "!l";
  if (offset !== undefined) key += "!o";
  if (options.withoutFilters !== undefined) key += `!w${options.withoutFilters.join()}`;
  return key;
}

/** The arguments, with those of the window. */
export function closedArgs({ args, limit, offset }: QueryState): readonly unknown[] {
  if (limit === undefined && offset === undefined) return args;
  if (offset === undefined) return [...args, limit];
  return limit === undefined ? [...args, offset] : [...args, limit, offset];
}

/** Builds the read of a query. */
export function buildRead(state: QueryState, numbers: Numbering): Read {
  const from: Source = state.source.build(numbers);
  const draft = emptyDraft();
  for (const step of inOrder(state.steps)) step.build(draft, numbers);
  const { columns, nest } = draft;
  const { chosen } = state.source;
  const where = chosen === undefined ? draft.where : [];
  const order = draft.order.length > 0 || state.isDistinct ? draft.order : (chosen?.order ?? []);
  const page = {
    ...(state.limit === undefined ? {} : { limit: numbers.take(int) }),
    ...(state.offset === undefined ? {} : { offset: numbers.take(int) }),
  };
  return {
    from: chosen === undefined ? from : chosen.among(from, draft.where),
    ...(columns === undefined || isEmpty(columns.let) ? {} : { let: columns.let }),
    ...(where.length === 0 ? {} : { where: where.length === 1 ? where[0]! : { and: where } }),
    ...(state.isDistinct ? { distinct: true } : {}),
    order,
    ...(isEmpty(page) ? {} : { page }),
    take: { fields: columns?.fields ?? state.source.table.fieldNames(), nest },
  };
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}

function inOrder(last: Steps | undefined): readonly Step[] {
  const steps: Step[] = [];
  for (let at = last; at !== undefined; at = at.before) steps.push(at.step);
  return steps.reverse();
}

/** Writes the shape of the state anew from what the caller gave. */
export function rewrite(state: QueryState): string {
  const shape = new Shape(state.source.rewrite());
  for (const step of inOrder(state.steps)) step.write(shape);
  return closedKey({ ...state, key: shape.key });
}

/**
 * Builds a read for a shape that is new.
 *
 * @throws WERVEL_QUERY_CHANGED when an object that the query was given has changed since: its plan would stay for others.
 */
export function planRead(state: QueryState): Read {
  if (rewrite(state) !== closedKey(state)) throw changed();
  const numbers = new Numbering();
  const read = buildRead(state, numbers);
  if (numbers.count !== closedArgs(state).length) throw changed();
  return read;
}

function changed(): WervelError {
  return new WervelError(
    "WERVEL_QUERY_CHANGED",
    "A condition has changed since the query was given it.",
    {
      help: "Give each query its own object, and functions that return the same for the same row.",
    },
  );
}

/** The rows of a query as the source of another: without its includes. */
export function innerSource(state: QueryState): QuerySource {
  const key = `(${closedKey(state)})`;
  const build = (numbers: Numbering): Source => ({
    read: renamed(withoutNests(buildRead(state, numbers)), state.rename),
  });
  const source = build(new Numbering()) as { readonly read: Read };
  const { table } = state.source;
  const scope = outputScope(table.scope.model, source.read);
  return {
    table: table.withScope(scope),
    key,
    args: closedArgs(state),
    rewrite: () => `(${rewrite(state)})`,
    build,
  };
}

function withoutNests(read: Read): Read {
  return { ...read, take: { fields: read.take.fields, nest: {} } };
}

/** Gives columns their outer names by a read around. */
function renamed(read: Read, rename: Rename | undefined): Read {
  if (rename === undefined || rename.own.length === 0) return read;
  const outer = new Map(rename.own);
  const columns = Object.fromEntries(rename.own.map(([inner, name]) => [name, { path: [inner] }]));
  return {
    from: { read },
    let: columns,
    order: [],
    take: { fields: read.take.fields.map((name) => outer.get(name) ?? name), nest: {} },
  };
}
