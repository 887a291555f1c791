import { gt, has, inc, ne, not, oneOf, pull, push } from "../../query/operators.ts";
import type { ConformanceCase } from "../case.ts";
import { refused, write } from "./tables.ts";

const fresh = { price: "1.00", stock: 1, discontinued: false, tags: [], name: "New" } as const;

/** Rows 5, 30 to 34 and 45 to 49: what writes answer, and, compared by the suite, all that is stored after them. */
export const writeCases: readonly ConformanceCase[] = [
  write(
    45,
    "inserts a record and gives it back, complete",
    (db) => db.person.insert({ id: "new", name: "New" }),
    { id: "new", name: "New", bossId: null },
  ),
  write(
    45,
    "inserts with a version and the number that the store gives",
    async (db) => {
      const order = await db.order.insert({
        placed: new Date(0),
        status: "open",
        customer: { id: "ann" },
      });
      return { ...order, id: order.id > 9 };
    },
    {
      id: true,
      placed: new Date(0),
      shipped: null,
      status: "open",
      note: null,
      customerId: "ann",
      version: 1,
    },
  ),
  write(
    45,
    "inserts many in their order",
    async (db) =>
      (
        await db.company.insertMany([
          { id: "q", name: "Q" },
          { id: "b", name: "B" },
        ])
      ).map(({ id }) => id),
    ["q", "b"],
  ),
  write(45, "inserts none", (db) => db.company.insertMany([]), []),
  write(
    45,
    "inserts records that name each other",
    async (db) =>
      (
        await db.person.insertMany([
          { id: "n1", name: "1", bossId: "n2" },
          { id: "n2", name: "2", bossId: "n1" },
        ])
      ).length,
    2,
  ),
  write(
    45,
    "inserts a composite key",
    (db) => db.line.insert({ orderId: 9, productId: "bell", quantity: 1, price: "7.50" }),
    { orderId: 9, productId: "bell", quantity: 1, price: "7.50", discount: null },
  ),
  write(
    45,
    "stores every awkward text",
    async (db) => {
      const texts = ["\u{1F600}", "'; drop table value; --", "\\", "\t\r\n", "%_", "\ufeff"];
      await db.value.insertMany(texts.map((text, i) => ({ id: `w${i}`, text })));
      return (
        await db.value
          .where({ id: oneOf(texts.map((_, i) => `w${i}`)) })
          .orderBy({ id: "asc" })
          .all()
      ).map((row) => row.text);
    },
    ["\u{1F600}", "'; drop table value; --", "\\", "\t\r\n", "%_", "\ufeff"],
  ),
  write(
    5,
    "nulls do not collide in a unique key",
    async (db) =>
      (
        await db.product.insertMany([
          { id: "n1", ...fresh, sku: null },
          { id: "n2", ...fresh, sku: null },
        ])
      ).length,
    2,
  ),
  write(
    5,
    "unique values may change places with null",
    async (db) => {
      await db.product.key("anvil").update({ sku: null });
      return (await db.product.key("bell").update({ sku: "A-1" })).sku;
    },
    "A-1",
  ),
  write(
    33,
    "updates by key and gives the record",
    async (db) => (await db.product.key("bell").update({ stock: 9, name: "Gong" })).name,
    "Gong",
  ),
  write(
    33,
    "raises the version",
    async (db) => (await db.order.key(4).update({ note: null })).version,
    3,
  ),
  write(
    33,
    "raises the version in an update of many",
    (db) => db.order.where({ status: "sent" }).update({ note: "x" }),
    3,
  ),
  write(
    33,
    "updates at the expected version",
    async (db) => (await db.order.key(7).update({ status: "void" }, { expect: 3 })).version,
    4,
  ),
  write(
    33,
    "deletes at the expected version",
    (db) => db.order.key(9).delete({ expect: 1 }),
    undefined,
  ),
  write(
    32,
    "counts records that were as they are made",
    (db) => db.customer.where({ vip: true }).update({ vip: true }),
    3,
  ),
  write(32, "counts none", (db) => db.customer.where({ id: "nobody" }).update({ vip: true }), 0),
  write(
    33,
    "increments",
    async (db) =>
      (await db.product.key("anvil").update({ stock: inc(-7), price: inc("0.05") })).price,
    "100.05",
  ),
  write(
    33,
    "increments null to null",
    async (db) => (await db.supplier.key("bolt").update({ rating: inc(1) })).rating,
    null,
  ),
  write(
    49,
    "pushes",
    async (db) => (await db.product.key("cord").update({ tags: push("new") })).tags,
    ["new"],
  ),
  write(
    49,
    "pushes what is there",
    async (db) => (await db.product.key("hinge").update({ tags: push("iron") })).tags,
    ["iron", "iron", "iron"],
  ),
  write(
    49,
    "pulls every one of them",
    async (db) => (await db.product.key("easel").update({ tags: pull("wood") })).tags,
    ["art"],
  ),
  write(
    49,
    "finds by a pushed element, and no more by a pulled one",
    async (db) => {
      await db.product.where({ tags: has("iron") }).update({ tags: push("steel") });
      await db.product.where({ tags: has("steel") }).update({ tags: pull("iron") });
      return [
        await db.product.where({ tags: has("steel") }).count(),
        await db.product.where({ tags: has("iron") }).count(),
      ];
    },
    [3, 0],
  ),
  write(
    49,
    "replaces a list",
    async (db) => {
      await db.product.key("anvil").update({ tags: ["x", "y"] });
      return [
        await db.product.where({ tags: has("x") }).count(),
        await db.product.where({ tags: has("heavy") }).count(),
      ];
    },
    [1, 1],
  ),
  write(
    33,
    "updates from the old record",
    (db) =>
      db.product
        .where({ discontinued: true })
        .update((p) => ({ stock: p.stock.add(p.name.length()), name: p.name.concat("!") })),
    2,
  ),
  write(
    33,
    "updates from a related record",
    (db) => db.line.where({ orderId: 3 }).update((l) => ({ price: l.product.price })),
    3,
  ),
  write(
    33,
    "updates by a related record",
    (db) => db.order.where({ customer: { city: "Rome" } }).update({ note: "Rome" }),
    3,
  ),
  {
    ...write(
      5,
      "unique values that shift",
      async (db) => {
        await db.product.where({ id: oneOf(["bell", "drum"]) }).update((p) => ({
          sku: p.sku.concat("x"),
        }));
        return (await db.product.key("drum").one()).sku;
      },
      "d-4x",
    ),
    needs: ["unique.shift"],
  },
  write(
    33,
    "sets a relation",
    async (db) => (await db.product.key("easel").update({ supplier: { id: "dune" } })).supplierId,
    "dune",
  ),
  write(
    33,
    "takes a relation away",
    async (db) => (await db.product.key("anvil").update({ supplier: null })).supplierId,
    null,
  ),
  write(
    11,
    "folds what it writes",
    async (db) => {
      await db.customer.key("bob").update({ name: "ÉLAN" });
      return (await db.customer.where((c) => c.name.eqFold("élan")).all())
        .map(({ id }) => id)
        .toSorted();
    },
    ["bob", "eve"],
  ),
  write(
    26,
    "updates the first of an order",
    (db) => db.customer.orderBy({ credit: "desc" }).take(2).update({ vip: false }),
    2,
  ),
  write(
    26,
    "deletes the first of an order",
    (db) => db.line.orderBy({ price: "asc" }).take(3).delete(),
    3,
  ),
  write(
    33,
    "an update of nothing changes nothing",
    async (db) => (await db.order.key(4).update({})).version,
    2,
  ),
  write(47, "deletes by a condition", (db) => db.line.where({ quantity: gt(2) }).delete(), 4),
  write(47, "deletes with what belongs to it", (db) => db.order.key(1).delete(), undefined),
  write(
    47,
    "sets to null what named it",
    async (db) => {
      await db.person.key("ben").delete();
      return (await db.person.key("dov").one()).bossId;
    },
    null,
  ),
  write(47, "deletes one who leads itself", (db) => db.person.key("fro").delete(), undefined),
  write(47, "deletes all who lead each other", (db) => db.person.delete(), 8),
  write(
    47,
    "deletes by a related record",
    (db) => db.line.where({ order: { customer: { vip: true } } }).delete(),
    9,
  ),
  write(
    34,
    "upserts what is there",
    async (db) => {
      const { outcome, row } = await db.product.upsert(
        { sku: "A-1" },
        { insert: { id: "zz", ...fresh }, update: { stock: inc(1) } },
      );
      return [outcome, row.id, row.stock];
    },
    ["updated", "anvil", 6],
  ),
  write(
    34,
    "upserts what is not there",
    async (db) => {
      const { outcome, row } = await db.product.upsert(
        { sku: "Z-1" },
        { insert: { id: "zz", ...fresh }, update: { stock: inc(1) } },
      );
      return [outcome, row.id, row.stock];
    },
    ["inserted", "zz", 1],
  ),
  write(
    34,
    "upserts by key",
    async (db) =>
      (await db.company.upsert({ id: "x" }, { insert: { name: "no" }, update: { name: "yes" } }))
        .row.name,
    "yes",
  ),
  write(
    34,
    "upserts without a change",
    async (db) => {
      const { outcome, row } = await db.order.upsert(
        { id: 4 },
        { insert: { placed: new Date(0), status: "open", customer: { id: "ann" } }, update: {} },
      );
      return [outcome, row.note];
    },
    ["updated", "Gift"],
  ),
  write(49, "deletes by a list of what is related", (db) =>
    db.line.where({ product: { tags: has("iron") } }).delete(),
  ),
  write(49, "deletes by a list of what is related, which has it not", (db) =>
    db.line.where((l) => l.product.tags.has("iron").not()).delete(),
  ),
  write(49, "updates by the elements of a list of what is related", (db) =>
    db.line.where((l) => l.product.tags.elem(ne("iron"))).update({ discount: "0.50" }),
  ),
  write(49, "updates by a list of what is related that has all", (db) =>
    db.line
      .where((l) => l.product.tags.hasAll(["wood", "heavy"]).or(l.product.tags.hasAny(["art"])))
      .update({ discount: "0.25" }),
  ),
  write(49, "updates by a list of what is related that is nobody's", (db) =>
    db.order.where(not({ customer: { referrer: { name: "Ann" } } })).update({ note: "x" }),
  ),
  write(49, "takes an element out beside a value of another record", (db) =>
    db.product
      .where({ supplierId: ne(null) })
      .update((p) => ({ name: p.supplier.name.coalesce(p.id), tags: pull("iron") })),
  ),
  write(48, "links", (db) => db.company.key("z").link("staff", { id: "eli" }), 1),
  write(
    48,
    "links what is linked: nothing is new",
    (db) => db.company.key("x").link("staff", [{ id: "ada" }, { id: "gil" }]),
    1,
  ),
  write(
    48,
    "links with an attribute, and replaces it",
    async (db) => [
      await db.person.key("ada").link("follows", { id: "cas" }, { weight: 3 }),
      await db.person.key("ada").link("follows", { id: "cas" }, { weight: 3 }),
      await db.person.key("ada").link("follows", { id: "cas" }, { weight: 4 }),
    ],
    [1, 0, 1],
  ),
  write(
    48,
    "keeps the attribute of a link that is linked without one",
    async (db) => {
      await db.person.key("ada").link("follows", { id: "ben" });
      return (await db.follow.where({ followerId: "ada", followedId: "ben" }).one()).weight;
    },
    5,
  ),
  write(
    48,
    "links from the other end",
    async (db) => {
      await db.person.key("hal").link("followers", { id: "ada" }, { weight: 1 });
      return db.person
        .where({ id: "ada" })
        .select((p) => ({ n: p.follows.count() }))
        .one();
    },
    { n: 2 },
  ),
  write(
    48,
    "links the same twice at once: the second is nothing new",
    (db) => db.person.key("ada").link("follows", [{ id: "cas" }, { id: "cas" }], { weight: 3 }),
    1,
  ),
  write(48, "links oneself", (db) => db.person.key("hal").link("follows", { id: "hal" }), 1),
  write(
    48,
    "unlinks",
    (db) => db.company.key("x").unlink("staff", [{ id: "ada" }, { id: "eli" }]),
    1,
  ),
  write(48, "unlinks nothing", (db) => db.person.key("hal").unlink("follows", { id: "ada" }), 0),
  write(
    31,
    "writes of a unit are seen in it",
    (db) =>
      db.unit(async () => {
        await db.company.insert({ id: "u", name: "U" });
        return db.company.where({ id: "u" }).exists();
      }),
    true,
  ),
  refused(30, "a key that is taken", "constraint.unique", (db) =>
    db.company.insert({ id: "x", name: "X" }),
  ),
  refused(30, "a unique value that is taken", "constraint.unique", (db) =>
    db.product.insert({ id: "zz", ...fresh, sku: "A-1" }),
  ),
  refused(30, "a unique value that an update takes", "constraint.unique", (db) =>
    db.product.key("bell").update({ sku: "A-1" }),
  ),
  refused(30, "a composite key that is taken", "constraint.unique", (db) =>
    db.line.insert({ orderId: 1, productId: "bell", quantity: 1, price: "1.00" }),
  ),
  refused(30, "one of many that is taken: none is inserted", "constraint.unique", (db) =>
    db.company.insertMany([
      { id: "q", name: "Q" },
      { id: "x", name: "X" },
    ]),
  ),
  refused(30, "two of many that are the same", "constraint.unique", (db) =>
    db.company.insertMany([
      { id: "q", name: "Q" },
      { id: "q", name: "R" },
    ]),
  ),
  refused(34, "an upsert that meets another key", "constraint.unique", (db) =>
    db.product.upsert({ sku: "new" }, { insert: { id: "anvil", ...fresh }, update: {} }),
  ),
  refused(46, "a reference to nothing", "constraint.reference", (db) =>
    db.person.insert({ id: "q", name: "Q", bossId: "nobody" }),
  ),
  refused(46, "a reference to nothing, by an update", "constraint.reference", (db) =>
    db.order.key(1).update({ customer: { id: "nobody" } }),
  ),
  refused(48, "a link to nothing", "constraint.reference", (db) =>
    db.company.key("x").link("staff", { id: "nobody" }),
  ),
  refused(48, "a link from nothing", "constraint.reference", (db) =>
    db.person.key("nobody").link("follows", { id: "ada" }),
  ),
  refused(47, "a delete of what is referred to", "constraint.reference", (db) =>
    db.customer.key("ann").delete(),
  ),
  refused(47, "a delete of many, of which one is referred to", "constraint.reference", (db) =>
    db.product.where({ id: oneOf(["flute", "glue"]) }).delete(),
  ),
  refused(33, "an update at another version", "conflict.stale", (db) =>
    db.order.key(4).update({ note: "x" }, { expect: 1 }),
  ),
  refused(33, "a delete at another version", "conflict.stale", (db) =>
    db.order.key(4).delete({ expect: 3 }),
  ),
  refused(33, "an update of nothing", "find.none", (db) =>
    db.order.key(77).update({ note: "x" }, { expect: 1 }),
  ),
  refused(33, "a delete of nothing", "find.none", (db) => db.company.key("q").delete()),
  refused(15, "an increment beyond an int", "value.range", (db) =>
    db.value.key("int6").update({ int: inc(1) }),
  ),
  refused(15, "an increment of many, one of them beyond an int", "value.range", (db) =>
    db.value.where({ id: oneOf(["int0", "int6"]) }).update({ int: inc(1) }),
  ),
  refused(16, "an increment beyond the digits of a decimal", "value.range", (db) =>
    db.value.key("dec8").update({ dec: inc("0.001") }),
  ),
  refused(51, "a computed text beyond the length of its field", "value.length", (db) =>
    db.supplier.where({ id: "acme" }).update((s) => ({ country: s.id })),
  ),
  refused(
    16,
    "a computed decimal with digits that its field does not keep",
    "value.precision",
    (db) =>
      db.product.where({ id: "easel" }).update((p) => ({ price: p.price.mul(p.cost) as never })),
  ),
  refused(16, "a computed decimal beyond the digits of its field", "value.range", (db) =>
    db.customer.where({ id: "fay" }).update((c) => ({ credit: c.credit.mul(1000) })),
  ),
  refused(31, "a unit whose second write fails", "constraint.unique", (db) =>
    db.unit(async () => {
      await db.company.insert({ id: "u", name: "U" });
      await db.company.insert({ id: "x", name: "X" });
    }),
  ),
  refused(31, "a unit that goes on after a failure", "unit.doomed", (db) =>
    db.unit(async () => {
      await db.company.insert({ id: "x", name: "X" }).catch(() => undefined);
      await db.company.insert({ id: "u", name: "U" });
    }),
  ),
];
