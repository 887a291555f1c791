import assert from "node:assert/strict";
import { test } from "node:test";
import { Database, domainEvent, entity, inc, key, memory } from "@wervel/data";
import { createApp } from "@wervel/http";
import { int, text, uuid } from "@wervel/schema";
import { testHost } from "@wervel/testing";
import { DeadLetters, EventRelay, onEvent } from "@wervel/messaging";

class Order extends entity({ id: key(), product: text({ max: 40 }) }) {}
class Stock extends entity({ product: key(text({ max: 40 })), left: int() }) {}
class Shop extends Database(
  { order: Order, stock: Stock },
  {
    events: {
      placed: domainEvent({ order: uuid(), product: text({ max: 40 }) }, { key: "product" }),
    },
  },
) {}

function shop(trouble: { readonly isDown: boolean }) {
  return createApp({ name: "shop" })
    .store(Shop, { stock: memory(), rest: memory() })
    .use(
      onEvent("take from stock", Shop.events.placed, { db: Shop }, async ({ data }, { db }) => {
        await db.stock.key(data.product).update({ left: inc(-1) });
        if (trouble.isDown) throw new Error("down");
      }),
    );
}

test("a change in a second store is made by a handler, once, after the change in the first", async () => {
  const trouble = { isDown: true };
  await using host = await testHost(shop(trouble));
  await host.run({ db: Shop }, async ({ db }) => {
    await db.stock.insert({ product: "cup", left: 5 });
    await assert.rejects(
      db.unit(async (u) => {
        await u.order.insert({ product: "cup" });
        await u.stock.key("cup").update({ left: inc(-1) });
      }),
      { code: "refused.crossStore", help: /event/ },
    );
    await db.unit(async (u) => {
      const { id } = await u.order.insert({ product: "cup" });
      u.outbox.add("placed", { order: id, product: "cup" });
    });
  });
  const left = () =>
    host.run({ db: Shop }, async ({ db }) => (await db.stock.key("cup").one()).left);
  await host.delivered();
  assert.equal(await left(), 5, "what a failed attempt wrote is not kept");
  trouble.isDown = false;
  host.clock.advance("2s");
  await host.delivered();
  assert.equal(await left(), 4);
});

test("an event that was handled and is delivered again changes nothing in the second store", async () => {
  const trouble = { isDown: false };
  await using host = await testHost(shop(trouble));
  await host.run({ db: Shop }, async ({ db }) => {
    await db.stock.insert({ product: "cup", left: 5 });
    await db.unit(
      async (u) =>
        void u.outbox.add("placed", {
          order: "0190a000-0000-7000-8000-000000000001",
          product: "cup",
        }),
    );
  });
  // Between the commit of the handler and the end of the delivery another process takes over.
  const { outboxes } = host.service(EventRelay);
  const { store } = outboxes.find(({ name }) => name === "Shop.rest")!;
  const [row] = await store.records.outboxEvent.allowScan().all();
  await host.delivered();
  await store.records.outboxEvent.insert({ ...row!, attempts: 1 });
  await host.delivered();
  const { left } = await host.run({ db: Shop }, ({ db }) => db.stock.key("cup").one());
  assert.equal(left, 4);
  assert.equal(await store.records.outboxEvent.allowScan().count(), 0);
  assert.deepEqual(await host.service(DeadLetters).list(), []);
});
