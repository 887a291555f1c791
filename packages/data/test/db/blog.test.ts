import assert from "node:assert/strict";
import { test } from "node:test";
import {
  contains,
  gt,
  gte,
  has,
  inc,
  none,
  not,
  or,
  pull,
  push,
  some,
  startsWith,
} from "@wervel/data";
import { type Article, type Author, type Db, openBlog } from "../blog.ts";

interface Blog {
  readonly db: Db;
  readonly ann: Author;
  readonly bob: Author;
  readonly articles: Article[];
}

/** Two authors; ten articles, odd ones by Ann and even ones by Bob; three comments under each of the first two. */
async function filledBlog(): Promise<Blog> {
  const db = await openBlog();
  const ann = await db.author.insert({ name: "Ann" });
  const bob = await db.author.insert({ name: "Bob", bio: "b" });
  const articles = await db.article.insertMany(
    Array.from({ length: 10 }, (_, i) => ({
      slug: `s${i}`,
      title: `Title ${i}`,
      tags: i % 2 === 1 ? ["odd", "all"] : ["all"],
      views: i * 10,
      price: i < 3 ? null : (`${i + 0.5}` as `${number}`),
      author: i % 2 === 1 ? { id: ann.id } : bob,
    })),
  );
  await db.comment.insertMany(
    articles
      .slice(0, 2)
      .flatMap((article) =>
        ["one", "two", "three"].map((body) => ({ body, article, authorId: ann.id })),
      ),
  );
  return { db, ann, bob, articles };
}

test("an insert returns the record with what was generated", async () => {
  const { db, ann } = await filledBlog();
  const row = await db.article.insert({ slug: "new", title: "New", tags: [], author: ann });
  const { id, ...rest } = row;
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(rest, {
    slug: "new",
    title: "New",
    tags: [],
    views: 0,
    price: null,
    draft: false,
    createdAt: new Date("2026-01-01"),
    authorId: ann.id,
    editorId: null,
    version: 1,
  });
  assert.deepEqual(await db.article.key(id).get(), row);
  const comment = await db.comment.insert({ body: "x", articleId: id, author: ann });
  assert.equal(typeof comment.id, "number");
});

test("conditions over relations find the rows", async () => {
  const { db } = await filledBlog();
  const slugs = async (query: { all(): Promise<{ readonly slug: string }[]> }): Promise<string[]> =>
    (await query.all()).map(({ slug }) => slug).toSorted();
  const all = db.article.allowScan();
  assert.deepEqual(await slugs(all.where({ author: { name: startsWith("A") }, views: gte(50) })), [
    "s5",
    "s7",
    "s9",
  ]);
  assert.deepEqual(await slugs(all.where({ comments: some({ body: contains("w") }) })), [
    "s0",
    "s1",
  ]);
  assert.deepEqual(await slugs(all.where({ comments: none(), tags: has("odd"), views: gt(50) })), [
    "s7",
    "s9",
  ]);
  assert.deepEqual(await slugs(all.where(or({ slug: "s1" }, not({ views: gte(20) })))), [
    "s0",
    "s1",
  ]);
  assert.deepEqual(await slugs(all.where({ editor: null, price: null })), ["s0", "s1", "s2"]);
  assert.deepEqual(await slugs(all.where((a) => a.views.gt(a.title.length().mul(10)))), [
    "s8",
    "s9",
  ]);
  assert.deepEqual(
    await slugs(all.where({ author: (a) => a.bio.isNull(), slug: startsWith("s9") })),
    ["s9"],
  );
  assert.deepEqual(
    await slugs(all.where((a) => a.author.name.eq("Bob").and(a.views.between(10, 60)))),
    ["s2", "s4", "s6"],
  );
  assert.deepEqual(await slugs(all.where((a) => a.editor.exists())), []);
});

test("includes and computed columns come with the rows", async () => {
  const { db, ann, bob, articles } = await filledBlog();
  await db.article.key(articles[1]!.id).link("fans", [ann, bob]);
  const row = await db.article
    .where({ slug: "s1" })
    .include({
      author: (a) => a.select((u) => ({ name: u.name, known: u.followers.some({ id: bob.id }) })),
      comments: (c) => c.orderBy({ id: "desc" }).take(2).select({ body: true }),
      editor: true,
    })
    .select((a) => ({
      title: a.title.upper(),
      fans: a.fans.count(),
      mine: a.fans.some({ id: ann.id }),
      writer: a.author.name,
    }))
    .one();
  assert.deepEqual(row, {
    title: "TITLE 1",
    fans: 2,
    mine: true,
    writer: "Ann",
    author: { name: "Ann", known: false },
    comments: [{ body: "three" }, { body: "two" }],
    editor: null,
  });
});

