import type { EntityDescription, Order, Page, Pred } from "@wervel/data";
import type { Layout, Part } from "../layout/layout.ts";
import type { Shape } from "../layout/shape.ts";
import type { Access, End, IndexAccess, Served, Values } from "./access.ts";
import { type Binding, bindingsOf, conditionsOf, type FindRelated } from "./bindings.ts";

/** What of a read decides how its records are found. */
export interface Wanted {
  readonly where?: Pred | undefined;
  readonly order: readonly Order[];
  readonly page?: Page | undefined;
}

/** A way that was chosen, with the conditions that it leaves to be looked at. */
export interface Chosen {
  readonly access: Access;
  /** Conditions on related records that the way has answered for good. */
  readonly settled: ReadonlySet<Pred>;
}

/**
 * Chooses the way to the records of a read: by a whole key, by the index that fixes most and gives the order, else by all records of a small
 * entity. Undefined where no declared index helps. `fixed` are fields that have one value each, which is given when the read is run.
 */
export function chooseAccess(
  entity: EntityDescription,
  shape: Shape,
  wanted: Wanted,
  related: FindRelated,
  fixed: readonly (readonly [string, Values])[] = [],
): Chosen | undefined {
  const conditions = conditionsOf(wanted.where);
  const bindings: Binding[] = [
    ...fixed.map(([field, equal], i) => ({
      field,
      of: "value" as const,
      from: -1 - i,
      isExact: true,
      equal,
      single: true,
    })),
    ...bindingsOf(entity, conditions, related),
  ];
  const best = shape.layouts
    .filter(({ kind }) => kind !== "repeats")
    .map((layout) =>
      candidateOf(entity, shape, layout, bindings, conditions.length + fixed.length, wanted),
    )
    .filter((candidate) => candidate !== undefined)
    .toSorted((a, b) => b.score - a.score)[0];
  if (best !== undefined) {
    const settled = [...best.used].filter((from) => isRelated(conditions[from]));
    return { access: best.access, settled: new Set(settled.map((from) => conditions[from]!)) };
  }
  const union = unionOf(entity, shape, conditions, related);
  if (union !== undefined) return { access: union, settled: new Set() };
  return shape.small || isEverything(wanted)
    ? { access: { kind: "whole" }, settled: new Set() }
    : undefined;
}

/** Whoever asks for every record asks for a look at every record. */
function isEverything({ where, page }: Wanted): boolean {
  return where === undefined && page?.limit === undefined;
}

function isRelated(condition: Pred | undefined): boolean {
  return (
    condition !== undefined &&
    ("some" in condition ||
      ("cmp" in condition && "path" in condition.left && condition.left.path.length > 1))
  );
}

type Equality = Extract<Binding, { readonly equal: Values }>;
type Limitation = Extract<Binding, { readonly end: End }>;

interface Candidate {
  readonly access: IndexAccess;
  readonly score: number;
  readonly used: ReadonlySet<number>;
}

function candidateOf(
  entity: EntityDescription,
  shape: Shape,
  layout: Layout,
  bindings: readonly Binding[],
  conditions: number,
  wanted: Wanted,
): Candidate | undefined {
  const equals: Equality[] = [];
  for (const part of layout.parts) {
    const binding = equalityOf(bindings, part);
    if (binding === undefined) break;
    equals.push(binding);
  }
  const next = layout.parts[equals.length];
  const ends = next === undefined ? [] : endsOf(bindings, next);
  const singles = new Set(equals.filter(({ single }) => single).map(({ field }) => field));
  const order = serveOrder(entity, shape, layout, equals.length, singles, wanted);
  const isWindow = wanted.page?.limit !== undefined || wanted.where === undefined;
  const ordersByIt = order !== undefined && order.served.length > 0 && isWindow;
  const hasAll =
    layout.parts.every(({ of }) => of !== "element") || equals.length > 0 || ends.length > 0;
  if (!hasAll || (equals.length === 0 && ends.length === 0 && !ordersByIt)) return undefined;
  const used = new Set([...equals, ...ends].map(({ from }) => from));
  const isExact =
    shape.expires === undefined &&
    used.size === conditions &&
    [...equals, ...ends].every((binding) => binding.isExact) &&
    equals.every(({ of, single }) => of !== "element" || single);
  const access: IndexAccess = {
    kind: "index",
    layout,
    equal: equals.map(({ equal }) => equal),
    ends: ends.map(({ end }) => end),
    reverse: order?.reverse ?? false,
    isOrdered: order !== undefined,
    isExact,
    served: order?.served ?? [],
  };
  return { access, used, score: scoreOf(layout, equals, ends, ordersByIt, isExact) };
}

