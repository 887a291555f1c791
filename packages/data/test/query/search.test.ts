import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, sequentialIds, Service } from "@wervel/core";
import { int, text } from "@wervel/schema";
import {
  createDb,
  createEngine,
  Database,
  deletedAt,
  entity,
  key,
  memory,
  migrate,
  one,
  query,
} from "@wervel/data";
import type { StoreSource } from "@wervel/data";

class Author extends entity({ id: key(text({ max: 20 })), name: text({ max: 80 }) }) {}

class Article extends entity(
  {
    id: key(text({ max: 20 })),
    title: text({ max: 200 }),
    body: text().nullable(),
    views: int().default(0),
    hidden: deletedAt(),
    author: one("author", { key: text({ max: 20 }) }).nullable(),
  },
  { search: ["title", "body"] },
) {}

class Rated extends entity(
  { id: key(), score: int(), name: text({ max: 20 }) },
  { search: ["name"] },
) {}

class Db extends Database({ author: Author, article: Article, rated: Rated }) {}

class Articles extends Service({ db: Db }) {
  about = query(this.db.article, { words: text({ max: 200 }) }, (q, p) =>
    q.search(p.words, { weights: { title: 3 } }).select({ id: true, score: true }),
  );
}

async function filled(source: StoreSource = memory()) {
  const clock = fixedClock("2026-01-01");
  const now = () => clock.ms();
  const store = await source.open(Db.model, { now });
  await migrate(store, Db.model, { mode: "apply", now });
  const ids = sequentialIds();
  const db = createDb(Db, createEngine({ model: Db.model, store, clock, ids }), { clock, ids });
  await db.author.insert({ id: "ann", name: "Ann" });
  await db.article.insertMany([
    { id: "a", title: "Rust and async", body: "Async, in Rust: a tour.", author: { id: "ann" } },
    { id: "b", title: "Async everything", body: "No rust here? Some rust." },
    { id: "c", title: "Rusty gates", body: null },
    { id: "d", title: "ASYNC RUST" },
  ]);
  return { db, articles: new Articles({ db } as never) };
}

const columns = { id: true, score: true } as const;

async function told(rows: Promise<readonly { id: string; score: number }[]>): Promise<string> {
  return (await rows).map(({ id, score }) => `${id} ${score}`).join(", ");
}

test("every word must stand in one field or another; where more do is better; one score by the key", async () => {
  const { db } = await filled();
  assert.equal(await told(db.article.search("rust async").select(columns).all()), "a 4, b 2, d 2");
  assert.equal(
    await told(
      db.article
        .search("rust async", { weights: { title: 10 } })
        .select(columns)
        .all(),
    ),
    "a 22, d 20, b 11",
  );
  assert.equal(
    await told(
      db.article
        .search("rust async", { in: ["title"] })
        .select(columns)
        .all(),
    ),
    "a 2, d 2",
  );
});

test("a declared query searches for a parameter", async () => {
  const { articles } = await filled();
  assert.equal(await told(articles.about({ words: "Rust, async!" }).all()), "a 8, d 6, b 4");
  assert.equal(await told(articles.about({ words: "?" }).all()), "");
});

test("edited records are found by their new words, written one by one or together", async () => {
  const { db } = await filled();
  await db.unit(async (u) => {
    for (const id of ["a", "b"]) (await u.article.key(id).edit()).body = "A novel";
    (await u.article.key("c").edit()).title = "Novel";
  });
  assert.equal(await told(db.article.search("novel").select(columns).all()), "a 1, b 1, c 1");
  assert.equal(await told(db.article.search("rusty").select(columns).all()), "");
});
