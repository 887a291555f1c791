import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { has, startsWith } from "@wervel/data";
import { assertSound } from "./support/invariants.ts";
import { redis } from "@wervel/store-redis";
import { emptyDatabase, rawClient, redisUrl, whyNot } from "./support/server.ts";
import { minutes, openShop, Shop } from "./support/shop.ts";

const texts = [
  "",
  " ",
  "a",
  "a:b",
  "a\u0001b",
  "{x}",
  "}:r:owner:",
  "*",
  "[a]?\\",
  "'\"; return redis.call('FLUSHALL')",
  "\r\nFLUSHALL\r\n",
  "é",
  "e\u0301",
  "\uffff",
  "\u{10000}",
  "\u{10ffff}\u{10ffff}",
];

for (const prefix of ["", "a{b", "}"])
  test(`a prefix '${prefix}' is refused: it could be no hash tag`, () => {
    assert.throws(() => redis({ url: redisUrl, prefix }), TypeError);
  });

describe("whatever text is written", { skip: whyNot ?? false }, () => {
  test("is a key, a unique value and an element like any other, and comes back as it was", async () => {
    const { db, prefix } = await openShop();
    for (const [i, text] of texts.entries()) {
      await db.owner.insert({ id: text, name: text });
      await db.item.insert({ title: text, price: i, tags: [text], at: minutes(i), ownerId: text });
    }
    for (const text of texts) {
      assert.equal((await db.owner.key(text).get())?.name, text);
      assert.equal((await db.owner.where({ name: text }).one()).id, text);
      assert.deepEqual(
        (await db.item.where({ tags: has(text) }).all()).map(({ title }) => title),
        [text],
      );
      assert.equal(await db.item.where({ ownerId: text }).count(), 1);
      await assert.rejects(db.owner.insert({ id: `${text}.`, name: text }), {
        code: "constraint.unique",
      });
    }
    const all = await db.owner.orderBy({ name: "asc" }).all();
    const bytes = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    assert.deepEqual(
      all.map(({ name }) => name),
      bytes,
    );
    const some = await db.owner
      .where({ name: startsWith("a") })
      .orderBy({ name: "desc" })
      .take(9)
      .all();
    assert.deepEqual(
      some.map(({ name }) => name),
      ["a:b", "a\u0001b", "a"],
    );
    await assertSound(Shop.model, prefix);
  });

  test("in the name of a database, too", async () => {
    const prefix = emptyDatabase(` [*]?\\"'é`);
    const { db, store } = await openShop({ prefix });
    await db.owner.insert({ id: "a", name: "A" });
    await assertSound(Shop.model, prefix);
    await store.ping();
  });

  test("all keys of a database share one hash tag", async () => {
    const { db, prefix } = await openShop();
    await db.owner.insert({ id: "{other}", name: "A" });
    await db.item.insert({ title: "t", price: 1, tags: ["x"], at: minutes(1), ownerId: "{other}" });
    const client = await rawClient();
    const slots = new Set<unknown>();
    for await (const names of client.scanIterator({ MATCH: `*${prefix}*`, COUNT: 1000 }))
      for (const name of names) {
        assert.ok(name.startsWith(`{${prefix}}:`), name);
        slots.add(name.slice(0, name.indexOf("}")));
      }
    client.destroy();
    assert.equal(slots.size, 1);
  });
});
