import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { gte, has, oneOf, some } from "@wervel/data";
import { whyNot } from "./support/server.ts";
import { minutes, type OpenShop, openShop } from "./support/shop.ts";

const items = 3_000;
const owners = 150;

describe("what an index gives", { skip: whyNot ?? false }, () => {
  let shop: OpenShop;

  before(async () => {
    shop = await openShop({ maxScan: 200 });
    const { db } = shop;
    await db.owner.insertMany(
      Array.from({ length: owners }, (_, i) => ({ id: `o${i}`, name: `Owner ${i}` })),
    );
    await db.item.insertMany(
      Array.from({ length: items }, (_, i) => ({
        title: `Item ${i}`,
        price: i % 50,
        tags: [i % 2 === 0 ? "even" : "odd", `t${i % 100}`],
        at: minutes(i),
        ownerId: `o${i % owners}`,
      })),
    );
    for (const liked of [0, 1, 2]) await db.item.key(liked + 1).link("fans", "o7");
  });

  const newest = () => shop.db.item.orderBy({ at: "desc" }).select({ id: true });
  const ids = (rows: readonly { readonly id: number }[]): number[] => rows.map(({ id }) => id);

  test("a page in the order of an index, however many there are", async () => {
    assert.deepEqual(ids(await newest().take(3).all()), [3000, 2999, 2998]);
    assert.deepEqual(ids(await newest().skip(2_500).take(2).all()), [500, 499]);
    const up = shop.db.item.orderBy({ at: "asc" }).select({ id: true });
    assert.deepEqual(ids(await up.take(2).all()), [1, 2]);
  });

  test("pages one after another by a cursor", async () => {
    const first = await newest().page({ size: 2 });
    const second = await newest().page({ size: 2, after: first.next! });
    assert.deepEqual(
      [ids(first.items), ids(second.items)],
      [
        [3000, 2999],
        [2998, 2997],
      ],
    );
  });

  test("pages of many owners are merged to one order", async () => {
    const of = newest().where({ ownerId: oneOf(["o0", "o1", "o149"]) });
    assert.deepEqual(ids(await of.take(4).all()), [3000, 2852, 2851, 2850]);
    assert.deepEqual(ids(await of.skip(1).take(2).all()), [2852, 2851]);
  });

  test("counts are counts of members, beyond what may be looked at", async () => {
    assert.equal(await shop.db.item.count(), items);
    assert.equal(await shop.db.item.where({ tags: has("even") }).count(), items / 2);
    assert.equal(await shop.db.item.where({ at: gte(minutes(1000)) }).count(), 2000);
    assert.equal(await shop.db.item.where({ ownerId: "o3", at: gte(minutes(1500)) }).count(), 10);
  });

  test("what else is asked of records is looked at, up to a bound", async () => {
    const cheap = newest().where({ price: 3 });
    assert.deepEqual(ids(await cheap.take(2).all()), [2954, 2904]);
    await assert.rejects(cheap.take(100).all(), { code: "limit.scan" });
    await assert.rejects(shop.db.item.where({ tags: has("even"), price: 2 }).all(), {
      code: "limit.scan",
    });
  });

  test("more ranges than may be merged are refused when they are asked for", async () => {
    const many = Array.from({ length: 101 }, (_, i) => `o${i}`);
    await assert.rejects(
      newest()
        .where({ ownerId: oneOf(many) })
        .take(5)
        .all(),
      { code: "limit.merge" },
    );
  });

  test("conditions on related records go by their keys", async () => {
    const liked = newest().where({ fans: some({ name: "Owner 7" }) });
    assert.deepEqual(ids(await liked.take(2).all()), [3, 2]);
    assert.equal(await shop.db.item.where({ fans: some({ id: "o7" }) }).count(), 3);
    const ofName = newest().where({ owner: { name: "Owner 9" } });
    assert.deepEqual(ids(await ofName.take(2).all()), [2860, 2710]);
  });

  test("children come per parent from the end of their index", async () => {
    const rows = await shop.db.owner
      .where({ id: oneOf(["o1", "o2"]) })
      .orderBy({ id: "asc" })
      .include({ items: (item) => item.select({ id: true }).orderBy({ at: "desc" }).take(2) })
      .all();
    assert.deepEqual(
      rows.map(({ items: own }) => ids(own)),
      [
        [2852, 2702],
        [2853, 2703],
      ],
    );
  });

  test("the elements of an indexed list are read from their index, however many records there are", async () => {
    const { db } = shop;
    const { id } = await db.item.insert({
      title: "twice",
      price: 1,
      tags: ["rare", "rare", "even"],
      at: minutes(0),
      ownerId: "o1",
    });
    const used = db.item
      .each("tags")
      .groupBy(
        (row) => ({ tag: row.value }),
        (_row, group) => ({ uses: group.count() }),
      )
      .orderBy({ uses: "desc", tag: "asc" })
      .allowScan();
    const counted = await used.all();
    assert.equal(counted.length, 103);
    assert.deepEqual(counted.slice(0, 3), [
      { tag: "even", uses: 1501 },
      { tag: "odd", uses: 1500 },
      { tag: "t0", uses: 30 },
    ]);
    assert.deepEqual(
      counted.find(({ tag }) => tag === "rare"),
      { tag: "rare", uses: 2 },
    );
    await db.item.key(id).delete();
  });

  test("a filter without an index is refused, and the refusal names one", () => {
    const [statement] = shop.db.item.where({ price: 3 }).explain().statements;
    assert.ok(statement?.refused === true);
    assert.equal(statement.capability, "index");
    assert.match(statement.instead ?? "", /index: \[\["price"\]\] on item/);
  });

  test("a stream goes through an index in parts", async () => {
    let count = 0;
    let last = Number.POSITIVE_INFINITY;
    for await (const { id } of shop.db.item.orderBy({ at: "desc" }).select({ id: true }).stream()) {
      assert.ok(id < last);
      last = id;
      count++;
    }
    assert.equal(count, items);
  });
});