function scoreOf(
  layout: Layout,
  equals: readonly Equality[],
  ends: readonly unknown[],
  ordersByIt: boolean,
  isExact: boolean,
): number {
  const isOne = layout.kind !== "index" && equals.length === layout.parts.length;
  const searched = equals.filter(({ equal }) => "found" in equal).length;
  return (
    (isOne ? (searched > 0 ? 35 : 60) : 0) +
    equals.length * 10 -
    searched * 4 +
    (ends.length > 0 ? 4 : 0) +
    (ordersByIt ? 12 : 0) +
    (isExact && ordersByIt ? 20 : 0)
  );
}

function equalityOf(bindings: readonly Binding[], { field, of }: Part): Equality | undefined {
  const fitting = bindings.filter(
    (binding): binding is Equality =>
      binding.field === field && binding.of === of && "equal" in binding,
  );
  return fitting.find(({ single }) => single) ?? fitting[0];
}

/** At most one end on each side; what else there is remains a condition to look at. */
function endsOf(bindings: readonly Binding[], { field, of }: Part): Limitation[] {
  const ends = bindings.filter(
    (binding): binding is Limitation =>
      binding.field === field && binding.of === of && "end" in binding,
  );
  const prefix = ends.find(({ end }) => end.op === "startsWith");
  if (prefix !== undefined) return [prefix];
  const lower = ends.find(({ end }) => end.op === "gt" || end.op === "gte");
  const upper = ends.find(({ end }) => end.op === "lt" || end.op === "lte");
  return [lower, upper].filter((end) => end !== undefined);
}

/** Tells whether members come in this order, read from one end or the other, and which of its keys stand for which parts. */
function serveOrder(
  entity: EntityDescription,
  shape: Shape,
  layout: Layout,
  fixed: number,
  singles: ReadonlySet<string>,
  { order, page }: Wanted,
): { readonly reverse: boolean; readonly served: readonly Served[] } | undefined {
  const parts = placesOf(shape, layout).slice(fixed);
  const seen = new Set(singles);
  const served: Served[] = [];
  let reverse: boolean | undefined;
  for (const [index, { key, dir, nulls }] of order.entries()) {
    const field = "path" in key && key.path.length === 1 ? key.path[0]! : undefined;
    if (field === undefined || !Object.hasOwn(entity.fields, field)) return undefined;
    if (seen.has(field)) continue;
    // What is passed over has one value only, but a cursor would have to name it.
    while (page?.after === undefined && parts[0] !== undefined && seen.has(parts[0].part.field))
      parts.shift();
    const place = parts.shift();
    if (place?.part.field !== field || place.part.of !== "value") return undefined;
    const turned = place.part.dir !== dir;
    if (reverse !== undefined && reverse !== turned) return undefined;
    const isUsual = (nulls === "first") === (dir === "asc");
    if (entity.fields[field]!.type.nullable && !isUsual) return undefined;
    reverse = turned;
    seen.add(field);
    served.push({ ...place, order: index });
  }
  return { reverse: reverse ?? false, served };
}

/** The parts of a member: those of the index, then the key. */
function placesOf(shape: Shape, layout: Layout): Omit<Served, "order">[] {
  const own = layout.parts.map((part) => ({ part, isKey: false }));
  if (layout.kind === "key") return own;
  const key = shape.key.map(({ field, type }) => ({
    part: { field, type, of: "value", dir: layout.keyDir } as const,
    isKey: true,
  }));
  return [...own, ...key];
}

function unionOf(
  entity: EntityDescription,
  shape: Shape,
  conditions: readonly Pred[],
  related: FindRelated,
): Access | undefined {
  for (const condition of conditions) {
    if (!("or" in condition) || condition.or.length === 0) continue;
    const branches = condition.or.map((where) =>
      conditionsOf(where).length === 0
        ? undefined
        : chooseAccess(entity, { ...shape, small: false }, { where, order: [] }, related)?.access,
    );
    if (branches.every((branch) => branch !== undefined)) return { kind: "union", branches };
  }
  return undefined;
}
