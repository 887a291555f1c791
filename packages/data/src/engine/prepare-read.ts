import type { DataError } from "../errors.ts";
import type { ModelDescription } from "../model/description.ts";
import { checkPlan } from "../oracle/check-plan.ts";
import type { Name, Read, Source } from "../plan/plan.ts";
import { type Ambient, AmbientArguments } from "../planner/ambient.ts";
import { boundsOf } from "../planner/bounds.ts";
import { ModelFilters } from "../planner/filters.ts";
import { completeOrders } from "../planner/order.ts";
import { type SplitChild, splitRead, type SplitRead } from "../planner/split.ts";
import type { Compiled, Refused, Store } from "../store/store.ts";
import { isScanElsewhere, scanRefused } from "./runnable.ts";

/** A read that is planned and compiled: everything about it but the values. */
export interface PreparedRead {
  /** The read as planned: filtered and ordered, before its nests are split off. */
  readonly plan: Read;
  readonly split: SplitRead;
  readonly compiled: Compiled | Refused;
  /** What to throw unless scans are allowed. */
  readonly scanProblem: DataError | undefined;
  readonly askedKeys: number;
  readonly children: readonly PreparedChild[];
  /** The stores that are asked, where a database lives in several. */
  readonly stores: readonly string[];
  /** The arguments that count rows. */
  readonly bounds: readonly number[];
  /** The arguments that stand behind those of the request. */
  readonly ambient: readonly Ambient[];
  /** The number of the argument that holds the parents' keys of every child. */
  readonly parents: number;
}

/** The children of a prepared read: one statement for all parents. */
export interface PreparedChild extends Pick<SplitChild, "at" | "name" | "one" | "keyAt"> {
  readonly compiled: Compiled;
  readonly children: readonly PreparedChild[];
}

/** Plans and compiles a read. `argumentCount` is how many arguments its shape has. */
export function prepareRead(
  model: ModelDescription,
  store: Store,
  asked: Read,
  argumentCount: number,
  without: readonly string[] | undefined,
): PreparedRead {
  const ill = checkNames(model, asked);
  if (ill !== undefined) return refusedRead(asked, ill, argumentCount);
  const ambient = new AmbientArguments(argumentCount);
  const plan = completeOrders(model, new ModelFilters(model, without, ambient).read(asked));
  const parents = argumentCount + ambient.kinds.length;
  const split = splitRead(model, plan, parents, store.placement);
  const { compiled, children } = compileSplit(store, split);
  const root = rootEntity(asked);
  const scanned = firstScan(compiled, children);
  const isElsewhere = scanned !== undefined && isScanElsewhere(scanned);
  const allowed = !isElsewhere && (model.entities[root]?.small === true || isWhole(model, asked));
  return {
    plan,
    split,
    compiled,
    scanProblem: scanned === undefined || allowed ? undefined : scanRefused(store, root, scanned),
    askedKeys: split.askedKeys,
    children,
    stores: store.placement === undefined ? [] : storesOf(compiled, children),
    bounds: boundsOf(plan),
    ambient: ambient.kinds,
    parents,
  };
}

function refusedRead(asked: Read, compiled: Refused, parents: number): PreparedRead {
  const split: SplitRead = { read: asked, askedKeys: 0, children: [] };
  return {
    plan: asked,
    split,
    compiled,
    scanProblem: undefined,
    askedKeys: 0,
    children: [],
    stores: [],
    bounds: [],
    ambient: [],
    parents,
  };
}

/** A cursor is measured against the completed order, so everything but its length is checked before planning. */
function checkNames(model: ModelDescription, asked: Read): Refused | undefined {
  if (asked.page?.after === undefined) return checkPlan(model, asked);
  const { after: _, ...page } = asked.page;
  return checkPlan(model, { ...asked, page });
}

function compileSplit(
  store: Store,
  split: SplitRead,
): { compiled: Compiled | Refused; children: readonly PreparedChild[] } {
  const compiled = store.compile(split.read);
  if (compiled.refused === true) return { compiled, children: [] };
  const children: PreparedChild[] = [];
  for (const child of split.children) {
    const own = compileChild(store, child);
    if ("refused" in own && own.refused === true) return { compiled: own, children: [] };
    children.push(own as PreparedChild);
  }
  return { compiled, children };
}

function compileChild(store: Store, child: SplitChild): PreparedChild | Refused {
  const compiled = store.compile(child.plan);
  if (compiled.refused === true) return compiled;
  const children: PreparedChild[] = [];
  for (const inner of child.split.children) {
    const own = compileChild(store, inner);
    if ("refused" in own && own.refused === true) return own;
    children.push(own as PreparedChild);
  }
  const { at, name, one, keyAt } = child;
  return { at, name, one, keyAt, compiled, children };
}

function rootEntity(read: Read): Name {
  const { from } = read;
  if ("entity" in from) return from.entity;
  if ("read" in from) return rootEntity(from.read);
  return "each" in from ? rootEntity(from.of) : rootEntity(from.walk.start);
}

/** Asking for every record, or how many there are, is its own permission: the answer is as large as the scan, and bounded. */
function isWhole(model: ModelDescription, read: Read): boolean {
  if (read.where !== undefined || read.page !== undefined) return false;
  if ("each" in read.from) return isWholeList(model, read.from) && isUngrouped(read);
  if (!("entity" in read.from) || read.distinct === true) return false;
  return isUngrouped(read);
}

function isUngrouped({ group }: Read): boolean {
  if (group === undefined) return true;
  return (
    group.by.length === 0 &&
    Object.values(group.agg).every((agg) => agg.fn === "count" && agg.where === undefined)
  );
}

/** The elements of an indexed list are the entries of its index, so even their distinct values cost no scan of the records. */
function isWholeList(model: ModelDescription, from: Extract<Source, { each: unknown }>): boolean {
  const entity = model.entities[rootEntity(from.of)];
  return entity?.fields[from.each]?.elementIndex === true && isWhole(model, from.of);
}

function storesOf(
  compiled: Compiled | Refused,
  children: readonly PreparedChild[],
): readonly string[] {
  if (compiled.refused === true) return [];
  const inner = children.flatMap((child) => storesOf(child.compiled, child.children));
  return [...new Set([...(compiled.stores ?? []), ...inner])];
}

function firstScan(
  compiled: Compiled | Refused,
  children: readonly PreparedChild[],
): Compiled | undefined {
  if (compiled.refused === true) return undefined;
  if (compiled.scan === "full" || compiled.scan === "fan-out") return compiled;
  for (const child of children) {
    const found = firstScan(child.compiled, child.children);
    if (found !== undefined) return found;
  }
  return undefined;
}
