import assert from "node:assert/strict";
import { test } from "node:test";
import { blog, blogData } from "./support/blog.ts";
import { bothStores, run } from "./support/stores.ts";
test("x", async (t) => {
  const [a, b] = await bothStores(t, blog, blogData);
  const plan = { from: { entity: "article" }, order: [{ key: { path: ["id"] }, dir: "asc", nulls: "first" }], take: { fields: Object.keys(blog.entities.article!.fields), nest: { author: { via: "author", one: true, read: { from: { entity: "author" }, order: [], take: { fields: ["name"], nest: {} } } } } } } as const;
  const x = await run(a, plan), y = await run(b, plan);
  console.log((a.compile(plan) as { text(): string }).text(), x.rows[0]);
  assert.deepEqual(x, y);
});
