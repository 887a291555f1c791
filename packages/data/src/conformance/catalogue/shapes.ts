import type { Agg, Expr, Pred, Read } from "../../plan/plan.ts";
import { World } from "../world/model.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import {
  constant,
  fieldPath,
  filtered,
  isSound,
  type KindName,
  kindNames,
  orderOf,
  readOf,
  typeOfKind,
  values,
} from "./build.ts";

const entry = (area: string, name: string, ...plans: readonly Read[]): CatalogueEntry => ({
  area,
  name,
  plans: plans.filter(isSound),
});

const orders: Read["from"] = { entity: "order" };
const people: Read["from"] = { entity: "person" };
const paid: Pred = {
  cmp: "eq",
  left: { path: ["status"] },
  right: { const: "paid", type: { kind: "choice", nullable: false } },
};
const byId = orderOf({ path: ["id"] }).slice(1);

function aggregated(agg: Agg, by: readonly string[] = []): Read {
  return readOf(values, { group: { by, agg: { n: agg } } }, [...by, "n"]);
}

function aggregates(fn: Agg["fn"], kind: KindName): CatalogueEntry {
  const of = fieldPath(kind);
  const where: Pred = { not: { null: of } };
  return entry(
    "aggregates",
    `${fn} (${kind})`,
    aggregated({ fn, of }),
    aggregated({ fn, of }, ["pick"]),
    aggregated({ fn, of, where }),
  );
}

function over(agg: Omit<Agg, "where">, where?: Pred): Read {
  const value: Expr = { over: "lines", agg, ...(where === undefined ? {} : { where }) };
  return readOf(orders, { let: { n: value } }, ["id", "n"]);
}

const functions: readonly Agg["fn"][] = ["count", "countDistinct", "sum", "avg", "min", "max"];
const positive: Pred = { cmp: "gt", left: { path: ["quantity"] }, right: constant(1) };
const lines = (parts: Partial<Read> = {}): Read =>
  readOf({ entity: "line" }, parts, ["orderId", "productId"]);
const nested = (from: Read["from"], via: string, read: Read, one: boolean): Read => ({
  ...readOf(from),
  take: { fields: ["id"], nest: { [via]: { via, read, one } } },
});
const linesInOrder = lines({
  order: ["orderId", "productId"].map((name) => ({
    key: { path: [name] },
    dir: "asc",
    nulls: "first",
  })),
});

