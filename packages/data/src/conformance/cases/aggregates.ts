import { eq, gt, lt, ne, oneOf } from "../../query/operators.ts";
import type { ConformanceCase } from "../case.ts";
import { query, value } from "./tables.ts";

/** Rows 6 and 17, and grouping: what many rows come to. */
export const aggregateCases: readonly ConformanceCase[] = [
  query(
    6,
    "counts by status",
    (db) =>
      db.order.groupBy(
        (o) => ({ status: o.status }),
        (_o, g) => ({ n: g.count() }),
      ),
    [
      { status: "open", n: 3 },
      { status: "paid", n: 2 },
      { status: "sent", n: 3 },
      { status: "void", n: 1 },
    ],
  ),
  query(
    6,
    "null is a group",
    (db) =>
      db.customer
        .groupBy(
          (c) => ({ region: c.region }),
          (_c, g) => ({ n: g.count() }),
        )
        .orderBy({ region: "asc" }),
    [
      { region: null, n: 2 },
      { region: "", n: 1 },
      { region: "South", n: 1 },
      { region: "north", n: 2 },
      { region: "south", n: 1 },
    ],
  ),
  query(
    6,
    "groups with nulls last",
    (db) =>
      db.customer
        .groupBy(
          (c) => ({ region: c.region }),
          (_c, g) => ({ n: g.count() }),
        )
        .orderBy({ region: { dir: "desc", nulls: "first" } })
        .take(2),
    [
      { region: null, n: 2 },
      { region: "south", n: 1 },
    ],
  ),
  query(
    17,
    "sums ints and decimals",
    (db) =>
      db.product
        .groupBy(
          (p) => ({ supplier: p.supplierId }),
          (p, g) => ({ stock: g.sum(p.stock), price: g.sum(p.price), mean: g.avg(p.price) }),
        )
        .orderBy({ supplier: "asc" }),
    [
      { supplier: null, stock: -2n, price: "7.00", mean: "7.000000000000" },
      { supplier: "acme", stock: 5n, price: "107.50", mean: "53.750000000000" },
      { supplier: "bolt", stock: 15n, price: "97.70", mean: "48.850000000000" },
      { supplier: "coil", stock: 1000n, price: "13.45", mean: "6.725000000000" },
      { supplier: "dune", stock: 7n, price: "1.00", mean: "1.000000000000" },
    ],
  ),
  query(
    6,
    "a sum of nulls is zero, a mean is null",
    (db) =>
      db.product
        .where({ cost: null })
        .groupBy(
          (p) => ({ discontinued: p.discontinued }),
          (p, g) => ({
            cost: g.sum(p.cost),
            mean: g.avg(p.cost),
            n: g.countOf(p.cost),
            all: g.count(),
          }),
        )
        .orderBy({ discontinued: "asc" }),
    [
      { discontinued: false, cost: "0.0000", mean: null, n: 0, all: 1 },
      { discontinued: true, cost: "0.0000", mean: null, n: 0, all: 1 },
    ],
  ),
  query(
    6,
    "aggregates with a condition",
    (db) =>
      db.customer
        .groupBy(
          (c) => ({ vip: c.vip }),
          (c, g) => ({
            rome: g.count({ city: "Rome" }),
            cities: g.countDistinct(c.city),
            credit: g.sum(c.credit, { credit: gt("0.00") }),
          }),
        )
        .orderBy({ vip: "asc" }),
    [
      { vip: false, rome: 1, cities: 2, credit: "100.00" },
      { vip: true, rome: 1, cities: 3, credit: "10099.99" },
    ],
  ),
  query(
    6,
    "groups by a path",
    (db) =>
      db.order
        .groupBy(
          (o) => ({ city: o.customer.city }),
          (_o, g) => ({ n: g.count() }),
        )
        .orderBy({ n: "desc", city: "asc" }),
    [
      { city: "Oslo", n: 4 },
      { city: "Rome", n: 3 },
      { city: null, n: 1 },
      { city: "Bonn", n: 1 },
    ],
  ),
  query(
    6,
    "groups by two",
    (db) =>
      db.product
        .groupBy(
          (p) => ({ discontinued: p.discontinued, price: p.price }),
          (_p, g) => ({ n: g.count() }),
        )
        .where({ n: gt(1) }),
    [],
  ),
  query(
    6,
    "groups by a computed value",
    (db) =>
      db.order
        .groupBy(
          (o) => ({ year: o.placed.year() }),
          (_o, g) => ({ n: g.count() }),
        )
        .orderBy({ year: "asc" }),
    [
      { year: 1969, n: 1 },
      { year: 2024, n: 1 },
      { year: 2025, n: 1 },
      { year: 2026, n: 6 },
    ],
  ),
  query(
    6,
    "groups by a constant condition",
    (db) =>
      db.customer
        .groupBy(
          (c) => ({ north: c.region.eq("north") }),
          (_c, g) => ({ n: g.count() }),
        )
        .orderBy({ north: "asc" }),
    [
      { north: false, n: 5 },
      { north: true, n: 2 },
    ],
  ),
  query(
    6,
    "filters over groups",
    (db) =>
      db.order
        .groupBy(
          (o) => ({ customer: o.customerId }),
          (_o, g) => ({ n: g.count() }),
        )
        .where({ n: gt(1) })
        .orderBy({ customer: "asc" }),
    [
      { customer: "ann", n: 3 },
      { customer: "dee", n: 2 },
    ],
  ),
  query(
    6,
    "filters before and after grouping",
    (db) =>
      db.order
        .where({ status: ne("void") })
        .groupBy(
          (o) => ({ customer: o.customerId }),
          (o, g) => ({ n: g.count(), last: g.max(o.placed) }),
        )
        .where({ n: 2 })
        .orderBy({ customer: "desc" }),
    [
      { customer: "dee", n: 2, last: new Date("2026-03-01T00:00:00.000Z") },
      { customer: "ann", n: 2, last: new Date("2026-01-31T23:59:59.999Z") },
    ],
  ),
  query(
    6,
    "computes with aggregates",
    (db) =>
      db.line
        .groupBy(
          (l) => ({ product: l.productId }),
          (l, g) => ({ n: g.count(), units: g.sum(l.quantity) }),
        )
        .where({ n: gt(1) })
        .orderBy({ product: "asc" })
        .select((r) => ({ product: r.product, more: r.units.add(1n) })),
    [
      { product: "anvil", more: 4n },
      { product: "bell", more: 8n },
      { product: "drum", more: 4n },
      { product: "glue", more: 12n },
      { product: "hinge", more: 15n },
    ],
  ),
  query(
    6,
    "the first groups of an order",
    (db) =>
      db.line
        .groupBy(
          (l) => ({ product: l.productId }),
          (l, g) => ({ units: g.sum(l.quantity) }),
        )
        .orderBy({ units: "desc" })
        .take(2),
    [
      { product: "hinge", units: 14n },
      { product: "glue", units: 11n },
    ],
  ),
  query(
    6,
    "no rows, no groups",
    (db) =>
      db.order.where({ id: lt(0) }).groupBy(
        (o) => ({ status: o.status }),
        (_o, g) => ({ n: g.count() }),
      ),
    [],
  ),
  query(
    6,
    "groups of a window",
    (db) =>
      db.order
        .orderBy({ id: "asc" })
        .take(4)
        .sub()
        .groupBy(
          (o) => ({ status: o.status }),
          (_o, g) => ({ n: g.count() }),
        )
        .orderBy({ status: "desc" }),
    [
      { status: "sent", n: 2 },
      { status: "paid", n: 1 },
      { status: "open", n: 1 },
    ],
  ),
  query(
    6,
    "groups of an ordered window, the other way round",
    (db) =>
      db.person
        .orderBy({ id: "asc" })
        .skip(3)
        .sub()
        .groupBy(
          (p) => ({ id: p.id }),
          (_p, g) => ({ n: g.count() }),
        )
        .orderBy({ id: "desc" })
        .select({ id: true }),
    [{ id: "hal" }, { id: "gil" }, { id: "fro" }, { id: "eli" }, { id: "dov" }],
  ),
  query(
    6,
    "groups of groups",
    (db) =>
      db.order
        .groupBy(
          (o) => ({ customer: o.customerId }),
          (_o, g) => ({ n: g.count() }),
        )
        .sub()
        .groupBy(
          (c) => ({ n: c.n }),
          (_c, g) => ({ customers: g.count() }),
        )
        .orderBy({ n: "asc" }),
    [
      { n: 1, customers: 4 },
      { n: 2, customers: 1 },
      { n: 3, customers: 1 },
    ],
  ),
  value(
    6,
    "aggregates over nothing",
    (db) =>
      db.product.where({ id: "none" }).aggregate((p, g) => ({
        n: g.count(),
        stock: g.sum(p.stock),
        price: g.sum(p.price),
        mean: g.avg(p.price),
        top: g.max(p.price),
        first: g.min(p.name),
        kinds: g.countDistinct(p.name),
      })),
    { n: 0, stock: 0n, price: "0.00", mean: null, top: null, first: null, kinds: 0 },
  ),
  value(
    17,
    "the mean of ints",
    (db) => db.product.aggregate((p, g) => ({ mean: g.avg(p.stock), sum: g.sum(p.stock) })),
    { mean: "128.1250000000", sum: 1025n },
  ),
  value(
    17,
    "means round half away from zero",
    (db) => db.line.where({ orderId: 7 }).aggregate((l, g) => ({ mean: g.avg(l.price) })),
    { mean: "4.816666666667" },
  ),
  value(
    17,
    "a mean of negatives",
    (db) =>
      db.value
        .where({ id: oneOf(["int2", "int4", "int0"]) })
        .aggregate((v, g) => ({ mean: g.avg(v.int) })),
    { mean: "-2.6666666667" },
  ),
  value(
    17,
    "a sum of ints may be beyond an int",
    (db) =>
      db.value.where({ id: oneOf(["int6", "int5"]) }).aggregate((v, g) => ({ sum: g.sum(v.int) })),
    { sum: 9007199254741991n },
  ),
  value(
    17,
    "a sum of int64 is a decimal",
    (db) => db.value.where({ int64: ne(null) }).aggregate((v, g) => ({ sum: g.sum(v.int64) })),
    { sum: "9007199254740992" },
  ),
  value(
    16,
    "a sum of decimals is exact",
    (db) => db.customer.aggregate((c, g) => ({ sum: g.sum(c.credit), n: g.countOf(c.credit) })),
    { sum: "10194.49", n: 5 },
  ),
  value(
    19,
    "the least and the greatest float",
    (db) => db.value.aggregate((v, g) => ({ least: g.min(v.float), greatest: g.max(v.float) })),
    { least: -2.5, greatest: 1.7976931348623157e308 },
  ),
  value(
    9,
    "the greatest text by code point",
    (db) => db.value.aggregate((v, g) => ({ least: g.min(v.text), greatest: g.max(v.text) })),
    { least: "", greatest: "👩‍👩‍👧" },
  ),
  value(
    21,
    "the first and last instant",
    (db) => db.value.aggregate((v, g) => ({ first: g.min(v.instant), last: g.max(v.date) })),
    { first: new Date("0001-01-01T00:00:00.000Z"), last: "9999-12-31" },
  ),
  value(
    16,
    "the least wide decimal",
    (db) => db.value.aggregate((v, g) => ({ least: g.min(v.wide), n: g.countDistinct(v.wide) })),
    { least: "-99999999999999999999.9999999999", n: 8 },
  ),
  value(
    6,
    "counts leave nulls out",
    (db) =>
      db.customer.aggregate((c, g) => ({
        cities: g.countDistinct(c.city),
        named: g.countOf(c.city),
        all: g.count(),
      })),
    { cities: 3, named: 5, all: 7 },
  ),
  value(
    6,
    "aggregates of a path",
    (db) =>
      db.line.aggregate((l, g) => ({
        first: g.min(l.order.placed),
        names: g.countDistinct(l.product.name),
      })),
    { first: new Date("2024-02-29T06:00:00.000Z"), names: 7 },
  ),
  value(
    6,
    "an aggregate with a relation in its condition",
    (db) =>
      db.customer.aggregate((c, g) => ({
        buyers: g.count((one) => one.orders.some()),
        idle: g.count({ id: eq("gus") }),
        n: g.countOf(c.region),
      })),
    { buyers: 6, idle: 1, n: 5 },
  ),
  query(
    6,
    "distinct with null",
    (db) => db.customer.select({ city: true }).distinct().orderBy({ city: "asc" }),
    [{ city: null }, { city: "Bonn" }, { city: "Oslo" }, { city: "Rome" }],
  ),
  query(6, "distinct of something computed, in its order", (db) =>
    db.customer
      .select((c) => ({ city: c.city, name: c.referrer.name.upper() }))
      .distinct()
      .orderBy({ name: "desc", city: "asc" }),
  ),
  query(
    6,
    "distinct of two",
    (db) =>
      db.order
        .select({ status: true, note: true })
        .distinct()
        .orderBy({ status: "asc", note: "asc" }),
    [
      { status: "open", note: null },
      { status: "open", note: "last" },
      { status: "paid", note: "100%" },
      { status: "paid", note: "Gift" },
      { status: "sent", note: "" },
      { status: "sent", note: "first" },
      { status: "void", note: "gift wrap" },
    ],
  ),
  query(
    6,
    "the first of distinct values",
    (db) =>
      db.product.select({ price: true }).distinct().orderBy({ price: "desc" }).skip(1).take(2),
    [{ price: "84.30" }, { price: "13.40" }],
  ),
  value(
    6,
    "counts distinct rows",
    (db) => db.product.select({ price: true }).distinct().count(),
    7,
  ),
  value(
    6,
    "counts groups",
    (db) =>
      db.order
        .groupBy(
          (o) => ({ status: o.status }),
          (_o, g) => ({ n: g.count() }),
        )
        .count(),
    4,
  ),
];
