import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { fixedClock, sequentialIds } from "@wervel/core";
import {
  createDb,
  createEngine,
  Database,
  type DataError,
  entity,
  key,
  memory,
  migrate,
  type StoreSource,
} from "@wervel/data";
import { decimal, instant, int, int64, list, text } from "@wervel/schema";
import { sqlite } from "@wervel/store-sqlite";

class Article extends entity(
  {
    id: key(int()),
    slug: text({ max: 100 }).unique(),
    views: int(),
    price: decimal(10, 2).nullable(),
    tags: list(text()),
    at: instant(),
  },
  { table: "articles", columns: { views: "view_count" }, small: true },
) {}

class Db extends Database({ article: Article }) {}

async function openDb(here: TestContext, source: StoreSource = sqlite(":memory:")) {
  const clock = fixedClock("2026-01-01");
  const now = () => clock.ms();
  const store = await source.open(Db.model, { now });
  here.after(() => store.close());
  await migrate(store, Db.model, { mode: "apply", now });
  const ids = sequentialIds();
  const engine = createEngine({ model: Db.model, store, clock, ids });
  return { db: createDb(Db, engine, { clock, ids }), engine };
}

const first = {
  slug: "first",
  views: 3,
  price: "1.50",
  tags: ["a"],
  at: new Date("2026-01-01"),
} as const;

/** The statement that changes a record and gives something back. */
const raise = (db: Db, slug: string) =>
  db.main
    .sql`update ${db.article} set view_count = view_count + 1 where slug = ${slug} returning view_count`.as(
    { views: int() },
  );

test("a statement reads rows by the fields that it names, with the model's names quoted", async (here) => {
  const { db } = await openDb(here);
  await db.article.insert(first);
  const { article } = db;
  const rows = await db.main
    .sql`select ${article.column("slug")}, ${article.column("views")}, ${article.column("price")}, ${article.column("at")}, count(*)
      from ${article} where ${article.column("slug")} = ${"first"} and ${article.column("views")} > ${2}`.as(
    { slug: text(), views: int(), price: decimal(10, 2).nullable(), at: instant(), n: int64() },
  );
  assert.deepEqual(rows, [
    { slug: "first", views: 3, price: "1.50", at: new Date("2026-01-01"), n: 1n },
  ]);
});

const hostile = [
  "'; drop table articles; --",
  '" or 1=1 --',
  "' or '1'='1",
  "first' --",
  "?",
  "\\",
];

for (const value of hostile) {
  test(`the value ${value} is a parameter and nothing else`, async (here) => {
    const { db } = await openDb(here);
    await db.article.insert(first);
    const found = await db.main.sql`select count(*) from ${db.article} where slug = ${value}`.as({
      n: int(),
    });
    assert.deepEqual(found, [{ n: 0 }]);
    const echoed = await db.main.sql`select ${value}`.as({ value: text() });
    assert.deepEqual(echoed, [{ value }]);
    assert.equal(await db.article.count(), 1);
  });
}

test("a statement may hold another, whose values stay parameters", async (here) => {
  const { db } = await openDb(here);
  await db.article.insertMany([first, { ...first, slug: "second", views: 8 }]);
  const { sql } = db.main;
  const popular = sql`view_count > ${5}`;
  const rows = await sql`select slug from ${db.article} where ${popular} and slug <> ${"x"}`.as({
    slug: text(),
  });
  assert.deepEqual(rows, [{ slug: "second" }]);
});

test("what is no value of a statement is refused before the store is asked", async (here) => {
  const { db } = await openDb(here);
  for (const value of [undefined, {}, [], () => 1, { entity: "article" }, Symbol("x")])
    assert.throws(() => db.main.sql`select ${value as never}`, { name: /Error/ });
  const called = db.main.sql as unknown as (text: readonly string[]) => unknown;
  assert.throws(() => called(["drop table articles"]), { code: "WERVEL_QUERY_OPERAND" });
});

test("rows with other columns than those named are refused", async (here) => {
  const { db } = await openDb(here);
  await assert.rejects(db.main.sql`select 1, 2`.as({ one: int() }), { code: "value.type" });
});

test("a statement inside a unit sees what the unit wrote, and goes with it", async (here) => {
  const { db } = await openDb(here);
  const outcome = db.unit(async () => {
    await db.article.insert(first);
    assert.deepEqual(await raise(db, "first"), [{ views: 4 }]);
    await db.main.sql`update ${db.article} set view_count = ${9}`.run();
    assert.deepEqual(await db.main.sql`select view_count from ${db.article}`.as({ n: int() }), [
      { n: 9 },
    ]);
    throw new Error("no");
  });
  await assert.rejects(outcome, { message: "no" });
  assert.equal(await db.article.count(), 0);
});

test("a statement that only reads does not wait for a unit that writes", async (here) => {
  const { db } = await openDb(here);
  await db.unit(async () => {
    await db.article.insert(first);
    const rows = await db.outside(() =>
      db.main.sql`select count(*) from ${db.article}`.as({ n: int() }),
    );
    assert.deepEqual(rows, [{ n: 0 }]);
  });
  assert.equal(await db.article.count(), 1);
});

test("a statement of a unit that fails dooms it", async (here) => {
  const { db } = await openDb(here);
  const outcome = db.unit(async () => {
    await db.article.insert(first);
    await db.main.sql`insert into ${db.article} (slug) values (${"x"})`.run().catch(() => 0);
  });
  await assert.rejects(outcome, { code: "unit.doomed" });
  assert.equal(await db.article.count(), 0);
});

test("an error of a statement has the model's names", async (here) => {
  const { db } = await openDb(here);
  await db.article.insertMany([first, { ...first, slug: "second" }]);
  await assert.rejects(
    db.main.sql`update ${db.article} set slug = ${"first"}`.run(),
    (error: DataError) => {
      assert.equal(error.code, "constraint.unique");
      assert.deepEqual(error.fields, ["slug"]);
      return true;
    },
  );
});

test("where nothing may change a statement may read, and is refused as soon as it would write", async (here) => {
  const { db, engine } = await openDb(here);
  await db.article.insert(first);
  await engine.readonly(async () => {
    assert.deepEqual(await db.main.sql`select slug from ${db.article}`.as({ slug: text() }), [
      { slug: "first" },
    ]);
    const { sql } = db.main;
    await assert.rejects(raise(db, "first"), { code: "unit.readonly" });
    await assert.rejects(sql`delete from ${db.article}`.run(), { code: "unit.readonly" });
    const unit = db.unit(() => raise(db, "first"));
    await assert.rejects(unit, { code: "unit.readonly" });
  });
  assert.equal((await db.article.one()).views, 3);
});

test("a store without words of its own refuses, inside a unit too", async (here) => {
  const { db } = await openDb(here, memory());
  const ask = () => db.main.sql`select 1`.as({ n: int() });
  await assert.rejects(ask(), (error: DataError) => {
    assert.equal(error.code, "refused.capability");
    assert.match(error.message, /memory/);
    assert.match(error.help ?? "", /query/);
    return true;
  });
  await assert.rejects(db.unit(ask), { code: "refused.capability" });
});
