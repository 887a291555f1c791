import {
  and,
  elem,
  eq,
  gt,
  has,
  lt,
  ne,
  not,
  oneOf,
  pull,
  push,
  some,
  startsWith,
} from "../../query/operators.ts";
import type { Expr, Pred } from "../../plan/plan.ts";
import type { ConformanceCase } from "../case.ts";
import type { Place } from "../world/model.ts";
import { filters, query, refused, value, write } from "./tables.ts";

type Stop = Place["stops"][number];

const door: Stop = { name: "door", at: 1, cost: "1.50" };
const wall: Stop = { name: "Wall", at: 2, cost: null };
const fresh = { visits: 1n, spent: "1.000000", stops: [] } as const;

/** A condition that one stop of a place satisfies as a whole. */
const stop = (name: string, ids: string, where: Pred): ConformanceCase => ({
  name: `plan: some stop ${name}`,
  row: 24,
  ask: {
    plan: {
      from: { entity: "place" },
      where: { element: ["stops"], where },
      order: [],
      take: { fields: ["id"], nest: {} },
    },
    args: [],
  },
  expect: { rows: ids === "" ? [] : ids.split(" ").map((id) => ({ id })) },
});
const named = (name: string): Pred => ({
  cmp: "eq",
  left: { path: ["value", "name"] },
  right: { const: name, type: { kind: "text", nullable: false } },
});
const at = (cmp: "eq" | "gt", number: number): Pred => ({
  cmp,
  left: { path: ["value", "at"] },
  right: { const: number, type: { kind: "int", nullable: false } },
});

const hasBox: Pred = { not: { null: { path: ["box"] } } };

/** The ids of the places that have a box, in an order. */
const ordered = (name: string, ids: string, path: readonly string[]): ConformanceCase => ({
  name: `plan: orders by ${name}`,
  row: 25,
  ask: {
    plan: {
      from: { entity: "place" },
      where: hasBox,
      order: [path, ["id"]].map((key) => ({ key: { path: key }, dir: "asc", nulls: "first" })),
      take: { fields: ["id"], nest: {} },
    },
    args: [],
  },
  expect: { rows: ids.split(" ").map((id) => ({ id })) },
});

/** A value of the attic. */
const computed = (name: string, value: unknown, made: Expr): ConformanceCase => ({
  name: `plan: computes ${name}`,
  row: 25,
  ask: {
    plan: {
      from: { entity: "place" },
      let: { value: made },
      where: {
        cmp: "eq",
        left: { path: ["id"] },
        right: { const: "attic", type: { kind: "text", nullable: false } },
      },
      order: [],
      take: { fields: ["value"], nest: {} },
    },
    args: [],
  },
  expect: { rows: [{ value }] },
});

