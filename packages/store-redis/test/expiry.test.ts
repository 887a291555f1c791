import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lte } from "@wervel/data";
import { redis } from "@wervel/store-redis";
import { assertSound } from "./support/invariants.ts";
import { emptyDatabase, redisUrl, whyNot } from "./support/server.ts";
import { minutes, openShop, Shop, shopTime } from "./support/shop.ts";

const expires = { session: "endsAt" };

/** A shop whose sessions end, and the hand of its clock. */
async function endingShop() {
  const clock = { time: shopTime };
  const shop = await openShop({ expires, now: () => clock.time });
  return { ...shop, clock };
}

describe("records that end", { skip: whyNot ?? false }, () => {
  test("are there for nobody from then on", async () => {
    const { db, clock } = await endingShop();
    await db.session.insert({ id: "a", token: "x", endsAt: minutes(1) });
    await db.session.insert({ id: "b", token: "y", endsAt: null });
    await db.note.insert({ sessionId: "a" });
    assert.equal(await db.session.count(), 2);
    clock.time = minutes(1).getTime();
    assert.equal(await db.session.key("a").get(), null);
    assert.equal(await db.session.where({ token: "x" }).first(), null);
    assert.deepEqual(
      (await db.session.all()).map(({ id }) => id),
      ["b"],
    );
    assert.equal(await db.session.count(), 1);
    assert.equal(await db.session.where({ endsAt: lte(minutes(5)) }).count(), 0);
    await assert.rejects(db.note.insert({ sessionId: "a" }), { code: "constraint.reference" });
  });

  test("give way to new ones with their key and their unique values", async () => {
    const { db, clock, prefix } = await endingShop();
    await db.session.insert({ id: "a", token: "x", endsAt: minutes(1) });
    await db.note.insert({ sessionId: "a" });
    clock.time = minutes(2).getTime();
    await db.session.insert({ id: "a", token: "x", endsAt: minutes(9) });
    assert.equal(await db.note.count(), 0);
    clock.time = minutes(10).getTime();
    await db.unit(async () => {
      await db.session.insert({ id: "b", token: "x", endsAt: minutes(20) });
    });
    assert.deepEqual(
      (await db.session.all()).map(({ id }) => id),
      ["b"],
    );
    await assertSound(Shop.model, prefix);
  });

  test("end by an instant that leads an index, and of nothing that others must refer to", async () => {
    const open = (wrong: Record<string, string>) =>
      redis({ url: redisUrl, prefix: emptyDatabase(), expires: wrong }).open(Shop.model, {
        now: () => 0,
      });
    await assert.rejects(open({ session: "token" }), { code: "refused.capability" });
    await assert.rejects(open({ nothing: "at" }), { code: "refused.capability" });
  });
});
