import assert from "node:assert/strict";
import { test } from "node:test";
import { bool, choice, instant, int, list, text } from "@wervel/schema";
import { gte, has, oneOf, query, skip, some, when } from "@wervel/data";
import { type Db, openBlog } from "../blog.ts";

const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));

/** Two authors; four articles, odd ones by Ann and even ones by Bob, one for each day. */
async function filledBlog(): Promise<Db> {
  const db = await openBlog();
  const ann = await db.author.insert({ name: "Ann" });
  const bob = await db.author.insert({ name: "Bob" });
  await db.article.insertMany(
    [1, 2, 3, 4].map((n) => ({
      slug: `s${n}`,
      title: `Title ${n}`,
      tags: n % 2 === 1 ? ["odd", "all"] : ["all"],
      views: n * 10,
      draft: n === 4,
      price: n === 1 ? null : ("1.50" as const),
      createdAt: day(n),
      author: n % 2 === 1 ? ann : bob,
    })),
  );
  return db;
}

const slugs = (rows: readonly { readonly slug: string }[]): string[] =>
  rows.map((row) => row.slug).toSorted();

test("an absent optional parameter leaves its condition out", async () => {
  const db = await filledBlog();
  const latest = query(
    db.article,
    { tag: text().optional(), author: text().optional(), views: int().optional() },
    (q, p) =>
      q.where({
        tags: when(p.tag, has),
        author: when(p.author, (name) => ({ name })),
        views: when(p.views, gte),
      }),
  );
  assert.deepEqual(slugs(await latest().all()), ["s1", "s2", "s3", "s4"]);
  assert.deepEqual(slugs(await latest({ tag: "odd" }).all()), ["s1", "s3"]);
  assert.deepEqual(slugs(await latest({ author: "Bob" }).all()), ["s2", "s4"]);
  assert.deepEqual(slugs(await latest({ tag: "all", author: "Ann", views: 20 }).all()), ["s3"]);
});

test("every terminal answers as that of the query itself", async () => {
  const db = await filledBlog();
  const byTag = query(db.article, { tag: text() }, (q, p) =>
    q
      .where({ tags: has(p.tag) })
      .orderBy({ createdAt: "desc" })
      .select((a) => ({ slug: a.slug, title: a.title.length() }))
      .include({ author: { name: true } }),
  );
  const plain = db.article
    .where({ tags: has("all") })
    .orderBy({ createdAt: "desc" })
    .select((a) => ({ slug: a.slug, title: a.title.length() }))
    .include({ author: { name: true } });
  const asked = byTag({ tag: "all" });
  assert.deepEqual(await asked.all(), await plain.all());
  assert.deepEqual((await asked.all())[0], { slug: "s4", title: 7, author: { name: "Bob" } });
  assert.deepEqual(await asked.first(), await plain.first());
  assert.equal(await byTag({ tag: "none" }).first(), null);
  assert.equal(await asked.count(), 4);
  assert.equal(await byTag({ tag: "odd" }).exists(), true);
  assert.equal(await byTag({ tag: "none" }).exists(), false);
  const first = await asked.page({ size: 3, total: true });
  assert.deepEqual(first, await plain.page({ size: 3, total: true }));
  const second = await asked.page({ size: 3, after: first.next });
  assert.deepEqual(slugs(second.items), ["s1"]);
  assert.deepEqual(await Array.fromAsync(asked.stream()), await Array.fromAsync(plain.stream()));
  assert.deepEqual(asked.explain().plan, plain.explain().plan);
  await assert.rejects(asked.one(), { code: "find.many" });
  await assert.rejects(byTag({ tag: "none" }).one(), { code: "find.none" });
});

test("parameters stand wherever values do", async () => {
  const db = await filledBlog();
  const found = query(
    db.article,
    {
      slugs: list(text({ max: 100 })),
      names: list(text()),
      since: instant(),
      least: int(),
      name: text(),
      offset: int(),
      limit: int({ min: 1, max: 100 }).default(2),
    },
    (q, p) =>
      q
        .where({ slug: oneOf(p.slugs), author: { name: oneOf(p.names) } })
        .where((a) => a.views.add(1).gt(p.least).and(a.createdAt.gte(p.since)))
        .where((a) => a.slug.oneOf(p.slugs).and(a.tags.hasAny(p.names).not()))
        .orderBy({ createdAt: "asc" })
        .include({ author: (author) => author.where({ name: p.name }).select({ name: true }) })
        .skip(p.offset)
        .take(p.limit),
  );
  const values = {
    slugs: ["s1", "s2", "s3", "s4"],
    names: ["Ann", "Bob"],
    since: day(2),
    least: 15,
    name: "Ann",
    offset: 0,
  };
  const rows = await found(values).all();
  assert.deepEqual(
    rows.map(({ slug, author }) => [slug, author]),
    [
      ["s2", null],
      ["s3", { name: "Ann" }],
    ],
  );
  assert.deepEqual(slugs(await found({ ...values, offset: 1, limit: 100 }).all()), ["s3", "s4"]);
  assert.equal((await found({ ...values, offset: 1 }).first())?.slug, "s3");
  await assert.rejects(found({ ...values, offset: -1 }).all(), { code: "value.range" });
});

test("a null argument is the absent value", async () => {
  const db = await filledBlog();
  const priced = query(db.article.allowScan(), { price: text().nullable() }, (q, p) =>
    q.where((a) => a.price.text().eq(p.price)),
  );
  assert.deepEqual(slugs(await priced({ price: null }).all()), ["s1"]);
  assert.deepEqual(slugs(await priced({ price: "1.50" }).all()), ["s2", "s3", "s4"]);
});