/** Value objects and lists of them, texts that are unique whatever their case, numbers that no double holds inside includes. */
export const placeCases: readonly ConformanceCase[] = [
  ...filters(25, "place", [
    [
      "a member of a value object that is an instant",
      { box: { opened: new Date("2024-02-29T23:59:59.999Z") } },
      "attic dock",
    ],
    ["a member that is before an instant", { box: { opened: lt(new Date(0)) } }, "barn"],
    ["a member that is a date", { box: { day: "2024-02-29" } }, "attic dock"],
    ["a member that is no date", and({ box: { day: null } }, { box: ne(null) }), "barn"],
    ["a member that is a decimal, as a number", { box: { cost: gt("9.00") } }, "dock"],
    ["a member that is a decimal below zero", { box: { cost: lt("0.00") } }, "barn"],
    [
      "a member that is the greatest int64",
      { box: { total: 9_223_372_036_854_775_807n } },
      "attic",
    ],
    ["a member that is an int64, as a number", { box: { total: lt(7n) } }, "barn"],
    ["a member with awkward text", { box: { note: 'it\'s "here"' } }, "barn"],
    ["a member with the empty text", { box: { note: "" } }, "dock"],
    ["no value object", { box: null }, "cave eyot"],
    ["a member in the function form", (p) => p.box.at("cost").gt("9.00"), "dock"],
    [
      "two members compared, one of them absent",
      (p) => p.box.at("note").eq("").and(p.box.at("total").eq(7n)),
      "dock",
    ],
    [
      "a member that is null, or whose value object is",
      (p) => p.box.at("day").isNull(),
      "barn cave eyot",
    ],
    ["a value object", { box: ne(null) }, "attic barn dock"],
    [
      "a whole value object",
      (p) =>
        p.box.eq({
          opened: new Date("2024-02-29T23:59:59.999Z"),
          day: "2024-02-29",
          cost: "12.00",
          total: 7n,
          note: "",
        }),
      "dock",
    ],
  ]),
  ordered("a member that is a decimal", "barn attic dock", ["box", "cost"]),
  ordered("a member that is an int64", "barn dock attic", ["box", "total"]),
  ordered("a member that is an instant", "barn attic dock", ["box", "opened"]),
  computed("a member, exact", 9_223_372_036_854_775_807n, { path: ["box", "total"] }),
  computed("a decimal member as it was written", "0.10", { path: ["box", "cost"] }),
  computed("a member that is computed with", "0.20", {
    op: "add",
    args: [{ path: ["box", "cost"] }, { path: ["box", "cost"] }],
  }),
  computed("a member that is an instant, computed with", 2024, {
    op: "year",
    args: [{ path: ["box", "opened"] }],
  }),
  ...filters(24, "place", [
    ["has a value object", { stops: has(wall) }, "attic dock"],
    [
      "has a value object with null, in another order",
      and({ stops: has(wall) }, not({ stops: [door, wall] })),
      "dock",
    ],
    ["equals a list of value objects in order", { stops: [wall, door] }, "dock"],
    ["has none", (p) => p.stops.isEmpty(), "cave"],
    ["has two", (p) => p.stops.size().eq(2), "attic dock"],
    [
      "some element has members, the same one",
      { stops: elem({ name: "door", at: gt(0) }) },
      "attic barn dock",
    ],
    ["some element has a member that is null", { stops: elem({ cost: null }) }, "attic dock"],
    ["no element has a member", not({ stops: elem({ name: startsWith("d") }) }), "cave"],
    [
      "some element has a text and another a number, never one both",
      (p) => p.stops.elem({ name: "door", at: lt(0) }).and(p.stops.elem({ name: "Wall" })),
      "",
    ],
    ["some element equals a value object", (p) => p.stops.elem(eq(door)), "attic barn dock"],
  ]),
  stop("has a name", "attic barn dock eyot", named("door")),
  stop("has a name and a number, the same stop", "eyot", {
    and: [named("door"), { not: at("gt", 0) }],
  }),
  stop("has a name that minds case", "", named("wall")),
  stop("has a null", "attic dock", { null: { path: ["value", "cost"] } }),
  stop("has the least whole number", "eyot", at("eq", -9_007_199_254_740_991)),
  write(
    49,
    "pushes a value object",
    async (db) => (await db.place.key("cave").update({ stops: push(door) })).stops,
    [door],
  ),
  write(
    49,
    "pulls every value object that is the same",
    async (db) => {
      await db.place.where({ stops: has(door) }).update({ stops: push(door) });
      await db.place.where({ stops: has(door) }).update({ stops: pull(door) });
      return (await db.place.orderBy({ id: "asc" }).all()).map(({ stops }) => stops.length);
    },
    [1, 0, 0, 1, 1],
  ),
  write(
    25,
    "replaces a value object as a whole",
    async (db) => {
      const box: Place["box"] = {
        opened: new Date(5),
        day: null,
        cost: "1.00",
        total: 1n,
        note: "x",
      };
      return (await db.place.key("attic").update({ box })).box;
    },
    { opened: new Date(5), day: null, cost: "1.00", total: 1n, note: "x" },
  ),
  write(
    25,
    "takes a value object away",
    async (db) => (await db.place.key("attic").update({ box: null })).box,
    null,
  ),
  refused(25, "a value object without a member", "constraint.required", (db) =>
    db.place.key("attic").update({ box: { opened: new Date(5) } as never }),
  ),
  refused(25, "a value object with a member beyond its digits", "value.precision", (db) =>
    db.place.key("attic").update({
      box: { opened: new Date(5), day: null, cost: "1.001", total: 1n, note: null },
    }),
  ),
  ...filters(11, "place", [
    ["unique whatever its case, found so", (p) => p.handle.eqFold("ATTIC"), "attic"],
    ["sharp s is not ss", (p) => p.handle.eqFold("strasse"), ""],
    ["sharp s and its capital", (p) => p.handle.eqFold("STRAẞE"), "barn"],
    ["accents with case", (p) => p.handle.startsWithFold("él"), "cave"],
    ["as it was written, exactly", { handle: "élan" }, ""],
  ]),
  refused(11, "a text that is taken in another case", "constraint.unique", (db) =>
    db.place.insert({ id: "new", handle: "aTTIC", ...fresh }),
  ),
  refused(11, "a text that is taken in another form of its accent", "constraint.unique", (db) =>
    db.place.insert({ id: "new", handle: "e\u0301lan", ...fresh }),
  ),
  refused(11, "an update to a text that is taken in another case", "constraint.unique", (db) =>
    db.place.key("dock").update({ handle: "STRAẞE" }),
  ),
  refused(11, "two of many that differ in case alone", "constraint.unique", (db) =>
    db.place.insertMany([
      { id: "n1", handle: "New", ...fresh },
      { id: "n2", handle: "nEW", ...fresh },
    ]),
  ),
  write(
    11,
    "a record may change the case of its own unique text",
    async (db) => (await db.place.key("attic").update({ handle: "ATTIC" })).handle,
    "ATTIC",
  ),
  write(
    5,
    "nulls do not collide in a text that is unique whatever its case",
    async (db) =>
      (await db.place.insertMany(["n1", "n2"].map((id) => ({ id, handle: null, ...fresh }))))
        .length,
    2,
  ),
  write(
    11,
    "a text that was taken is free after the record is gone",
    async (db) => {
      await db.place.key("attic").delete();
      return (await db.place.insert({ id: "new", handle: "attic", ...fresh })).handle;
    },
    "attic",
  ),
  query(
    15,
    "an int64 inside an include is exact",
    (db) =>
      db.person
        .where({ id: oneOf(["ada", "ben"]) })
        .orderBy({ id: "asc" })
        .select({ id: true })
        .include({ places: (p) => p.orderBy({ id: "asc" }).select({ id: true, visits: true }) }),
    [
      {
        id: "ada",
        places: [
          { id: "attic", visits: 9_007_199_254_740_993n },
          { id: "barn", visits: -9_223_372_036_854_775_808n },
        ],
      },
      { id: "ben", places: [{ id: "cave", visits: 0n }] },
    ],
  ),
  query(
    16,
    "a decimal inside an include has all its digits",
    (db) =>
      db.person
        .where({ id: "ada" })
        .select({ id: true })
        .include({ places: (p) => p.orderBy({ spent: "asc" }).select({ spent: true }) }),
    [{ id: "ada", places: [{ spent: "-0.000001" }, { spent: "123456789012.345678" }] }],
  ),
  query(
    25,
    "value objects inside an include are as they were written",
    (db) =>
      db.person
        .where({ id: "ben" })
        .select({ id: true })
        .include({ places: { box: true, stops: true } }),
    [{ id: "ben", places: [{ box: null, stops: [] }] }],
  ),
  query(
    25,
    "a value object of a to-one is as it was written",
    (db) =>
      db.place
        .where({ id: "barn" })
        .select({ box: true, stops: true, visits: true })
        .include({ owner: { name: true } }),
    [
      {
        box: {
          opened: new Date("1969-12-31T23:59:59.999Z"),
          day: null,
          cost: "-999999.99",
          total: -1n,
          note: 'it\'s "here"',
        },
        stops: [door],
        visits: -9_223_372_036_854_775_808n,
        owner: { name: "Ada" },
      },
    ],
  ),
  value(
    17,
    "sums of int64 and decimals of related records are exact",
    (db) =>
      db.person
        .where({ id: "ada" })
        .select((p) => ({
          visits: p.places.sum((a) => a.visits),
          spent: p.places.sum((a) => a.spent),
        }))
        .one(),
    { visits: "-9214364837600034815", spent: "123456789012.345677" },
  ),
  ...filters(15, "place", [
    ["the least int64", { visits: -9_223_372_036_854_775_808n }, "barn"],
    ["one more than a double holds", { visits: 9_007_199_254_740_993n }, "attic"],
    ["one less is another", { visits: 9_007_199_254_740_992n }, ""],
    ["int64 by order", { visits: gt(42n) }, "attic"],
  ]),
  ...filters(2, "person", [
    [
      "whose places have a value object with a member",
      { places: some({ box: { total: -1n } }) },
      "ada",
    ],
    [
      "none of whose places has a text, whatever its case",
      (p) =>
        p.places
          .some((a) => a.handle.eqFold("attic"))
          .not()
          .and(p.places.some()),
      "ben cas",
    ],
  ]),
];
