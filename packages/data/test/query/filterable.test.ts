import assert from "node:assert/strict";
import { test } from "node:test";
import { expectTypeOf } from "expect-type";
import { compile, type InferFields, object } from "@wervel/schema";
import { filterable } from "@wervel/data";
import { Article, openBlog } from "../blog.ts";

const list = filterable(Article, {
  title: ["contains"],
  views: ["gte", "lte"],
  slug: ["eq", "oneOf"],
  tags: ["has"],
  sort: ["createdAt", "views"],
});

test("an action's query reads what may be asked, and nothing else", () => {
  expectTypeOf<InferFields<typeof list.query>>().toEqualTypeOf<{
    "title.contains"?: string;
    "views.gte"?: number;
    "views.lte"?: number;
    slug?: string;
    "slug.oneOf"?: string[];
    "tags.has"?: string;
    sort?: "createdAt" | "views" | "-createdAt" | "-views";
  }>();
  const read = compile(object(list.query), { mode: "text" });
  assert.deepEqual(read({ "views.gte": "3", sort: "-views", "slug.oneOf": ["a", "b"] }), {
    ok: true,
    value: { "views.gte": 3, sort: "-views", "slug.oneOf": ["a", "b"] },
  });
  for (const query of [{ "price.gte": "1" }, { sort: "title" }, { "views.gte": "x" }])
    assert.equal((read(query) as { ok: boolean }).ok, false);
});

test("what a client asks narrows and orders the query", async () => {
  const db = await openBlog();
  const author = await db.author.insert({ name: "Ann" });
  await db.article.insertMany(
    [1, 2, 3].map((views) => ({ slug: `s${views}`, title: `T${views}`, tags: [], views, author })),
  );
  const query = db.article.orderBy({ createdAt: "asc" }).allowScan();
  const slugs = async (asked: object): Promise<string[]> =>
    (await list.apply(query, { ...asked }).all()).map(({ slug }) => slug);
  assert.deepEqual(await slugs({}), ["s1", "s2", "s3"]);
  assert.deepEqual(await slugs({ "views.gte": 2, sort: "-views" }), ["s3", "s2"]);
  assert.deepEqual(await slugs({ "slug.oneOf": ["s1", "s3"], "title.contains": "T" }), [
    "s1",
    "s3",
  ]);
});

test("what the entity does not have is refused", () => {
  // @ts-expect-error there is no titel
  assert.throws(() => filterable(Article, { titel: ["eq"] }), { code: "WERVEL_QUERY_NAME" });
  // @ts-expect-error like is no operator
  assert.throws(() => filterable(Article, { title: ["like"] }), { code: "WERVEL_QUERY_NAME" });
  // @ts-expect-error author is a relation
  assert.throws(() => filterable(Article, { sort: ["author"] }), { code: "WERVEL_QUERY_NAME" });
});
