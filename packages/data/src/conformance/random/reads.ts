import { rowScope, selectScope, sourceScope } from "../../oracle/read-scope.ts";
import { entityScope, type Scope } from "../../oracle/scope.ts";
import { isOrdered } from "../../oracle/value.ts";
import { typeOf } from "../../oracle/types.ts";
import { completeOrder } from "../../planner/order.ts";
import type {
  After,
  Agg,
  Expr,
  Name,
  Nest,
  Order,
  Page,
  Read,
  Source,
  StoredKind,
} from "../../plan/plan.ts";
import { World } from "../world/model.ts";
import { at, type Draft, orderedOffers } from "./draft.ts";
import { counterpart, makeAgg, makeColumn } from "./expressions.ts";
import { makePred } from "./predicates.ts";

const { model } = World;
const entities = Object.keys(model.entities);

/** Makes a well-typed read at most so deep. */
export function makeRead(draft: Draft, depth: number): Read {
  const { random } = draft;
  const from = makeSource(draft, depth);
  return random.chance(0.15) ? makeGroups(draft, from) : makeRows(draft, from, depth);
}

function makeSource(draft: Draft, depth: number): Source {
  const { random } = draft;
  return random.weighted<Source>([
    [7, () => ({ entity: random.pick(entities) })],
    [depth > 0 ? 2 : 0, () => ({ read: whole(makeRead(draft, depth - 1)) })],
    [1, () => makeEach(draft)],
    [1, () => makeWalk(draft)],
  ]);
}

/** What others read from brings no nests: they would be ignored. */
function whole(read: Read): Read {
  return { ...read, take: { fields: read.take.fields, nest: {} } };
}

function makeEach(draft: Draft): Source {
  const [entity, list] = draft.random.pick([
    ["product", "tags"],
    ["value", "texts"],
    ["value", "ints"],
    ["value", "decs"],
  ] as const);
  const of: Read = {
    from: { entity },
    order: [],
    take: { fields: Object.keys(model.entities[entity]!.fields), nest: {} },
  };
  const scope = entityScope(model, model.entities[entity]!);
  return {
    each: list,
    of: draft.random.chance(0.3) ? { ...of, where: makePred(draft, scope, 1) } : of,
  };
}

function makeWalk(draft: Draft): Source {
  const { random } = draft;
  const [entity, ...via] = random.pick([
    ["person", "follows"],
    ["person", "followers"],
    ["person", "team"],
    ["person", "follows", "followers"],
    ["person", "team", "boss", "follows"],
    ["customer", "referred"],
    ["customer", "neighbours"],
    ["customer", "referred", "neighbours"],
    ["supplier", "rivals"],
  ] as const);
  const scope = entityScope(model, model.entities[entity]!);
  const start: Read = {
    from: { entity },
    where: makePred(draft, scope, 1),
    order: [],
    take: { fields: Object.keys(model.entities[entity]!.fields), nest: {} },
  };
  const min = random.below(3);
  return {
    walk: {
      start: random.chance(0.2) ? windowed(draft, start) : start,
      via,
      min,
      max: min + random.below(4),
      ...(random.chance(0.25) ? { stop: makePred(draft, scope, 1) } : {}),
    },
  };
}

function makeRows(draft: Draft, from: Source, depth: number): Read {
  const { random } = draft;
  const base: Read = { ...makeBase(draft, from), from };
  const scope = rowScope(model, base);
  const names = [...scope.names.keys()];
  if (random.chance(0.12)) {
    const fields = random.some(
      names.filter((name) => isOrdered(scope.names.get(name)!)),
      3,
    );
    return ordered(draft, { ...base, distinct: true, take: { fields, nest: {} } });
  }
  const key = scope.entity?.key.filter((name) => names.includes(name)) ?? names;
  const fields = random.chance(0.4)
    ? names
    : names.filter(
        (name) =>
          key.includes(name) || name === "depth" || name === "position" || random.chance(0.4),
      );
  const nest =
    depth > 0 && scope.entity !== undefined && random.chance(0.3)
      ? makeNests(draft, scope, depth)
      : {};
  return ordered(draft, { ...base, take: { fields, nest } });
}

function makeBase(draft: Draft, from: Source): Read {
  const { random } = draft;
  const scope = sourceScope(model, from);
  const computed: [Name, Expr][] = [];
  for (let i = random.below(6) - 3; i > 0; i--)
    computed.push([draft.name(), makeColumn(draft, scope, makePred)]);
  const base: Read = {
    from,
    order: [],
    take: { fields: [], nest: {} },
    ...(computed.length === 0 ? {} : { let: Object.fromEntries(computed) }),
  };
  return random.chance(0.7) ? { ...base, where: makePred(draft, rowScope(model, base), 2) } : base;
}

