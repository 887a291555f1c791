import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type DataError, inc } from "@wervel/data";
import { assertSound } from "./support/invariants.ts";
import { whyNot } from "./support/server.ts";
import { minutes, type OpenShop, openShop, Shop } from "./support/shop.ts";

const item = { title: "x", price: 0, tags: [], at: minutes(0), ownerId: "a" };

/** Doors of several processes to one database. */
async function doors(count: number): Promise<OpenShop[]> {
  const first = await openShop();
  const others = Array.from({ length: count - 1 }, () => openShop({ prefix: first.prefix }));
  await first.db.owner.insert({ id: "a", name: "A" });
  return [first, ...(await Promise.all(others))];
}

/** How many went well, and the codes of those that did not. */
async function outcomes(
  work: readonly Promise<unknown>[],
): Promise<{ done: number; codes: Set<string> }> {
  const settled = await Promise.allSettled(work);
  const failures = settled.filter((one) => one.status === "rejected");
  return {
    done: settled.length - failures.length,
    codes: new Set(failures.map(({ reason }) => (reason as DataError).code)),
  };
}

describe("many at once", { skip: whyNot ?? false }, () => {
  test("no increment is lost", async () => {
    const shops = await doors(3);
    const { id } = await shops[0]!.db.item.insert(item);
    const work = Array.from({ length: 30 }, (_, i) =>
      shops[i % 3]!.db.item.key(id).update({ price: inc(1) }),
    );
    assert.deepEqual(await outcomes(work), { done: 30, codes: new Set() });
    assert.equal((await shops[1]!.db.item.key(id).get())?.price, 30);
  });

  test("one alone gets a unique value, the others are told that it is taken", async () => {
    const shops = await doors(3);
    const work = Array.from({ length: 24 }, (_, i) =>
      shops[i % 3]!.db.owner.insert({ id: `o${i}`, name: "same" }),
    );
    assert.deepEqual(await outcomes(work), { done: 1, codes: new Set(["constraint.unique"]) });
    await assertSound(Shop.model, shops[0]!.prefix);
  });

  test("one alone changes a version, the others are told that it is stale", async () => {
    const shops = await doors(3);
    const { id } = await shops[0]!.db.item.insert(item);
    const work = Array.from({ length: 12 }, (_, i) =>
      shops[i % 3]!.db.item.key(id).update({ price: i }, { expect: 1 }),
    );
    assert.deepEqual(await outcomes(work), { done: 1, codes: new Set(["conflict.stale"]) });
  });

  test("numbers are given once", async () => {
    const shops = await doors(3);
    const made = await Promise.all(
      Array.from({ length: 30 }, (_, i) => shops[i % 3]!.db.item.insert(item)),
    );
    assert.equal(new Set(made.map(({ id }) => id)).size, 30);
  });

  test("nothing refers to what is deleted meanwhile", async () => {
    const shops = await doors(2);
    const work = Array.from({ length: 10 }, (_, i) => shops[i % 2]!.db.item.insert(item));
    await outcomes([...work, shops[1]!.db.owner.key("a").delete()]);
    assert.equal(await shops[0]!.db.item.count(), 0);
    await assertSound(Shop.model, shops[0]!.prefix);
  });

  test("units that move amounts keep their sum", async () => {
    const shops = await doors(2);
    const { db } = shops[0]!;
    const ids: number[] = [];
    for (let i = 0; i < 3; i++) ids.push((await db.item.insert({ ...item, price: 100 })).id);
    const move = async ({ db: own }: OpenShop, from: number, to: number): Promise<void> =>
      own.unit(async () => {
        const source = await own.item.key(from).get();
        const target = await own.item.key(to).get();
        await own.item.key(from).update({ price: source!.price - 1 });
        await own.item.key(to).update({ price: target!.price + 1 });
      });
    const work = Array.from({ length: 12 }, (_, i) =>
      move(shops[i % 2]!, ids[i % 3]!, ids[(i + 1) % 3]!),
    );
    const { codes } = await outcomes(work);
    assert.ok([...codes].every((code) => code === "conflict.retryable"));
    const rows = await db.item.all();
    assert.equal(
      rows.reduce((sum, { price }) => sum + price, 0),
      300,
    );
  });

  test("a unit whose read is overtaken does not write", async () => {
    const [one, two] = await doors(2);
    const { id } = await one!.db.item.insert(item);
    let tries = 0;
    await one!.db.unit(async () => {
      tries++;
      const count = await one!.db.item.where({ ownerId: "a" }).count();
      if (tries === 1) await two!.db.item.insert(item);
      await one!.db.item.key(id).update({ price: count });
    });
    assert.equal(tries, 2);
    assert.equal((await one!.db.item.key(id).get())?.price, 2);
  });
});
