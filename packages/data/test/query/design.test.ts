import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, sequentialIds, Service } from "@wervel/core";
import { bool, date, decimal, instant, int, list, text } from "@wervel/schema";
import {
  contains,
  createDb,
  createEngine,
  Database,
  entity,
  filterable,
  gt,
  gte,
  has,
  inc,
  key,
  many,
  memory,
  migrate,
  one,
  push,
  query,
  skip,
  some,
  startsWith,
  version,
  when,
  type Where,
} from "@wervel/data";

class Author extends entity({
  id: key(),
  name: text({ max: 80 }),
  articles: many("article", "author"),
}) {}

class Article extends entity(
  {
    id: key(),
    slug: text({ max: 80 }).unique(),
    title: text({ max: 200 }),
    tags: list(text({ max: 30 })).index(),
    views: int().default(0),
    draft: bool().default(false),
    createdAt: instant().now(),
    author: one("author"),
    comments: many("comment", "article"),
    fans: many("person").through("favourite"),
    version: version(),
  },
  { index: [["author", "-createdAt"], ["-createdAt"]], table: "articles", small: true },
) {}

class Comment extends entity({
  id: key(),
  body: text(),
  createdAt: instant().now(),
  article: one("article", { onDelete: "cascade" }),
}) {}

class Person extends entity({
  id: key(),
  name: text({ max: 80 }),
  follows: many("person").through("follow", { from: "follower", to: "followed" }),
}) {}

class Customer extends entity({ id: key(), country: text({ max: 2 }), city: text() }) {}

class Order extends entity(
  {
    id: key(int()),
    amount: decimal(8, 2),
    placed: date(),
    required: date(),
    shipped: date().nullable(),
    customer: one("customer"),
  },
  { small: true },
) {}

class Branch extends entity({
  id: key(),
  city: text().index(),
  clients: many("customer", { on: { city: "city" } }),
}) {}

class Db extends Database({
  author: Author,
  article: Article,
  comment: Comment,
  person: Person,
  customer: Customer,
  order: Order,
  branch: Branch,
}) {}

class Articles extends Service({ db: Db }) {
  latest = query(this.db.article, { tag: text().optional() }, (q, p) =>
    q.where({ tags: when(p.tag, has) }).orderBy({ createdAt: "desc" }),
  );
}

async function filled() {
  const clock = fixedClock("2026-01-01");
  const now = () => clock.ms();
  const store = await memory().open(Db.model, { now });
  await migrate(store, Db.model, { mode: "apply", now });
  const ids = sequentialIds();
  const db = createDb(Db, createEngine({ model: Db.model, store, clock, ids }), { clock, ids });
  const ann = await db.author.insert({ name: "Ann" });
  const [eve, fay, gil] = await db.person.insertMany(
    ["Eve", "Fay", "Gil"].map((name) => ({ name })),
  );
  const [first, second] = await db.article.insertMany([
    { slug: "one", title: "One", tags: ["ts", "db"], views: 150, author: { id: ann.id } },
    { slug: "two", title: "Two", tags: ["ts"], views: 5, draft: true, author: { id: ann.id } },
  ]);
  await db.comment.insertMany(
    ["hi there", "oh hi", "bye"].map((body) => ({ body, article: { id: first!.id } })),
  );
  await db.article.key(first!.id).link("fans", [eve!, fay!]);
  await db.person.key(eve!.id).link("follows", fay!);
  await db.person.key(fay!.id).link("follows", gil!);
  const [nl, be] = await db.customer.insertMany([
    { country: "NL", city: "Delft" },
    { country: "BE", city: "Ghent" },
  ]);
  const day = { placed: "2026-01-01", required: "2026-01-05" } as const;
  await db.order.insertMany([
    { ...day, amount: "90.00", shipped: "2026-01-07", customer: { id: nl!.id } },
    { ...day, amount: "20.00", shipped: "2026-01-02", customer: { id: nl!.id } },
    { ...day, amount: "99.99", shipped: null, customer: { id: be!.id } },
  ]);
  await db.branch.insert({ city: "Delft" });
  return { db, ann, eve: eve!, gil: gil!, first: first!, second: second! };
}

const popularWhere: Where<Db, "article"> = {
  views: gte(100),
  author: { name: startsWith("A") },
  comments: some({ body: contains("hi") }),
};

test("conditions stand as objects and as functions, and are values to keep", async () => {
  const { db, first } = await filled();
  const popular = db.article.where(popularWhere);
  assert.equal((await popular.one()).id, first.id);
  assert.equal(
    await db.author
      .where({ articles: some(popularWhere) })
      .allowScan()
      .count(),
    1,
  );
  const late = db.order.where((o) => o.shipped.gt(o.required));
  assert.deepEqual(
    (await late.all()).map(({ amount }) => amount),
    ["90.00"],
  );
});

for (const [who, tag, asMe] of [
  ["a reader", "db", true],
  ["anybody", undefined, false],
] as const)
  test(`a page narrows, orders, includes, selects and counts for ${who}`, async () => {
    const { db, ann, eve } = await filled();
    const me = asMe ? eve.id : undefined;
    const page = await db.article
      .where(popularWhere)
      .where({ tags: when(tag, has), author: me ? { id: ann.id } : skip })
      .orderBy({ createdAt: "desc" })
      .include({
        author: { name: true },
        comments: (c) => c.orderBy({ createdAt: "desc" }).take(3),
      })
      .select((a) => ({
        title: a.title,
        fans: a.fans.count(),
        mine: me === undefined ? a.draft : a.fans.some({ id: me }),
      }))
      .page({ size: 20, after: null, total: true });
    const [{ comments, ...item }] = page.items as [(typeof page.items)[0]];
    assert.equal(comments.length, 3);
    assert.deepEqual(item, { title: "One", fans: 2, mine: asMe, author: { name: "Ann" } });
    assert.deepEqual([page.next, page.total], [null, 1]);
  });

