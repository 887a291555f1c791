import assert from "node:assert/strict";
import { test } from "node:test";
import { memory } from "@wervel/data";
import { placed } from "../../src/placement/placed.ts";
import { openArticles } from "./articles.ts";
import { outboxesOf } from "@wervel/data";

const id = "0190a000-0000-7000-8000-000000000001";
const tenant = "0190a000-0000-7000-8000-00000000000a";
const open = () => openArticles(placed({ note: memory(), rest: memory() }));

test("each store of a database has an outbox", async () => {
  const { opened } = await open();
  assert.deepEqual(
    outboxesOf(opened).stores.map(({ name }) => name),
    ["note", "rest"],
  );
});

test("an event is in the store that its unit writes into", async () => {
  const { as, written } = await open();
  const db = as({ tenant });
  await db.unit(async (u) => {
    u.outbox.add("renamed", { id, title: "before" });
    await u.note.insert({ text: "in a store of its own" });
    u.outbox.add("renamed", { id, title: "after" });
  });
  await db.unit(async (u) => {
    await u.article.insert({ title: "x" });
    u.outbox.add("renamed", { id, title: "rest" });
  });
  const titles = async (store: string) =>
    (await written(store)).map(({ payload }) => (payload as { title: string }).title);
  assert.deepEqual(await titles("note"), ["before", "after"]);
  assert.deepEqual(await titles("rest"), ["rest"]);
});

test("an event of a unit that writes nothing is in the store of the rest", async () => {
  const { db, written } = await open();
  await db.unit(async (u) => void u.outbox.add("renamed", { id, title: "x" }));
  assert.equal((await written("rest")).length, 1);
  assert.equal((await written("note")).length, 0);
});

test("a unit that would write into two stores is refused with its events", async () => {
  const { as, written } = await open();
  const work = as({ tenant }).unit(async (u) => {
    u.outbox.add("renamed", { id, title: "x" });
    await u.note.insert({ text: "here" });
    await u.article.insert({ title: "and there" });
  });
  await assert.rejects(work, { code: "refused.crossStore", help: /event/ });
  assert.deepEqual([...(await written("rest")), ...(await written("note"))], []);
});

test("what a handler has done is known in the store of its writes, and done once there", async () => {
  const { as, opened } = await open();
  const db = as({ tenant });
  const outboxes = outboxesOf(opened);
  const handle = () => outboxes.receive(id, "note it", () => db.note.insert({ text: "noted" }));
  await handle();
  await assert.rejects(handle(), { code: "constraint.unique", entity: "outboxReceipt" });
  assert.equal(await db.note.allowScan().count(), 1);
  const receipts = outboxes.stores.map(({ records }) => records.outboxReceipt.allowScan().count());
  assert.deepEqual(await Promise.all(receipts), [1, 0]);
});