function makeGroups(draft: Draft, from: Source): Read {
  const { random } = draft;
  const base = makeBase(draft, from);
  const scope = rowScope(model, base);
  const groupable = [...scope.names]
    .filter(([, type]) => isOrdered(type) && type.kind !== "float")
    .map(([name]) => name);
  const by = random.chance(0.2) ? [] : random.some(groupable, 2);
  const agg: Record<Name, Agg> = {};
  for (let i = 1 + random.below(3); i > 0; i--) {
    const kind = random.pick<StoredKind>([
      "int",
      "int",
      "int64",
      "decimal",
      "text",
      "instant",
      "date",
      "bool",
      "uuid",
      "bytes",
      "choice",
    ]);
    const made = makeAgg(draft, scope, kind) ?? { fn: "count" };
    agg[draft.name()] = random.chance(0.3) ? { ...made, where: makePred(draft, scope, 1) } : made;
  }
  return ordered(draft, {
    ...base,
    group: { by, agg },
    take: { fields: [...by, ...Object.keys(agg)], nest: {} },
  });
}

function makeNests(draft: Draft, scope: Scope, depth: number): Record<Name, Nest> {
  const { random } = draft;
  const relations = Object.values(scope.entity!.relations).filter(
    ({ name }) => !scope.names.has(name),
  );
  if (relations.length === 0) return {};
  return Object.fromEntries(
    random.some(relations, 2).map((relation) => {
      const one = relation.kind === "one";
      const from = { entity: relation.to };
      const target = entityScope(model, model.entities[relation.to]!);
      const fields = [...target.names.keys()].filter(
        (name) => target.entity!.key.includes(name) || random.chance(0.5),
      );
      const nest = depth > 1 && random.chance(0.3) ? makeNests(draft, target, depth - 1) : {};
      const where = random.chance(0.4) ? { where: makePred(draft, target, 1) } : {};
      const read: Read = { from, ...where, order: [], take: { fields, nest } };
      return [
        relation.name,
        { via: relation.name, one, read: one ? read : paged(draft, read, false) },
      ];
    }),
  );
}

function ordered(draft: Draft, read: Read): Read {
  return draft.random.chance(0.6) ? paged(draft, read, true) : read;
}

/** Gives a read an order that is total, and perhaps a window on it. */
function paged(draft: Draft, read: Read, cursors: boolean): Read {
  const { random } = draft;
  const keys = random.chance(0.2) ? [] : makeOrder(draft, selectScope(model, read));
  const withOrder = { ...read, order: keys };
  const bounded = random.chance(0.6);
  if (keys.length === 0 && !bounded) return read;
  const order = completeOrder(model, { ...withOrder, page: { limit: { const: 1, type: int } } });
  const page = bounded ? makePage(draft, { ...read, order }, cursors) : undefined;
  return { ...read, order, ...(page === undefined ? {} : { page }) };
}

function windowed(draft: Draft, read: Read): Read {
  const order = completeOrder(model, { ...read, page: { limit: { const: 1, type: int } } });
  return { ...read, order, page: makePage(draft, { ...read, order }, false) };
}

const int = { kind: "int", nullable: false } as const;

function makeOrder(draft: Draft, scope: Scope): Order[] {
  const { random } = draft;
  const offers = orderedOffers(scope);
  if (offers.length === 0) return [];
  return random.some(offers, 2).map((offer) => ({
    key: at(offer),
    dir: random.pick(["asc", "desc"]),
    nulls: random.pick(["first", "last"]),
  }));
}

function makePage(draft: Draft, read: Read, cursors: boolean): Page {
  const { random } = draft;
  const bound = (below: number): NonNullable<Page["limit"]> =>
    draft.literal({ value: random.below(below), type: int }) as NonNullable<Page["limit"]>;
  const after =
    cursors && read.order.length > 0 && random.chance(0.35)
      ? { after: makeCursor(draft, read) }
      : {};
  if (random.chance(0.1)) return { offset: bound(6), ...after };
  return { limit: bound(12), ...(random.chance(0.3) ? { offset: bound(6) } : {}), ...after };
}

/** A position in the order, whether a row is there or not. */
function makeCursor(draft: Draft, read: Read): After {
  const scope = selectScope(model, read);
  return read.order.map(({ key }) => {
    const type = typeOf(key, scope);
    if (type.nullable && draft.random.chance(0.2)) return { const: null, type };
    const path = (key as { path: readonly string[] }).path;
    const entity =
      path.length === 1 ? scope.entity?.fields[path[0]!] && scope.entity.name : undefined;
    const value =
      type.kind === "decimal" && entity === undefined
        ? draft.arg({ value: zero(type.scale ?? 0), type })
        : counterpart(draft, { type, path, entity });
    const given = "const" in value ? value.const : draft.args[(value as { arg: number }).arg];
    return given === null ? ({ const: null, type } as const) : (value as After[number]);
  });
}

function zero(scale: number): string {
  return scale === 0 ? "5" : `5.${"0".repeat(scale)}`;
}