test("a query may be built from the value of a bool and of a choice", async () => {
  const db = await filledBlog();
  const listed = query(
    db.article.allowScan(),
    { drafts: bool().default(false), order: choice("newest", "oldest") },
    (q, p) =>
      q
        .where(p.drafts ? skip : { draft: false })
        .orderBy({ createdAt: p.order === "newest" ? "desc" : "asc" }),
  );
  const rows = async (given: { drafts?: boolean; order: "newest" | "oldest" }) =>
    (await listed(given).all()).map(({ slug }) => slug);
  assert.deepEqual(await rows({ order: "newest" }), ["s3", "s2", "s1"]);
  assert.deepEqual(await rows({ drafts: true, order: "oldest" }), ["s1", "s2", "s3", "s4"]);
});

test("a declared query belongs to the unit around it", async () => {
  const db = await filledBlog();
  const bySlug = query(db.article, { slug: text() }, (q, p) => q.where({ slug: p.slug }));
  const rollback = new Error("rollback");
  const work = db.unit(async () => {
    const { id } = await bySlug({ slug: "s1" }).one();
    await db.article.key(id).update({ views: 99 });
    assert.equal((await bySlug({ slug: "s1" }).one()).views, 99);
    throw rollback;
  });
  await assert.rejects(work, rollback);
  assert.equal((await bySlug({ slug: "s1" }).one()).views, 10);
});

test("arguments are checked against their parameters", async () => {
  const db = await filledBlog();
  const found = query(
    db.article,
    { tag: text({ max: 5 }), views: int({ max: 100 }).optional(), order: choice("a", "b") },
    (q, p) => q.where({ tags: has(p.tag), views: when(p.views, gte) }),
  );
  const cases = [
    [{ order: "a" }, "constraint.required"],
    [{ tag: undefined, order: "a" }, "value.undefined"],
    [{ tag: "x", views: undefined, order: "a" }, "value.undefined"],
    [{ tag: null, order: "a" }, "value.type"],
    [{ tag: 7, order: "a" }, "value.type"],
    [{ tag: "too long", order: "a" }, "value.length"],
    [{ tag: "\0", order: "a" }, "value.type"],
    [{ tag: "x", views: 101, order: "a" }, "value.range"],
    [{ tag: "x", views: "1", order: "a" }, "value.type"],
    [{ tag: { has: "x" }, order: "a" }, "value.type"],
    [{ tag: "x", order: "c" }, "constraint.check"],
  ] as const;
  for (const [given, code] of cases)
    assert.throws(() => found(given as never), { code }, JSON.stringify(given));
});

const declare = query as (source: unknown, fields: unknown, build: unknown) => () => unknown;

for (const [what, make] of [
  [
    "computes with a parameter",
    (db) =>
      declare(db.article, { tag: text() }, (q: never, p: { tag: string }) =>
        (q as typeof db.article).where({ tags: has(p.tag.trim()) }),
      ),
  ],
  [
    "reads the text of a parameter",
    (db) =>
      declare(db.article, { tag: text() }, (q: never, p: { tag: string }) =>
        (q as typeof db.article).where({ tags: has(`${p.tag}s`) }),
      ),
  ],
  ["returns no query", (db) => declare(db.article, {}, () => [])],
  [
    "has too many shapes",
    (db) =>
      declare(
        db.article,
        Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`p${i}`, text().optional()])),
        (q: unknown) => q,
      ),
  ],
  [
    "has a parameter that is no field",
    (db) => declare(db.article, { tag: "text" }, (q: unknown) => q),
  ],
] as const satisfies readonly (readonly [string, (db: Db) => () => unknown])[])
  test(`what ${what} is refused as WERVEL_QUERY_DECLARED`, async () => {
    const db = await filledBlog();
    assert.throws(() => (make(db) as (given: unknown) => unknown)({ tag: "x" }), {
      code: "WERVEL_QUERY_DECLARED",
    });
  });

test("a declared query starts from the records of an entity", async () => {
  const db = await filledBlog();
  for (const source of [db.article.where({ draft: false }), db.article.take(3), {}, undefined])
    assert.throws(() => declare(source, {}, (q: unknown) => q), { code: "WERVEL_QUERY_DECLARED" });
  const scanning = query(db.article.allowScan(), { title: text() }, (q, p) =>
    q.where({ title: p.title }),
  );
  assert.deepEqual(slugs(await scanning({ title: "Title 1" }).all()), ["s1"]);
});

test("a parameter of another kind than its field is refused", async () => {
  const db = await filledBlog();
  const wrong = query(db.article, { views: text() }, (q, p) =>
    q.where({ views: p.views as never }),
  );
  assert.throws(() => wrong({ views: "1" }), { code: "value.type" });
});

test("some of a relation takes a parameter", async () => {
  const db = await filledBlog();
  const [ann] = await db.author.where({ name: "Ann" }).all();
  await db.article.key((await db.article.where({ slug: "s2" }).one()).id).link("fans", ann!);
  const liked = query(db.article, { reader: text() }, (q, p) =>
    q.where({ fans: some({ name: p.reader }) }).select((a) => ({
      slug: a.slug,
      mine: a.fans.some({ name: p.reader }),
      fans: a.fans.count(),
    })),
  );
  assert.deepEqual(await liked({ reader: "Ann" }).all(), [{ slug: "s2", mine: true, fans: 1 }]);
  assert.deepEqual(await liked({ reader: "Bob" }).all(), []);
});
