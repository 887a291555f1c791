import assert from "node:assert/strict";
import { test } from "node:test";
import { sqlite } from "@wervel/store-sqlite";
import {
  createApp,
  Database,
  decimal,
  entity,
  key,
  many,
  memory,
  none,
  one,
  some,
  type StoreSource,
  text,
} from "wervel";
import { testHost } from "wervel/testing";
import { stores } from "./support/stores.ts";

const id = text({ max: 40 });

class Author extends entity(
  { id: key(id), name: text({ max: 80 }).unique(), articles: many("article", "author") },
  { small: true },
) {}
class Article extends entity(
  {
    id: key(id),
    title: text({ max: 80 }),
    price: decimal(8, 2),
    author: one("author", { key: id, unchecked: true }),
    tags: many("tag").through("label"),
  },
  { index: [["author", "-title"], ["title"]] },
) {}
class Tag extends entity(
  { id: key(id), articles: many("article").through("label") },
  { small: true },
) {}
class Label extends entity(
  { article: one("article", { key: id }), tag: one("tag", { key: id, unchecked: true }) },
  { key: ["article", "tag"], index: [["tag"]] },
) {}

class Db extends Database({ author: Author, article: Article, tag: Tag, label: Label }) {}

const several = (article: StoreSource, tag: StoreSource, rest: StoreSource) =>
  createApp({ name: "several" }).store(Db, { article, label: article, tag, rest });

async function fill(db: Db): Promise<void> {
  await db.author.insertMany([
    { id: "ann", name: "Ann" },
    { id: "bob", name: "Bob" },
    { id: "cy", name: "Cy" },
  ]);
  await db.tag.insertMany([{ id: "ts" }, { id: "db" }]);
  const articles = Array.from({ length: 250 }, (_, i) => ({
    id: `a${i}`,
    title: `T${String(i).padStart(3, "0")}`,
    price: `${i}` as const,
    author: { id: i % 5 === 0 ? "bob" : "ann" },
  }));
  await db.article.insertMany(articles);
  await db.label.insertMany(
    articles.map(({ id: article }, i) => ({
      article: { id: article },
      tag: { id: i % 2 === 0 ? "ts" : "db" },
    })),
  );
}

/** What is asked of every placement. */
async function answers(db: Db): Promise<readonly unknown[]> {
  const newest = { title: "desc" } as const;
  return [
    await db.article.orderBy(newest).take(130).include({ author: true }).all(),
    await db.author
      .orderBy({ id: "asc" })
      .include({ articles: (q) => q.orderBy(newest).take(2) })
      .all(),
    await db.article.orderBy(newest).take(5).include({ tags: true }).all(),
    await db.author
      .where({ articles: some({ title: "T005" }) })
      .select({ id: true })
      .all(),
    await db.author
      .where({ articles: none({ title: "T005" }) })
      .orderBy({ id: "asc" })
      .select({ id: true })
      .all(),
    await db.article
      .where({ author: { name: "Bob" } })
      .orderBy(newest)
      .take(3)
      .all(),
    await db.article
      .orderBy(newest)
      .take(3)
      .select((row) => ({ title: row.title, by: row.author.name }))
      .all(),
    await db.author
      .orderBy({ id: "asc" })
      .select((row) => ({ id: row.id, articles: row.articles.count() }))
      .all(),
  ];
}

const named = (title: string) => stores.find((store) => store.title === title)!;

interface Placing {
  readonly title: string;
  readonly article: string;
  readonly tag: string;
  readonly rest: string;
}

const placings: readonly Placing[] = [
  { title: "SQLite and memory", article: "SQLite", tag: "memory", rest: "memory" },
  { title: "memory and SQLite", article: "memory", tag: "SQLite", rest: "SQLite" },
  { title: "PostgreSQL, Redis and SQLite", article: "PostgreSQL", tag: "Redis", rest: "SQLite" },
  {
    title: "MariaDB, SQLite and PostgreSQL",
    article: "MariaDB",
    tag: "SQLite",
    rest: "PostgreSQL",
  },
];

for (const { title, article, tag, rest } of placings) {
  const places = [article, tag, rest].map(named);
  const why = places.find(({ notRun }) => notRun !== undefined)?.notRun;
  test(`${title} answer together like one store`, { skip: why ?? false }, async () => {
    const [articles, tags, others] = places.map((place) => place.open());
    await using one = await testHost(createApp({ name: "one" }).store(Db, memory()));
    await using host = await testHost(several(articles!, tags!, others!));
    for (const each of [one, host]) await each.run({ db: Db }, ({ db }) => fill(db));
    const meant = await one.run({ db: Db }, ({ db }) => answers(db));
    const got = await host.run({ db: Db }, ({ db }) => answers(db));
    assert.deepEqual(got, meant);
  });
}

test(
  "Redis answers for many parents of another store within its own limits",
  { skip: named("Redis").notRun ?? false },
  async () => {
    const app = several(named("Redis").open(), sqlite(":memory:"), sqlite(":memory:"));
    await using host = await testHost(app);
    await host.run({ db: Db }, async ({ db }) => {
      await fill(db);
      const authors = await db.author
        .orderBy({ id: "asc" })
        .include({ articles: (q) => q.orderBy({ title: "desc" }).take(2) })
        .all();
      assert.deepEqual(
        authors.map(({ articles }) => articles.map(({ title }) => title)),
        [["T249", "T248"], ["T245", "T240"], []],
      );
    });
  },
);
