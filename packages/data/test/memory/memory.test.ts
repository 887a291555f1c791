import assert from "node:assert/strict";
import { test } from "node:test";
import { memory } from "../../src/memory/memory.ts";
import type { Write } from "../../src/plan/plan.ts";
import type { Store } from "../../src/store/store.ts";
import { blog, blogData } from "../support/blog.ts";
import { arg, eq, read } from "../support/plans.ts";
import { insertPlan, run, valuesOf } from "../support/store.ts";

const context = { now: () => 0 };
const authors = read("author", ["id"]);
const remove: Write = { delete: { entity: "author", where: eq("id", arg(0)) } };
const add: Write = { insert: "author", columns: ["id", "name", "region", "managerId"], rows: 0 };

async function ids(store: Store): Promise<unknown[]> {
  return (await run(store, authors)).rows.map((row) => String(row["id"])).toSorted();
}

async function seeded(): Promise<ReturnType<typeof memory>> {
  const source = memory();
  const store = await source.open(blog, context);
  await run(store, insertPlan("author", blogData.author), [valuesOf(blogData.author)]);
  return source;
}

test("every opening of one value sees the same records", async () => {
  const source = await seeded();
  assert.deepEqual(await ids(await source.open(blog, context)), ["ann", "bob", "cyd"]);
  assert.deepEqual(await ids(await memory().open(blog, context)), []);
});

test("a fork starts with the same records, and neither sees what the other does", async () => {
  const source = await seeded();
  const original = await source.open(blog, context);
  const fork = await source.fork().open(blog, context);
  const second = await source.fork().open(blog, context);
  await run(fork, remove, ["cyd"]);
  await run(original, add, [[["dan", "Dan", null, null]]]);
  assert.deepEqual(await ids(fork), ["ann", "bob"]);
  assert.deepEqual(await ids(original), ["ann", "bob", "cyd", "dan"]);
  assert.deepEqual(await ids(second), ["ann", "bob", "cyd"]);
});

test("a fork keeps the constraints and the numbers of its origin", async () => {
  const source = await seeded();
  const fork = await source.fork().open(blog, context);
  await assert.rejects(run(fork, add, [[["x", "Ann", null, null]]]), { code: "constraint.unique" });
  await run(fork, insertPlan("article", blogData.article), [valuesOf(blogData.article)]);
  const comment: Write = {
    insert: "comment",
    columns: ["articleId", "authorId", "body", "at"],
    rows: 0,
    return: ["id"],
  };
  assert.deepEqual((await run(fork, comment, [[["a1", "ann", "x", 1]]])).rows, [{ id: 1 }]);
});

test("what is given to a store and changed later is not changed in it", async () => {
  const store = await (await seeded()).open(blog, context);
  const article = structuredClone(blogData.article[0]!);
  await run(store, insertPlan("article", [article]), [valuesOf([article])]);
  article.tags.push("later");
  article.createdAt.setTime(0);
  assert.deepEqual((await run(store, read("article", ["tags", "createdAt"]))).rows, [
    { tags: ["ts", "db"], createdAt: blogData.article[0]!.createdAt },
  ]);
});

test("a closed store answers fault.closed", async () => {
  const store = await (await seeded()).open(blog, context);
  await store.ping();
  await store.close();
  await assert.rejects(store.ping(), { code: "fault.closed" });
  await assert.rejects(run(store, authors), { code: "fault.closed" });
});

test("many writes at once all happen", async () => {
  const store = await (await seeded()).open(blog, context);
  await Promise.all(
    Array.from({ length: 100 }, (_, i) => run(store, add, [[[`n${i}`, `n${i}`, null, null]]])),
  );
  assert.equal((await ids(store)).length, 103);
});

test("writes that come together share the writer of their session", async () => {
  const store = await memory().open(blog, context);
  const session = await store.begin({ isolation: "default", waitMs: 50 });
  await Promise.all(
    ["dan", "eve"].map((name) => run(store, add, [[[name, name, null, null]]], session)),
  );
  await session.commit();
  assert.deepEqual(await ids(store), ["dan", "eve"]);
});
