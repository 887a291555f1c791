import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DataError } from "@wervel/data";
import { assertSound } from "./support/invariants.ts";
import { rawClient, whyNot } from "./support/server.ts";
import { minutes, openShop, Shop } from "./support/shop.ts";

/** Numbers that look random, the same each time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** One change, of which many fail: what is referred to may be gone, what is unique may be there. */
async function change(db: Shop, roll: (below: number) => number): Promise<unknown> {
  const owner = `o${roll(6)}`;
  const item = 1 + roll(25);
  const tags = Array.from({ length: roll(3) }, () => `t${roll(4)}`);
  const values = {
    title: `i${roll(9)}`,
    price: roll(5),
    tags,
    at: minutes(roll(30)),
    ownerId: owner,
  };
  switch (roll(10)) {
    case 0:
      return db.owner.insert({ id: owner, name: `n${roll(6)}` });
    case 1:
      return db.owner.key(owner).update({ name: `n${roll(6)}` });
    case 2:
      return roll(3) === 0 ? db.owner.key(owner).delete() : db.item.insert(values);
    case 3:
      return db.item.insertMany([values, { ...values, tags: ["x", "x"] }]);
    case 4:
      return db.item.key(item).update({ tags, ownerId: owner, at: minutes(roll(30)) });
    case 5:
      return db.item.where({ ownerId: owner }).delete();
    case 6:
      return db.item.key(item).link("fans", owner);
    case 7:
      return db.item.key(item).unlink("fans", owner);
    case 8:
      return db.owner.upsert({ name: `n${roll(6)}` }, { insert: { id: owner }, update: {} });
    default:
      return db.unit(async () => {
        await db.item.insert(values);
        await db.item.key(item).update({ title: "in a unit" });
        if (roll(3) === 0) throw new DataError("find.none", "taken back");
      });
  }
}

const expected = /^(constraint|find|conflict)\./;

test("a member or a key too many is noticed", { skip: whyNot ?? false }, async () => {
  const { db, prefix } = await openShop();
  await db.owner.insert({ id: "a", name: "A" });
  await assertSound(Shop.model, prefix);
  const client = await rawClient();
  await client.zAdd(`{${prefix}}:i:owner:key`, { score: 0, value: "ghost\0" });
  await assert.rejects(assertSound(Shop.model, prefix), /is not what its records say/);
  await client.zRem(`{${prefix}}:i:owner:key`, "ghost\0");
  await client.set(`{${prefix}}:left`, "over");
  await assert.rejects(assertSound(Shop.model, prefix), /belong to nothing/);
  client.destroy();
});

describe("nothing leaks", { skip: whyNot ?? false }, () => {
  for (const seed of [1, 2, 3])
    test(`after 300 changes every index is what its records say (seed ${seed})`, async () => {
      const { db, prefix } = await openShop();
      const roll = dice(seed);
      let done = 0;
      for (let i = 0; i < 300; i++)
        try {
          await change(db, roll);
          done++;
        } catch (error) {
          if (!(error instanceof DataError) || !expected.test(error.code)) throw error;
        }
      assert.ok(done > 50);
      await assertSound(Shop.model, prefix);
    });

  test("after changes of many at once, too", async () => {
    const { db, prefix } = await openShop();
    const other = await openShop({ prefix });
    const change40 = async (shop: Shop, seed: number): Promise<void> => {
      const roll = dice(seed);
      for (let i = 0; i < 40; i++)
        await change(shop, roll).catch((error: unknown) => {
          if (!(error instanceof DataError) || !expected.test(error.code)) throw error;
        });
    };
    await Promise.all(
      [1, 2, 3, 4].flatMap((seed) => [change40(db, seed), change40(other.db, seed + 10)]),
    );
    await assertSound(Shop.model, prefix);
  });
});
