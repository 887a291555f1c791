import {
  and,
  every,
  gt,
  gte,
  has,
  none,
  not,
  oneOf,
  or,
  some,
  startsWith,
} from "../../query/operators.ts";
import type { Where } from "../../db/database.ts";
import type { ConformanceCase } from "../case.ts";
import type { World } from "../world/model.ts";
import { columns, filters, query, value } from "./tables.ts";

// Typed apart: in the call of a generic function the compiler does not infer what nested quantifiers are about.
const bossOfCasOrGil: Where<World, "person"> = {
  boss: { followers: some({ id: oneOf(["cas", "gil"]) }) },
};
const unfollowedBoss: Where<World, "person"> = { boss: { followers: none() } };

/** Rows 26, 27, 46 to 50: quantifiers, to-one paths, aggregates of a relation, includes. */
export const relationCases: readonly ConformanceCase[] = [
  ...filters(48, "person", [
    ["follows somebody", { follows: some() }, "ada ben cas dov eli gil"],
    ["follows nobody", { follows: none() }, "fro hal"],
    ["follows Ben", { follows: some({ id: "ben" }) }, "ada eli"],
    ["is followed by Cas", { followers: some({ id: "cas" }) }, "ada dov"],
    [
      "follows somebody who follows Eli",
      { follows: some({ follows: some({ id: "eli" }) }) },
      "cas dov",
    ],
    [
      "everybody whom one follows has a boss",
      { follows: every((p) => p.boss.exists()) },
      "ada ben dov eli fro hal",
    ],
    ["follows somebody without a boss", { follows: some({ boss: null }) }, "cas gil"],
    ["follows nobody without a boss", { follows: none({ boss: null }) }, "ada ben dov eli fro hal"],
    [
      "has a boss whom Cas or Gil follows",
      (p) => p.boss.followers.some({ id: oneOf(["cas", "gil"]) }),
      "ben cas eli",
    ],
    ["has a boss whom Cas or Gil follows, as an object", bossOfCasOrGil, "ben cas eli"],
    ["has a boss whom nobody follows", unfollowedBoss, "fro hal"],
    ["two hops up", { boss: { boss: { id: "ada" } } }, "dov"],
    ["is the own boss", (p) => p.boss.id.eq(p.id), "fro"],
    ["has a team of bosses", { team: some({ team: some() }) }, "ada ben fro"],
    ["works somewhere", { employers: some() }, "ada ben cas hal"],
    [
      "works at X and at Y",
      and({ employers: some({ id: "x" }) }, { employers: some({ id: "y" }) }),
      "ben",
    ],
    ["works at no Y", { employers: none({ id: "y" }) }, "ada dov eli fro gil hal"],
    ["works with Hal", { employers: some({ staff: some({ id: "hal" }) }) }, "ada ben hal"],
  ]),
  ...filters(48, "company", [
    ["every one of the staff has no boss", { staff: every({ boss: null }) }, "z"],
    ["employs somebody of Ada's team", { staff: some({ boss: { id: "ada" } }) }, "x y"],
    ["employs nobody", (c) => c.staff.count().eq(0), "z"],
  ]),
  ...filters(46, "order", [
    ["of a customer", { customer: { id: "ann" } }, "1 3 5"],
    ["by the key field", { customerId: "dee" }, "6 7"],
    ["of customers in a city", { customer: { city: "Rome" } }, "2 6 7"],
    ["of customers that somebody referred", { customer: { referrer: { vip: true } } }, "2 4"],
    [
      "of a customer, or of none such",
      or({ customer: { vip: true } }, { note: "100%" }),
      "1 3 5 6 7 8 9",
    ],
    ["with a line of iron", { lines: some({ product: { tags: has("iron") } }) }, "1 3 5 7 8"],
    [
      "with lines of iron alone",
      and({ lines: some() }, { lines: every({ product: { tags: has("iron") } }) }),
      "1 5 8",
    ],
    ["without lines", { lines: none() }, "6 9"],
    ["without a discount", { lines: none((l) => l.discount.gt("0.00")) }, "2 4 6 9"],
    [
      "with a line cheaper than its product",
      { lines: some((l) => l.price.lt(l.product.price)) },
      "3 5 8",
    ],
    [
      "with a line of its customer's region",
      { lines: some((l) => l.order.customer.region.eq("north").and(l.quantity.gt(4))) },
      "7",
    ],
    ["by how many lines", (o) => o.lines.count().gte(3), "3 7"],
    ["by how many of some lines", (o) => o.lines.count({ quantity: gt(1) }).eq(1), "1 2 5 7"],
    ["by a sum", (o) => o.lines.sum((l) => l.quantity).gt(5n), "2 3 7"],
    ["by a least value", (o) => o.lines.min((l) => l.price).lt("1.00"), "2 7 8"],
    ["by a least value that is null", (o) => o.lines.min((l) => l.discount).isNull(), "2 4 6 9"],
  ]),
  ...filters(46, "customer", [
    ["with a sent order", { orders: some({ status: "sent" }) }, "ann dee"],
    ["with sent orders only", { orders: every({ status: "sent" }) }, "gus"],
    ["without orders", (c) => c.orders.none(), "gus"],
    ["with an order of an easel", { orders: some({ lines: some({ productId: "easel" }) }) }, "cyd"],
    ["whose referrer has orders", (c) => c.referrer.orders.some({ status: "void" }), "bob cyd"],
    ["with neighbours", (c) => c.neighbours.count().gt(1), "ann bob dee eve"],
    ["with a neighbour of another region", (c) => c.neighbours.some({ region: "" }), "ann eve"],
    ["a city that is null has no neighbours, not even itself", { neighbours: none() }, "cyd gus"],
    ["referred by itself", (c) => c.referrer.id.eq(c.id), "gus"],
    ["referred by one of several", { referrer: { id: oneOf(["ann", "gus"]) } }, "bob cyd gus"],
  ]),
  ...filters(46, "supplier", [
    [
      "of what was ordered and voided",
      { products: some({ lines: some({ order: { status: "void" } }) }) },
      "acme",
    ],
    ["of nothing discontinued", { products: every({ discontinued: false }) }, "acme dune"],
    ["with rivals", (s) => s.rivals.count().gt(1), "acme dune"],
    ["without a country there are no rivals", { rivals: none() }, "coil"],
  ]),
  ...filters(46, "product", [
    ["never ordered", { lines: none() }, "flute"],
    ["ordered by the dozen", { lines: some({ quantity: gte(10) }) }, "glue hinge"],
    ["without a supplier", { supplier: null }, "easel"],
    ["of a supplier without a rating", { supplier: { rating: null } }, "cord drum"],
    [
      "not of a supplier of a country",
      not({ supplier: { country: "DE" } }),
      "cord drum easel flute glue",
    ],
    ["of a supplier with a name like", { supplier: { name: startsWith("d") } }, "hinge"],
  ]),
  ...filters(50, "sensor", [
    [
      "a filter of the model holds in a quantifier",
      { readings: some({ id: oneOf([11, 22, 33, 44]) }) },
      "",
    ],
    ["and leaves what it does not hide", { readings: some({ id: oneOf([4, 5]) }) }, "s0 s1"],
    ["and in a negated one", { readings: none({ id: gte(4) }) }, "s4"],
    ["and in a count", (s) => s.readings.count().lt(28), "s2 s3 s4"],
  ]),
  value(50, "a filter of the model holds at the root", (db) => db.reading.count(), 110),
  value(50, "and is lifted by its name", (db) => db.reading.without("valid").count(), 120),
  value(
    50,
    "lifted in a quantifier too",
    (db) =>
      db.sensor
        .where({ readings: some({ id: 11 }) })
        .without("valid")
        .count(),
    1,
  ),
  ...columns(46, "person", [
    ["counts a team", (p) => p.team.count(), { ada: 2, ben: 1, cas: 0, fro: 1 }],
    [
      "counts followers, oneself too",
      (p) => p.followers.count(),
      { ada: 2, ben: 2, dov: 2, hal: 0 },
    ],
    [
      "the name of the boss's boss",
      (p) => p.boss.boss.name,
      { ada: null, ben: null, dov: "Ada", eli: "Ben", fro: "Fro" },
    ],
    ["the last of the team", (p) => p.team.max((t) => t.name), { ada: "Cas", cas: null }],
    ["counts with a condition", (p) => p.follows.count({ boss: null }), { cas: 1, ada: 0, gil: 1 }],
    ["some with a path", (p) => p.team.some((t) => t.boss.id.eq("ada")), { ada: true, ben: false }],
  ]),
  ...columns(6, "order", [
    ["sums quantities", (o) => o.lines.sum((l) => l.quantity), { 1: 5n, 2: 10n, 6: 0n }],
    ["sums prices", (o) => o.lines.sum((l) => l.price), { 1: "107.50", 3: "104.70", 6: "0.00" }],
    [
      "averages prices",
      (o) => o.lines.avg((l) => l.price),
      { 1: "53.750000000000", 3: "34.900000000000", 6: null, 7: "4.816666666667" },
    ],
    [
      "averages ints",
      (o) => o.lines.avg((l) => l.quantity),
      { 1: "2.5000000000", 7: "4.6666666667", 9: null },
    ],
    ["the least price", (o) => o.lines.min((l) => l.price), { 1: "7.50", 6: null }],
    [
      "the greatest discount",
      (o) => o.lines.max((l) => l.discount),
      { 1: "0.10", 2: null, 3: "0.25" },
    ],
    [
      "the first product by name",
      (o) => o.lines.min((l) => l.productId),
      { 1: "anvil", 3: "bell", 9: null },
    ],
    [
      "counts distinct quantities",
      (o) => o.lines.countDistinct((l) => l.quantity),
      { 1: 2, 3: 3, 7: 2, 8: 1 },
    ],
    ["counts with a condition", (o) => o.lines.count({ discount: null }), { 1: 1, 7: 2, 6: 0 }],
    ["what a count and a sum make", (o) => o.lines.count().add(o.lines.count()), { 1: 4, 6: 0 }],
    ["a path to the customer", (o) => o.customer.name, { 1: "Ann", 6: "Élodie" }],
    ["a path over two", (o) => o.customer.referrer.name, { 1: null, 2: "Ann", 6: "bob" }],
  ]),
  query(
    27,
    "includes a to-one",
    (db) =>
      db.order
        .where({ id: oneOf([1, 6]) })
        .orderBy({ id: "asc" })
        .include({ customer: { name: true } })
        .select({ id: true }),
    [
      { id: 1, customer: { name: "Ann" } },
      { id: 6, customer: { name: "Élodie" } },
    ],
  ),
  query(
    27,
    "includes a to-one that is absent",
    (db) =>
      db.customer
        .where({ id: oneOf(["ann", "bob"]) })
        .orderBy({ id: "asc" })
        .include({ referrer: { id: true, city: true } })
        .select({ id: true }),
    [
      { id: "ann", referrer: null },
      { id: "bob", referrer: { id: "ann", city: "Oslo" } },
    ],
  ),
  query(
    27,
    "includes two to-ones in a row",
    (db) =>
      db.order
        .where({ id: 6 })
        .include({ customer: { id: true, referrer: { id: true, referrer: { id: true } } } })
        .select({ id: true }),
    [{ id: 6, customer: { id: "dee", referrer: { id: "bob", referrer: { id: "ann" } } } }],
  ),
  query(
    27,
    "includes a to-many in order",
    (db) =>
      db.order
        .where({ id: oneOf([1, 3, 6]) })
        .orderBy({ id: "asc" })
        .include({
          lines: (l) => l.orderBy({ price: "desc" }).select({ productId: true, price: true }),
        })
        .select({ id: true }),
    [
      {
        id: 1,
        lines: [
          { productId: "anvil", price: "100.00" },
          { productId: "bell", price: "7.50" },
        ],
      },
      {
        id: 3,
        lines: [
          { productId: "cord", price: "84.30" },
          { productId: "drum", price: "13.40" },
          { productId: "bell", price: "7.00" },
        ],
      },
      { id: 6, lines: [] },
    ],
  ),
  query(
    27,
    "bounds a to-many for each parent",
    (db) =>
      db.sensor
        .orderBy({ id: "asc" })
        .include({ readings: (r) => r.orderBy({ at: "desc" }).take(2).select({ id: true }) })
        .select({ id: true }),
    [
      { id: "s0", readings: [{ id: 116 }, { id: 76 }] },
      { id: "s1", readings: [{ id: 117 }, { id: 37 }] },
      { id: "s2", readings: [{ id: 118 }, { id: 78 }] },
      { id: "s3", readings: [{ id: 119 }, { id: 79 }] },
      { id: "s4", readings: [] },
    ],
  ),
  query(
    27,
    "skips in a to-many for each parent",
    (db) =>
      db.customer
        .where({ id: oneOf(["ann", "dee", "gus"]) })
        .orderBy({ id: "asc" })
        .include({ orders: (o) => o.orderBy({ id: "asc" }).skip(1).take(5).select({ id: true }) })
        .select({ id: true }),
    [
      { id: "ann", orders: [{ id: 3 }, { id: 5 }] },
      { id: "dee", orders: [{ id: 7 }] },
      { id: "gus", orders: [] },
    ],
  ),
  query(
    27,
    "filters a to-many",
    (db) =>
      db.customer
        .where({ id: oneOf(["ann", "bob"]) })
        .orderBy({ id: "asc" })
        .include({
          orders: (o) => o.where({ status: "sent" }).orderBy({ id: "desc" }).select({ id: true }),
        })
        .select({ id: true }),
    [
      { id: "ann", orders: [{ id: 3 }, { id: 1 }] },
      { id: "bob", orders: [] },
    ],
  ),
  query(
    27,
    "includes through a link",
    (db) =>
      db.company
        .orderBy({ id: "asc" })
        .include({ staff: (p) => p.orderBy({ name: "desc" }).select({ id: true }) })
        .select({ id: true }),
    [
      { id: "x", staff: [{ id: "hal" }, { id: "ben" }, { id: "ada" }] },
      { id: "y", staff: [{ id: "cas" }, { id: "ben" }] },
      { id: "z", staff: [] },
    ],
  ),
  query(
    27,
    "the same record below several parents",
    (db) =>
      db.person
        .where({ id: oneOf(["ada", "eli"]) })
        .orderBy({ id: "asc" })
        .include({ follows: (p) => p.select({ id: true, name: true }) })
        .select({ id: true }),
    [
      { id: "ada", follows: [{ id: "ben", name: "Ben" }] },
      { id: "eli", follows: [{ id: "ben", name: "Ben" }] },
    ],
  ),
  query(
    27,
    "bounds through a link for each parent",
    (db) =>
      db.person
        .where({ id: oneOf(["cas", "dov"]) })
        .orderBy({ id: "asc" })
        .include({ follows: (p) => p.orderBy({ id: "desc" }).take(1).select({ id: true }) })
        .select({ id: true }),
    [
      { id: "cas", follows: [{ id: "dov" }] },
      { id: "dov", follows: [{ id: "eli" }] },
    ],
  ),
  query(
    27,
    "a to-many below a to-many",
    (db) =>
      db.customer
        .where({ id: "dee" })
        .include({
          orders: (o) =>
            o
              .orderBy({ id: "asc" })
              .include({
                lines: (l) => l.orderBy({ productId: "asc" }).select({ productId: true }),
              })
              .select({ id: true }),
        })
        .select({ id: true }),
    [
      {
        id: "dee",
        orders: [
          { id: 6, lines: [] },
          { id: 7, lines: [{ productId: "drum" }, { productId: "glue" }, { productId: "hinge" }] },
        ],
      },
    ],
  ),
  query(
    27,
    "a to-many below a to-one",
    (db) =>
      db.line
        .where({ orderId: 5 })
        .include({
          product: {
            id: true,
            lines: (l) => l.orderBy({ orderId: "asc" }).select({ orderId: true }),
          },
        })
        .select({ orderId: true }),
    [{ orderId: 5, product: { id: "anvil", lines: [{ orderId: 1 }, { orderId: 5 }] } }],
  ),
  query(
    27,
    "a to-one below a to-many",
    (db) =>
      db.order
        .where({ id: 1 })
        .include({
          lines: (l) =>
            l
              .orderBy({ productId: "asc" })
              .include({ product: { name: true } })
              .select({ quantity: true }),
        })
        .select({ id: true }),
    [
      {
        id: 1,
        lines: [
          { quantity: 1, product: { name: "Anvil" } },
          { quantity: 4, product: { name: "Bell 5%" } },
        ],
      },
    ],
  ),
  query(
    27,
    "computes in an include",
    (db) =>
      db.order
        .where({ id: 1 })
        .include({
          lines: (l) =>
            l
              .orderBy({ productId: "asc" })
              .select((line) => ({ sum: line.price.mul(line.quantity) })),
        })
        .select({ id: true }),
    [{ id: 1, lines: [{ sum: "100.00" }, { sum: "30.00" }] }],
  ),
  query(
    27,
    "includes a relation by equal fields",
    (db) =>
      db.customer
        .where({ id: oneOf(["ann", "cyd"]) })
        .orderBy({ id: "asc" })
        .include({ neighbours: (n) => n.orderBy({ id: "asc" }).select({ id: true }) })
        .select({ id: true }),
    [
      { id: "ann", neighbours: [{ id: "ann" }, { id: "eve" }] },
      { id: "cyd", neighbours: [] },
    ],
  ),
  query(
    50,
    "a filter of the model holds in an include",
    (db) =>
      db.sensor
        .where({ id: "s1" })
        .include({
          readings: (r) =>
            r
              .where({ id: oneOf([1, 33, 77, 117]) })
              .orderBy({ id: "asc" })
              .select({ id: true }),
        })
        .select({ id: true }),
    [{ id: "s1", readings: [{ id: 1 }, { id: 117 }] }],
  ),
  query(
    27,
    "two includes beside each other under a limit",
    (db) =>
      db.person
        .orderBy({ id: "asc" })
        .take(2)
        .include({
          team: (t) => t.orderBy({ id: "asc" }).select({ id: true }),
          employers: (c) => c.orderBy({ id: "asc" }).select({ id: true }),
        })
        .select({ id: true }),
    [
      { id: "ada", team: [{ id: "ben" }, { id: "cas" }], employers: [{ id: "x" }] },
      { id: "ben", team: [{ id: "dov" }], employers: [{ id: "x" }, { id: "y" }] },
    ],
  ),
];
