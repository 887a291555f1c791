import { DataError } from "../errors.ts";
import type { FieldDescription, ModelDescription } from "../model/description.ts";
import { checkPlan } from "../oracle/check-plan.ts";
import { refusal } from "../oracle/interpret.ts";
import { entityOf } from "../oracle/scope.ts";
import type { Name, Read, Source, Write } from "../plan/plan.ts";
import { ModelFilters } from "../planner/filters.ts";
import { boundsOf, pageBounds } from "../planner/bounds.ts";
import { completeOrders } from "../planner/order.ts";
import { planWrite } from "../planner/plan-write.ts";
import { splitRead, type SplitChild, type SplitRead } from "../planner/split.ts";
import type { Compiled, Refused, Store } from "../store/store.ts";

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
  /** The arguments that count rows. */
  readonly bounds: readonly number[];
  /** The number of the argument that holds the parents' keys of every child. */
  readonly parents: number;
}

export interface PreparedChild extends Pick<SplitChild, "at" | "name" | "one" | "keyAt"> {
  readonly compiled: Compiled;
  readonly children: readonly PreparedChild[];
}

export interface PreparedWrite {
  readonly plan: Write;
  readonly compiled: Compiled | Refused;
  readonly scanProblem: DataError | undefined;
  readonly bounds: readonly number[];
  readonly needsNow: boolean;
  readonly generated: readonly FieldDescription[];
  /** The argument that holds the rows of a link. */
  readonly rows: number | undefined;
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
  const plan = completeOrders(model, new ModelFilters(model, without).read(asked));
  const split = splitRead(model, plan, argumentCount);
  const { compiled, children } = compileSplit(store, split);
  const root = rootEntity(asked);
  const scanned = firstScan(compiled, children);
  const allowed = model.entities[root]?.small === true || isWhole(model, asked);
  return {
    plan,
    split,
    compiled,
    scanProblem: scanned === undefined || allowed ? undefined : scanRefused(store, root, scanned),
    askedKeys: split.askedKeys,
    children,
    bounds: boundsOf(plan),
    parents: argumentCount,
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
    bounds: [],
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

function scanRefused(store: Store, entity: Name, compiled: Compiled): DataError {
  return new DataError(
    "refused.scan",
    `No index serves this query, so it would look at every ${entity}.`,
    {
      store: store.name,
      entity,
      details: { scan: compiled.scan },
      help: "Declare an index for the filter or the order, mark the entity small, or say allowScan().",
    },
  );
}

/** Plans and compiles a write. `argumentCount` is how many arguments its shape has. */
export function prepareWrite(
  model: ModelDescription,
  store: Store,
  asked: Write,
  argumentCount: number,
  without: readonly string[] | undefined,
): PreparedWrite {
  const ill = checkPlan(model, asked);
  if (ill !== undefined)
    return {
      plan: asked,
      compiled: ill,
      scanProblem: undefined,
      bounds: [],
      needsNow: false,
      generated: [],
      rows: undefined,
    };
  const { write, needsNow, generated } = planWrite(
    model,
    new ModelFilters(model, without).write(asked),
    argumentCount,
  );
  const plan = completeTarget(model, write);
  const compiled = store.compile(plan);
  const target = "update" in asked ? asked.update : "delete" in asked ? asked.delete : undefined;
  const small =
    target === undefined || target.where === undefined || entityOf(model, target.entity).small;
  const scanned =
    compiled.refused !== true &&
    (compiled.scan === "full" || compiled.scan === "fan-out") &&
    !small;
  return {
    plan,
    compiled,
    scanProblem: scanned ? scanRefused(store, target!.entity, compiled) : undefined,
    bounds: pageBounds(target?.page),
    needsNow,
    generated,
    rows: "link" in plan ? plan.rows : undefined,
  };
}

/** A limited update or delete touches the same records everywhere, so its order is completed like that of a read. */
function completeTarget(model: ModelDescription, write: Write): Write {
  const target = "update" in write ? write.update : "delete" in write ? write.delete : undefined;
  if (target?.page === undefined) return write;
  const read: Read = {
    from: { entity: target.entity },
    order: target.order ?? [],
    page: target.page,
    take: { fields: [], nest: {} },
  };
  const completed = { ...target, order: completeOrders(model, read).order };
  return "update" in write
    ? { ...write, update: completed }
    : { ...(write as Extract<Write, { delete: unknown }>), delete: completed };
}

/** Returns the compiled plan, or throws its refusal or that of a scan that was not allowed. */
export function expectRunnable(
  store: Store,
  prepared: { readonly compiled: Compiled | Refused; readonly scanProblem: DataError | undefined },
  allowScan: boolean | undefined,
): Compiled {
  const { compiled, scanProblem } = prepared;
  if (compiled.refused === true) throw refusal(compiled, store.name);
  if (scanProblem !== undefined && allowScan !== true) throw scanAgain(scanProblem);
  return compiled;
}

/** The scan that a request would be refused for, in the form that `explain` shows. */
export function scanRefusal(
  prepared: { readonly scanProblem: DataError | undefined },
  allowScan: boolean | undefined,
): Refused[] {
  const { scanProblem } = prepared;
  if (scanProblem === undefined || allowScan === true) return [];
  return [
    {
      refused: true,
      code: "refused.scan",
      capability: "scan",
      node: "",
      why: scanProblem.message,
      ...(scanProblem.help === undefined ? {} : { instead: scanProblem.help }),
    },
  ];
}

// Each caller gets an error with its own stack.
function scanAgain(problem: DataError): DataError {
  const { message, store, entity, details, help } = problem;
  return new DataError("refused.scan", message, {
    details,
    ...(store === undefined ? {} : { store }),
    ...(entity === undefined ? {} : { entity }),
    ...(help === undefined ? {} : { help }),
  });
}