test("a query is asked in seven ways, and says how it would run", async () => {
  const { db, first } = await filled();
  const popular = db.article.where(popularWhere);
  const streamed: string[] = [];
  for await (const { id } of popular.stream()) streamed.push(id);
  assert.deepEqual(
    [
      (await popular.all()).length,
      (await popular.first())?.id,
      (await popular.one()).id,
      await popular.count(),
      await popular.exists(),
      streamed,
    ],
    [1, first.id, first.id, 1, true, [first.id]],
  );
  const [statement] = popular.explain().statements;
  assert.equal("grade" in statement!, true);
});

test("groups are filtered, ordered and taken; all rows make one row", async () => {
  const { db } = await filled();
  const groups = await db.order
    .groupBy(
      (o) => ({ country: o.customer.country }),
      (o, g) => ({ n: g.count(), total: g.sum(o.amount) }),
    )
    .where({ total: gt("100.00") })
    .orderBy({ total: "desc" })
    .take(5)
    .all();
  assert.deepEqual(groups, [{ country: "NL", n: 2, total: "110.00" }]);
  assert.deepEqual(await db.order.aggregate((o, g) => ({ n: g.count(), last: g.max(o.placed) })), {
    n: 3,
    last: "2026-01-01",
  });
});

test("elements, windows and what can be reached are sources of queries", async () => {
  const { db, eve, gil } = await filled();
  const tags = await db.article.each("tags").select({ value: true }).distinct().all();
  assert.deepEqual(tags.map(({ value }) => value).toSorted(), ["db", "ts"]);
  assert.deepEqual(
    await db.order
      .orderBy({ id: "asc" })
      .take(2)
      .sub()
      .aggregate((o, g) => ({ total: g.sum(o.amount) })),
    { total: "110.00" },
  );
  const reached = await db.person.walk("follows", { from: eve.id, min: 2, max: 3 }).all();
  assert.deepEqual(reached, [{ ...gil, depth: 2 }]);
});

test("equal fields relate without a link", async () => {
  const { db } = await filled();
  const [branch] = await db.branch.include({ clients: { country: true } }).all();
  assert.deepEqual(branch!.clients, [{ country: "NL" }]);
  assert.equal(
    await db.branch
      .where({ clients: some({ country: "BE" }) })
      .allowScan()
      .count(),
    0,
  );
});

test("records are inserted, changed from their old values, and expected at a version", async () => {
  const { db, ann } = await filled();
  const row = await db.article.insert({ slug: "x", title: "X", tags: [], author: { id: ann.id } });
  const set = { views: inc(1), tags: push("ts"), title: "Y" };
  const changed = await db.article.key(row.id).update(set, { expect: row.version });
  assert.deepEqual([changed.views, changed.tags, changed.title], [1, ["ts"], "Y"]);
  await assert.rejects(db.article.key(row.id).update(set, { expect: row.version }), {
    code: "conflict.stale",
  });
});

test("a limited delete, an upsert and links say what they did", async () => {
  const { db, first, second, gil } = await filled();
  const drafts = db.article.where({ draft: true }).orderBy({ createdAt: "asc" }).take(100);
  assert.equal(await drafts.delete(), 1);
  assert.equal(await db.article.key(second.id).get(), null);
  const { outcome, row } = await db.article.upsert(
    { slug: "one" },
    { insert: { title: "New", tags: [], author: { id: first.authorId } }, update: { title: "1" } },
  );
  assert.deepEqual([outcome, row.title], ["updated", "1"]);
  assert.equal(await db.article.key(first.id).link("fans", gil), 1);
  assert.equal(await db.article.key(first.id).unlink("fans", gil), 1);
});

test("a unit writes what was edited", async () => {
  const { db, first } = await filled();
  await db.unit(async (u) => {
    const article = await u.article.key(first.id).edit();
    article.title = "new";
  });
  assert.equal((await db.article.key(first.id).one()).title, "new");
});

test("the store's own words name entities and columns; a store without any refuses them", async () => {
  const { db } = await filled();
  const statement = db.main
    .sql`select id, views as n from ${db.article} where ${db.article.column("slug")} = ${"one"}`;
  await assert.rejects(statement.as({ id: key(), n: int() }), { code: "refused.capability" });
});

test("a declared query is a field of a service", async () => {
  const { db, first } = await filled();
  const service = new Articles({ db });
  assert.equal((await service.latest({ tag: "db" }).first())?.id, first.id);
  assert.equal((await service.latest().page({ size: 20 })).items.length, 2);
});

test("what an action lets its callers filter and order by is applied to a query", async () => {
  const { db, first } = await filled();
  const asked = filterable(Article, {
    title: ["contains"],
    views: ["gte", "lte"],
    sort: ["createdAt", "views"],
  });
  const rows = await asked.apply(db.article, { "views.gte": 10, sort: "-views" }).all();
  assert.deepEqual(
    rows.map(({ id }) => id),
    [first.id],
  );
});