/** Sources, orders, pages, groups, relations. */
export const shapeEntries = (): CatalogueEntry[] => [
  ...functions.flatMap((fn) => kindNames.map((kind) => aggregates(fn, kind))),
  entry("aggregates", "count", aggregated({ fn: "count" }), aggregated({ fn: "count" }, ["pick"])),
  entry("aggregates", "a filter on groups", {
    ...readOf({ read: aggregated({ fn: "count" }, ["pick"]) }, {}, ["pick", "n"]),
    where: { cmp: "gt", left: { path: ["n"] }, right: constant(1) },
  }),
  ...kindNames.map((kind) =>
    entry(
      "order and pages",
      `order by (${kind})`,
      readOf(values, { order: orderOf(fieldPath(kind)), page: { limit: constant(5) } }),
      readOf(values, {
        order: orderOf(fieldPath(kind)).map((order) => ({ ...order, dir: "desc", nulls: "first" })),
        page: { limit: constant(5) },
      }),
    ),
  ),
  entry("order and pages", "limit", readOf(values, { order: byId, page: { limit: constant(5) } })),
  entry(
    "order and pages",
    "offset",
    readOf(values, { order: byId, page: { limit: constant(5), offset: constant(2) } }),
  ),
  entry(
    "order and pages",
    "after a position",
    readOf(values, {
      order: orderOf(fieldPath("text")),
      page: {
        limit: constant(5),
        after: [
          { arg: 0, type: typeOfKind("text") },
          { arg: 1, type: typeOfKind("text") },
        ],
      },
    }),
  ),
  ...kindNames.map((kind) =>
    entry(
      "order and pages",
      `distinct (${kind})`,
      readOf(values, { distinct: true }, [...(fieldPath(kind) as { path: string[] }).path]),
    ),
  ),
  entry(
    "conditions",
    "and",
    filtered({ and: [{ null: fieldPath("int") }, { null: fieldPath("text") }] }),
  ),
  entry(
    "conditions",
    "or",
    filtered({ or: [{ null: fieldPath("int") }, { null: fieldPath("text") }] }),
  ),
  entry("conditions", "not", filtered({ not: { null: fieldPath("int") } })),
  entry("conditions", "a boolean", filtered({ bool: fieldPath("bool") })),
  entry(
    "conditions",
    "case",
    readOf(
      values,
      { let: { n: { case: [[{ null: fieldPath("int") }, constant(0)]], else: constant(1) } } },
      ["id", "n"],
    ),
  ),
  entry(
    "conditions",
    "a condition as a column",
    readOf(values, { let: { n: { is: { null: fieldPath("int") } } } }, ["id", "n"]),
  ),
  entry("relations", "some", readOf(orders, { where: { some: ["lines"], where: positive } })),
  entry(
    "relations",
    "none",
    readOf(orders, { where: { not: { some: ["lines"], where: positive } } }),
  ),
  entry(
    "relations",
    "every",
    readOf(orders, { where: { not: { some: ["lines"], where: { not: positive } } } }),
  ),
  entry("relations", "some of a link", readOf(people, { where: { some: ["follows"] } })),
  entry(
    "relations",
    "a field over a to-one",
    readOf(orders, {
      where: { bool: { path: ["customer", "vip"] } },
      order: orderOf({ path: ["customer", "name"] }),
    }),
  ),
  ...functions.map((fn) =>
    entry(
      "relations",
      `${fn} of related records`,
      over({ fn, ...(fn === "count" ? {} : { of: { path: ["quantity"] } }) }),
      over({ fn, ...(fn === "count" ? {} : { of: { path: ["quantity"] } }) }, positive),
    ),
  ),
  entry(
    "includes",
    "to-one",
    nested(orders, "customer", readOf({ entity: "customer" }, {}, ["id", "name"]), true),
  ),
  entry("includes", "each element of a list as a row", {
    ...readOf({ each: "texts", of: readOf(values, {}, ["id", "texts"]) }, {}, ["id", "value"]),
  }),
  entry(
    "includes",
    "a query as a source",
    readOf(
      { read: readOf(orders, { order: byId, page: { limit: constant(3) } }, ["id", "status"]) },
      {
        where: paid,
      },
    ),
  ),
  entry(
    "traversal",
    "walk",
    readOf(
      {
        walk: {
          start: readOf(people, {}, ["id", "name", "bossId"]),
          via: ["team"],
          min: 0,
          max: 3,
        },
      },
      {},
      ["id", "depth"],
    ),
  ),
  entry(
    "traversal",
    "walk over a link",
    readOf(
      {
        walk: {
          start: readOf(people, {}, ["id", "name", "bossId"]),
          via: ["follows"],
          min: 1,
          max: 3,
        },
      },
      {},
      ["id", "depth"],
    ),
  ),
  ...(["cosine", "l2", "dot"] as const).map((metric) =>
    entry("nearest neighbours", `${metric} (vector)`, nearestOf(metric)),
  ),
  entry(
    "nearest neighbours",
    "near among the records of a condition",
    nearestOf("cosine", {
      cmp: "eq",
      left: { path: ["shelf"] },
      right: { const: "a", type: { kind: "text", nullable: false } },
    }),
  ),
  entry("ranked search", "search for a word in two texts", searchOf()),
  ...includeEntries,
];

const vectorType = { kind: "vector", dimensions: 3, nullable: false } as const;

/** The plan that `near` makes. */
function nearestOf(metric: "cosine" | "l2" | "dot", where?: Pred): Read {
  const value: Expr = { op: metric, args: [{ path: ["meaning"] }, { arg: 0, type: vectorType }] };
  const known: Pred = { not: { null: { path: ["meaning"] } } };
  const nearest = orderOf({ path: ["score"] });
  const inner = readOf(
    { entity: "passage" },
    {
      let: { score: value },
      where: where === undefined ? known : { and: [known, where] },
      order: nearest,
      page: { limit: constant(5) },
    },
    [...Object.keys(World.model.entities["passage"]!.fields), "score"],
  );
  return readOf({ read: inner }, { order: nearest }, ["id", "score"]);
}

/** The plan that `search` makes. */
function searchOf(): Read {
  const has = (name: string): Pred => ({
    cmp: "has",
    left: { path: [name] },
    right: { arg: 0, type: { kind: "text", nullable: false, max: 64 } },
  });
  const [inTitle, inBody] = [has("title$words"), has("body$words")];
  const points = (test: Pred): Expr => ({ case: [[test, constant(1)]], else: constant(0) });
  const order = orderOf({ path: ["score"] });
  const inner = readOf(
    { entity: "note" },
    {
      let: { score: { op: "add", args: [points(inTitle), points(inBody)] } },
      where: { or: [inTitle, inBody] },
      order,
    },
    ["id", "title", "score"],
  );
  return readOf({ read: inner }, { order }, ["id", "score"]);
}

/** The statements that to-many includes are split into. */
const includeEntries: readonly CatalogueEntry[] = [
  {
    area: "includes",
    name: "to-many",
    plans: [{ children: { entity: "order", relation: "lines" }, parents: 0, read: linesInOrder }],
  },
  {
    area: "includes",
    name: "to-many with a limit for each parent",
    plans: [
      {
        children: { entity: "order", relation: "lines" },
        parents: 0,
        read: { ...linesInOrder, page: { limit: constant(2) } },
      },
    ],
  },
  {
    area: "includes",
    name: "over a link",
    plans: [
      {
        children: { entity: "person", relation: "follows" },
        parents: 0,
        read: readOf(people, { order: byId }),
      },
    ],
  },
];
