import assert from "node:assert/strict";
import { test } from "node:test";
import { memory, some } from "@wervel/data";
import { memories, openShop } from "./shop.ts";

const code = (expected: string) => (error: unknown) => {
  assert.equal((error as { code?: unknown }).code, expected);
  return true;
};

test("a unit reads every store and writes into one", async () => {
  const { db } = await openShop();
  await db.unit(async () => {
    const { city } = await db.customer.key("ann").one();
    await db.order.key("o2").update({ paid: city === "Bern" });
    await db.line.insert({ id: "l9", order: { id: "o2" }, product: { id: "cup" }, quantity: 1 });
  });
  assert.equal((await db.order.key("o2").one()).paid, true);
});

test("a unit that would write into a second store is refused, and nothing of it is kept", async () => {
  const { db } = await openShop();
  await assert.rejects(
    db.unit(async () => {
      await db.order.key("o2").update({ paid: true });
      await db.customer.key("ann").update({ city: "Rom" });
    }),
    code("refused.crossStore"),
  );
  assert.equal((await db.order.key("o2").one()).paid, false);
  assert.equal((await db.customer.key("ann").one()).city, "Bern");
});

test("edits of records in two stores are refused when the unit ends, and nothing of it is kept", async () => {
  const { db } = await openShop();
  await assert.rejects(
    db.unit(async () => {
      (await db.order.key("o2").edit()).paid = true;
      (await db.customer.key("ann").edit()).city = "Rom";
    }),
    code("refused.crossStore"),
  );
  assert.equal((await db.order.key("o2").one()).paid, false);
  assert.equal((await db.customer.key("ann").one()).city, "Bern");
});

test("a statement that comes after the end of its unit opens no store again", async () => {
  const { opened } = await openShop();
  const { store } = opened;
  const session = await store.begin({ isolation: "default", waitMs: 100 });
  await session.rollback();
  const read = store.compile({
    from: { entity: "customer" },
    order: [],
    take: { fields: ["id"], nest: {} },
  });
  assert.ok(read.refused !== true);
  await assert.rejects(async () => session.run(read, []), code("fault.closed"));
});

test("records are changed by a condition on another store", async () => {
  const { db } = await openShop();
  const changed = await db.order
    .where({ customer: { name: "Ann" }, paid: false })
    .update({ paid: true });
  assert.equal(changed, 1);
  assert.equal(
    await db.order
      .where({ customer: { name: "Bob" } })
      .delete()
      .catch((error: unknown) => (error as { code: string }).code),
    "constraint.reference",
  );
});

test("a link between stores is a record of its own, and link() is refused", async () => {
  const { db } = await openShop();
  await assert.rejects(
    db.customer.key("cy").link("wishes", { id: "tea" }),
    code("refused.crossStore"),
  );
  await db.wish.insert({ customer: { id: "cy" }, product: { id: "tea" }, note: null });
  const cy = await db.customer.where({ id: "cy" }).include({ wishes: true }).one();
  assert.deepEqual(
    cy.wishes.map(({ name }) => name),
    ["Tea"],
  );
});

test("each store has its own ledger, and what is stored is there again", async () => {
  const stores = memories();
  const { opened } = await openShop(stores);
  const names = opened.store.placement!.parts.map(({ name, model }) => [
    name,
    Object.keys(model.entities),
  ]);
  assert.deepEqual(names, [
    ["order", ["order", "line"]],
    ["product", ["product"]],
    ["rest", ["customer", "wish"]],
  ]);
  for (const { store } of opened.store.placement!.parts)
    assert.equal(
      (await store.schema.ledger()).filter(({ steps }) => steps !== undefined).length,
      1,
    );
  await opened.store.close();
});

test("of many keys over stores as many are carried as may be, and no more", async () => {
  const { db } = await openShop({ people: memory(), trade: memory(), goods: memory() });
  const rows = Array.from({ length: 10_001 }, (_, i) => ({
    id: `x${i}`,
    total: "1.00" as const,
    paid: true,
    placedAt: new Date(0),
    customer: { id: `c${i}` },
  }));
  await db.order.insertMany(rows.slice(0, 9_997));
  const paying = db.customer.where({ orders: some({ paid: true }) });
  assert.equal((await paying.all()).length, 1);
  await db.order.insertMany(rows.slice(9_997));
  const counting = db.customer.where((row) => row.orders.count().gt(0)).allowScan();
  for (const query of [paying, counting])
    await assert.rejects(query.all(), (error: unknown) => {
      const { code: got, details } = error as { code: string; details: { seen: number } };
      assert.equal(got, "limit.keys");
      assert.ok(details.seen > 10_000);
      return true;
    });
  // Nearly everybody has orders, so those who have none are known by few keys.
  const idle = db.customer.where((row) => row.orders.count().lt(0)).allowScan();
  assert.deepEqual(await idle.all(), []);
});