test("pages follow each other to the end, and know the total", async () => {
  const { db } = await filledBlog();
  const query = db.article.orderBy({ createdAt: "desc" }).select({ slug: true });
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const page = await query.page({ size: 4, after, total: true });
    assert.equal(page.total, 10);
    seen.push(...page.items.map(({ slug }) => slug));
    after = page.next;
  } while (after !== null);
  assert.deepEqual(seen, ["s9", "s8", "s7", "s6", "s5", "s4", "s3", "s2", "s1", "s0"]);
});

test("pages in an order with nulls and an expression leave nothing out", async () => {
  const { db } = await filledBlog();
  const orders = [
    db.article.allowScan().orderBy({ price: "asc" }),
    db.article.allowScan().orderBy({ price: { dir: "desc", nulls: "first" } }),
    db.article.allowScan().orderBy((a) => [a.views.mod(30).desc(), a.title.asc()]),
  ];
  for (const query of orders) {
    const whole = (await query.all()).map(({ slug }) => slug);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: { items: Article[]; next: string | null } = await query.page({ size: 3, after });
      seen.push(...page.items.map(({ slug }) => slug));
      after = page.next;
    } while (after !== null);
    assert.deepEqual(seen, whole);
  }
});

test("groups have aggregates, and conditions over them", async () => {
  const { db } = await filledBlog();
  const groups = await db.article
    .allowScan()
    .groupBy(
      (a) => ({ author: a.author.name }),
      (a, g) => ({
        n: g.count(),
        price: g.sum(a.price),
        cheap: g.count({ price: null }),
        twice: g.sum(a.views).mul(2n),
      }),
    )
    .where({ n: gt(1) })
    .orderBy({ price: "desc" })
    .all();
  assert.deepEqual(groups, [
    { author: "Ann", n: 5, price: "26.00", cheap: 1, twice: 500n },
    { author: "Bob", n: 5, price: "19.50", cheap: 2, twice: 400n },
  ]);
  const totals = await db.article
    .orderBy({ createdAt: "asc" })
    .take(3)
    .sub()
    .aggregate((a, g) => ({ n: g.count(), views: g.sum(a.views), avg: g.avg(a.price) }));
  assert.deepEqual(totals, { n: 3, views: 30n, avg: null });
});

test("elements of lists are rows", async () => {
  const { db } = await filledBlog();
  const tags = await db.article
    .allowScan()
    .each("tags")
    .select({ value: true })
    .distinct()
    .orderBy({ value: "asc" })
    .all();
  assert.deepEqual(tags, [{ value: "all" }, { value: "odd" }]);
  const counts = await db.article
    .allowScan()
    .each("tags")
    .groupBy(
      (t) => ({ tag: t.value }),
      (_, g) => ({ n: g.count() }),
    )
    .orderBy({ n: "desc" })
    .all();
  assert.deepEqual(counts, [
    { tag: "all", n: 10 },
    { tag: "odd", n: 5 },
  ]);
});

test("an update by key returns the record, and checks the version", async () => {
  const { db, articles } = await filledBlog();
  const record = db.article.key(articles[0]!.id);
  const row = await record.update({ views: inc(5), tags: push("ts"), title: "new" }, { expect: 1 });
  assert.deepEqual([row.views, row.tags, row.title, row.version], [5, ["all", "ts"], "new", 2]);
  await assert.rejects(record.update({ title: "late" }, { expect: 1 }), { code: "conflict.stale" });
  assert.equal((await record.update({ tags: pull("ts") })).version, 3);
  assert.deepEqual(await record.update({}, { expect: 3 }), await record.one());
  await assert.rejects(record.update({}, { expect: 1 }), { code: "conflict.stale" });
});

