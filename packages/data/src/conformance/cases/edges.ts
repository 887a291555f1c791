import { gt, oneOf, startsWith } from "../../query/operators.ts";
import { DataError } from "../../errors.ts";
import type { ConformanceCase } from "../case.ts";
import { columns, filters, orders, query, refused, value, write } from "./tables.ts";

const product = { price: "1.00", stock: 1, discontinued: false, tags: [] } as const;
const long = "x".repeat(39);

/** Rows that have little to do with operators: one state of absence, spaces, illegal text, sizes, units, cursors through everything. */
export const edgeCases: readonly ConformanceCase[] = [
  write(
    3,
    "a field that is not given is null, and found as null",
    async (db) => {
      await db.supplier.insert({ id: "new", name: "New" });
      return [
        (await db.supplier.key("new").one()).rating,
        await db.supplier.where({ id: "new", rating: null }).count(),
      ];
    },
    [null, 1],
  ),
  write(
    3,
    "null that is written is the same as what is not given",
    async (db) => {
      await db.supplier.insertMany([
        { id: "n1", name: "New" },
        { id: "n2", name: "New", rating: null, country: null },
      ]);
      const [first, second] = await db.supplier.where({ name: "New" }).orderBy({ id: "asc" }).all();
      return (
        { ...first, id: "" }.rating === { ...second, id: "" }.rating && Object.keys(second!).length
      );
    },
    5 - 1,
  ),
  query(
    3,
    "what is null is in the row, not left out",
    (db) => db.supplier.where({ id: "bolt" }).select({ id: true, rating: true }),
    [{ id: "bolt", rating: null }],
  ),
  query(3, "a nested record that is absent is null, a nested list empty", (db) =>
    db.product
      .where({ id: "easel" })
      .select({ id: true })
      .include({ supplier: { name: true }, lines: { quantity: true } }),
  ),
  write(
    4,
    "the empty text is written and is not null",
    async (db) => {
      await db.customer.key("bob").update({ city: "" });
      return [
        await db.customer.where({ city: "" }).count(),
        await db.customer.where({ id: "bob", city: null }).count(),
      ];
    },
    [1, 0],
  ),
  write(
    8,
    "trailing spaces are kept and count",
    async (db) => {
      await db.company.insertMany([
        { id: "t1", name: "end" },
        { id: "t2", name: "end " },
        { id: "t3", name: "end  " },
      ]);
      return [
        await db.company.where({ name: "end " }).count(),
        (
          await db.company
            .where({ name: startsWith("end") })
            .orderBy({ name: "asc" })
            .all()
        ).map(({ id }) => id),
        (await db.company.key("t3").one()).name,
      ];
    },
    [1, ["t1", "t2", "t3"], "end  "],
  ),
  write(
    8,
    "keys that differ in trailing spaces are two",
    async (db) => {
      await db.company.insertMany([
        { id: "pad", name: "1" },
        { id: "pad ", name: "2" },
      ]);
      return [(await db.company.key("pad").one()).name, (await db.company.key("pad ").one()).name];
    },
    ["1", "2"],
  ),
  write(
    8,
    "unique texts that differ in trailing spaces are two",
    async (db) =>
      (
        await db.product.insertMany([
          { id: "n1", ...product, name: "N", sku: "S" },
          { id: "n2", ...product, name: "N", sku: "S " },
        ])
      ).length,
    2,
  ),
  write(
    8,
    "groups and distinct tell trailing spaces apart",
    async (db) => {
      await db.company.insertMany([
        { id: "t1", name: "end" },
        { id: "t2", name: "end " },
      ]);
      return (
        await db.company
          .where({ name: startsWith("end") })
          .groupBy(
            (c) => ({ name: c.name }),
            (_c, g) => ({ n: g.count() }),
          )
          .all()
      ).length;
    },
    2,
  ),
  write(
    7,
    "keys that differ in case are two",
    async (db) => {
      await db.company.insertMany([
        { id: "Case", name: "1" },
        { id: "case", name: "2" },
      ]);
      return [(await db.company.key("Case").one()).name, (await db.company.key("case").one()).name];
    },
    ["1", "2"],
  ),
  write(
    7,
    "unique texts that differ in an accent are two",
    async (db) =>
      (
        await db.product.insertMany([
          { id: "n1", ...product, name: "N", sku: "resume" },
          { id: "n2", ...product, name: "N", sku: "résumé" },
        ])
      ).length,
    2,
  ),
  ...["in a row", "in an update", "in a key"].flatMap((where, i) =>
    ["a\0b", "\ud800", "\udc00a"].map((text) =>
      refused(13, `illegal text ${JSON.stringify(text)} ${where}`, "value.type", (db) =>
        i === 0
          ? db.company.insert({ id: "new", name: text })
          : i === 1
            ? db.company.key("x").update({ name: text })
            : db.company.insert({ id: text, name: "New" }),
      ),
    ),
  ),
  ...columns(20, "product", [
    ["a comparison is a value", (p) => p.stock.gt(0), { anvil: true, bell: false }],
    ["a comparison with null is a value too", (p) => p.sku.eq(null), { anvil: false, cord: true }],
    ["its complement", (p) => p.cost.gt("1.00").not(), { anvil: false, cord: true }],
    ["a quantifier is a value", (p) => p.lines.some({ quantity: gt(0) })],
  ]),
  ...orders(20, "customer", [
    ["by a flag, the records that have it last", { vip: "asc", id: "desc" }],
  ]),
  ...filters(20, "customer", [
    ["a flag", { vip: true }],
    ["a flag that is not", { vip: false }],
  ]),
  ...orders(22, "value", [["by uuid, from the first byte", { uuid: "asc" }, "uuid2 uuid3 uuid1"]], {
    uuid: gt("00000000-0000-0000-0000-000000000000"),
  }),
  ...filters(22, "value", [
    [
      "a uuid in a list",
      {
        uuid: oneOf([
          "ffffffff-ffff-ffff-ffff-ffffffffffff",
          "0189a4c2-7b3e-7c11-8000-0000000000a0",
        ]),
      },
      "uuid1 uuid3",
    ],
    ["a uuid by order", { uuid: gt("0189a4c2-7b3e-7c11-8000-00000000000a") }, "uuid1 uuid3"],
  ]),
  refused(22, "a text that is no uuid", "value.type", (db) =>
    db.value.insert({ id: "new", uuid: "no uuid" }),
  ),
  ...filters(23, "value", [
    [
      "bytes in a list",
      { bytes: oneOf([new Uint8Array([0, 255]), new Uint8Array()]) },
      "bytes0 bytes2",
    ],
  ]),
  write(
    23,
    "every byte comes back",
    async (db) => {
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      await db.value.insert({ id: "new", bytes });
      return [...(await db.value.key("new").one()).bytes!].every((byte, i) => byte === i);
    },
    true,
  ),
  value(
    28,
    "a list of ten thousand values",
    (db) =>
      db.reading.where({ id: oneOf(Array.from({ length: 10_000 }, (_, i) => i + 1)) }).count(),
    110,
  ),
  value(
    28,
    "a list of ten thousand texts, of which one is there",
    (db) =>
      db.person
        .where({ id: oneOf(["ada", ...Array.from({ length: 9_999 }, (_, i) => `nobody${i}`)]) })
        .count(),
    1,
  ),
  write(
    28,
    "two thousand records at once",
    async (db) => {
      const rows = Array.from({ length: 2000 }, (_, i) => ({ id: `m${i}`, name: `Many ${i}` }));
      await db.company.insertMany(rows);
      return db.company.where({ name: startsWith("Many ") }).count();
    },
    2000,
  ),
  write(
    29,
    "a key of the greatest length",
    async (db) => {
      await db.company.insertMany([
        { id: `${long}a`, name: "1" },
        { id: `${long}b`, name: "2" },
      ]);
      return (await db.company.key(`${long}b`).one()).name;
    },
    "2",
  ),
  write(
    29,
    "a key of the greatest length in characters of four bytes",
    async (db) => {
      const id = "\u{1F600}".repeat(40);
      await db.company.insert({ id, name: "Smile" });
      return (await db.company.key(id).one()).name;
    },
    "Smile",
  ),
  refused(29, "a key that is too long", "value.length", (db) =>
    db.company.insert({ id: `${long}ab`, name: "New" }),
  ),
  refused(30, "what a unit wrote before a broken rule is gone", "constraint.unique", (db) =>
    db.unit(async () => {
      await db.product.key("bell").update({ stock: 99 });
      await db.company.key("z").link("staff", { id: "eli" });
      await db.company.insert({ id: "x", name: "X" });
    }),
  ),
  refused(31, "an unknown error takes a unit back as well", "ERR_ASSERTION", (db) =>
    db.unit(async () => {
      await db.company.insert({ id: "u", name: "U" });
      throw Object.assign(new Error("The work failed."), { code: "ERR_ASSERTION" });
    }),
  ),
  write(
    31,
    "a unit inside a unit is part of it",
    (db) =>
      db.unit(async () => {
        await db.company.insert({ id: "u", name: "U" });
        await db.unit(() => db.company.key("u").update({ name: "V" }));
        return (await db.company.key("u").one()).name;
      }),
    "V",
  ),
  write(
    32,
    "an update by condition counts what it met, changed or not",
    (db) => db.product.where({ discontinued: false }).update({ discontinued: false }),
    6,
  ),
  write(
    36,
    "a unit is run again when it loses, and its writes are there once",
    async (db) => {
      let runs = 0;
      await db.unit(async () => {
        runs++;
        await db.company.insert({ id: "once", name: `run ${runs}` });
      });
      return [runs, (await db.company.where({ id: "once" }).all()).length];
    },
    [1, 1],
  ),
  ...[3, 0].map((retries) =>
    value(
      36,
      `a unit that always loses runs ${retries + 1} times`,
      async (db) => {
        let runs = 0;
        const work = async (): Promise<never> => {
          runs++;
          await db.company.insert({ id: `run${runs}`, name: "Run" });
          throw new DataError("conflict.retryable", "Somebody was faster.");
        };
        const code = await db.unit(work, { retries }).catch((error: DataError) => error.code);
        return [runs, code, await db.company.where({ name: "Run" }).count()];
      },
      [retries + 1, "conflict.retryable", 0],
    ),
  ),
  ...(["default", "snapshot", "serializable"] as const).flatMap((isolation) => [
    refused(35, `a unit at ${isolation} is taken back as a whole`, "constraint.unique", (db) =>
      db.unit(
        async () => {
          await db.product.key("bell").update({ stock: 99 });
          await db.company.insert({ id: "x", name: "X" });
        },
        { isolation },
      ),
    ),
    value(
      35,
      `a unit at ${isolation} reads one record, its children and a count alike`,
      (db) =>
        db.unit(
          async () => {
            const order = await db.order
              .where({ id: 1 })
              .select({ id: true })
              .include({ lines: { productId: true } })
              .one();
            return order.lines.length === (await db.line.where({ orderId: 1 }).count());
          },
          { isolation },
        ),
      true,
    ),
  ]),
  write(
    38,
    "everything that reads may stand in a unit: includes, groups, walks, pages",
    async (db) => {
      await db.person.insert({ id: "new", name: "New", bossId: "ben" });
      const team = await db.person
        .where({ id: "ben" })
        .include({ team: (p) => p.orderBy({ id: "asc" }).select({ id: true }) })
        .one();
      const below = await db.person.walk("team", { from: "ada", min: 1, max: 5 }).count();
      const page = await db.person.orderBy({ id: "asc" }).page({ size: 3, total: true });
      return [team.team.map(({ id }) => id).includes("new"), below, page.total];
    },
  ),
  ...(
    [
      ["a regular expression", { cmp: "matches" }],
      ["a pattern", { cmp: "like" }],
      ["text in a language of its own", { cmp: "search" }],
    ] as const
  ).map(([name, { cmp }]): ConformanceCase => ({
    name: `plan: ${name} is refused`,
    row: 14,
    ask: {
      plan: {
        from: { entity: "company" },
        where: {
          cmp: cmp as never,
          left: { path: ["name"] },
          right: { const: "a%", type: { kind: "text", nullable: false } },
        },
        order: [],
        take: { fields: ["id"], nest: {} },
      },
      args: [],
    },
    expect: { error: "refused.capability" },
  })),
  write(
    37,
    "a write of one record needs no unit of its own",
    async (db) => {
      await db.company.key("x").update({ name: "X" });
      await db.company.key("y").delete();
      return (await db.company.orderBy({ id: "asc" }).all()).map(({ name }) => name);
    },
    ["X", "Zinc"],
  ),
  value(
    39,
    "pages through everything meet each record once, forwards",
    async (db) => {
      const seen: unknown[] = [];
      let after: string | null = null;
      do {
        const page: { items: readonly { id: unknown }[]; next: string | null } = await db.reading
          .orderBy({ level: "asc" })
          .page({ size: 7, after });
        seen.push(...page.items.map(({ id }) => id));
        after = page.next;
      } while (after !== null);
      return [seen.length, new Set(seen).size];
    },
    [110, 110],
  ),
  value(
    39,
    "pages through everything meet each record once, over a to-one that may be absent",
    async (db) => {
      const seen: unknown[] = [];
      let after: string | null = null;
      do {
        const page: { items: readonly { id: unknown }[]; next: string | null } = await db.customer
          .orderBy({ referrer: { city: "desc" } })
          .page({ size: 2, after });
        seen.push(...page.items.map(({ id }) => id));
        after = page.next;
      } while (after !== null);
      return [seen.length, new Set(seen).size];
    },
    [7, 7],
  ),
  query(39, "distinct with an order gives each value once", (db) =>
    db.reading.select({ level: true }).distinct().orderBy({ level: "desc" }).take(4),
  ),
  value(40, "by key", async (db) => (await db.company.key("y").one()).name, "Yarn"),
  value(
    40,
    "by a unique field",
    async (db) => (await db.product.where({ sku: "A-1" }).one()).id,
    "anvil",
  ),
  query(40, "by an index and its order", (db) =>
    db.reading
      .where({ sensorId: "s1" })
      .orderBy({ at: "desc" })
      .take(3)
      .select({ id: true, at: true }),
  ),
  value(40, "a count by an index", (db) => db.reading.where({ sensorId: "s2" }).count()),
  write(
    41,
    "what refers is told from what is linked: a link goes with its ends, a reference does not",
    async (db) => {
      await db.person.key("ben").delete();
      return [
        await db.follow.where({ followedId: "ben" }).count(),
        await db.follow.where({ followerId: "ben" }).count(),
      ];
    },
    [0, 0],
  ),
  write(
    41,
    "a to-one has one end: the last that was given",
    async (db) => {
      await db.product.key("anvil").update({ supplier: { id: "bolt" } });
      await db.product.key("anvil").update({ supplier: { id: "coil" } });
      return db.supplier
        .orderBy({ id: "asc" })
        .select((s) => ({ id: s.id, n: s.products.count() }))
        .all();
    },
    [
      { id: "acme", n: 1 },
      { id: "bolt", n: 2 },
      { id: "coil", n: 3 },
      { id: "dune", n: 1 },
    ],
  ),
  {
    name: "a sum of floats",
    row: 16,
    ask: {
      value: async (db) => (await db.product.aggregate((p, g) => ({ sum: g.sum(p.weight) }))).sum,
    },
    expect: { about: 61.55 },
  },
];