test("what is missing is find.none, and doubles are find.many", async () => {
  const { db, articles } = await filledBlog();
  const missing = db.article.key("00000000-0000-7000-8000-ffffffffffff");
  assert.equal(await missing.get(), null);
  assert.equal(await missing.exists(), false);
  const calls = [
    () => missing.one(),
    () => missing.update({ title: "x" }),
    () => missing.update({}),
    () => missing.delete(),
    () => db.article.where({ slug: "none" }).one(),
  ];
  for (const call of calls) await assert.rejects(call, { code: "find.none", entity: "article" });
  await assert.rejects(db.article.orderBy({ createdAt: "asc" }).one(), { code: "find.many" });
  await db.article.key(articles[5]!.id).delete();
  assert.equal(await db.article.where({ slug: "s5" }).exists(), false);
});

test("writes by condition return counts", async () => {
  const { db } = await filledBlog();
  const wide = db.article.allowScan();
  assert.equal(
    await wide
      .where({ tags: has("odd") })
      .update((a) => ({ views: a.views.add(1), title: a.title.concat("!") })),
    5,
  );
  assert.equal((await db.article.where({ slug: "s1" }).one()).title, "Title 1!");
  assert.equal(
    await wide.where({ comments: none() }).orderBy({ createdAt: "asc" }).take(3).delete(),
    3,
  );
  assert.equal(await wide.count(), 7);
  assert.equal(await wide.where({ views: gte(0) }).update({}), 7);
});

test("an upsert inserts first and updates then", async () => {
  const { db, ann } = await filledBlog();
  const upsert = () =>
    db.article.upsert(
      { slug: "u" },
      {
        insert: { title: "first", tags: [], author: ann },
        update: { title: "then", views: inc(1) },
      },
    );
  const [first, then] = [await upsert(), await upsert()];
  assert.deepEqual([first.outcome, first.row.title], ["inserted", "first"]);
  assert.deepEqual(
    [then.outcome, then.row.title, then.row.views, then.row.version],
    ["updated", "then", 1, 2],
  );
});

test("links are made once and taken away once", async () => {
  const { db, ann, bob } = await filledBlog();
  const record = db.author.key(ann.id);
  assert.equal(await record.link("followers", bob.id), 1);
  assert.equal(await record.link("followers", [bob]), 0);
  assert.deepEqual(
    await db.author
      .where({ following: some({ id: ann.id }) })
      .allowScan()
      .select({ name: true })
      .all(),
    [{ name: "Bob" }],
  );
  assert.deepEqual(
    await db.author
      .walk("followers", { from: ann.id, max: 2 })
      .select({ name: true, depth: true })
      .all(),
    [{ name: "Bob", depth: 1 }],
  );
  assert.equal(await record.unlink("followers", bob), 1);
  assert.equal(await record.unlink("followers", bob), 0);
  await assert.rejects(record.link("followers", "00000000-0000-7000-8000-ffffffffffff"), {
    code: "constraint.reference",
  });
});

test("a unit writes all or nothing, and edits are written at its end", async () => {
  const { db, articles } = await filledBlog();
  const id = articles[0]!.id;
  await assert.rejects(
    db.unit(async (unit) => {
      await unit.article.key(id).update({ title: "lost" });
      await unit.article.insert({
        slug: "s1",
        title: "double",
        tags: [],
        authorId: articles[0]!.authorId,
      });
    }),
    { code: "constraint.unique", entity: "article", fields: ["slug"] },
  );
  assert.equal((await db.article.key(id).one()).title, "Title 0");
  await db.unit(async (unit) => {
    const copy = await unit.article.key(id).edit();
    copy.title = "edited";
  });
  assert.equal((await db.article.key(id).one()).title, "edited");
});

test("rows stream one after another", async () => {
  const { db } = await filledBlog();
  const slugs: string[] = [];
  for await (const { slug } of db.article.orderBy({ createdAt: "asc" }).take(3).stream())
    slugs.push(slug);
  assert.deepEqual(slugs, ["s0", "s1", "s2"]);
});

test("a read without an index says so unless it may scan", async () => {
  const { db } = await filledBlog();
  await assert.rejects(db.article.where({ title: "x" }).all(), {
    code: "refused.scan",
    entity: "article",
  });
  assert.deepEqual(await db.article.where({ title: "x" }).allowScan().all(), []);
  assert.equal(db.article.where({ slug: "x" }).explain().statements.length, 1);
});
