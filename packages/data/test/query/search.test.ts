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
  many,
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

// oxlint-disable-next-line typescript/no-explicit-any -- what plain JavaScript may write
const refusals: readonly [string, string, (db: any) => unknown][] = [
  ["an entity without search", "WERVEL_QUERY_NAME", (db) => db.author.search("x").all()],
  [
    "a field that is not searched",
    "WERVEL_QUERY_NAME",
    (db) => db.article.search("x", { in: ["id"] }),
  ],
  ["no field", "WERVEL_QUERY_NAME", (db) => db.article.search("x", { in: [] })],
  [
    "a weight of another field",
    "WERVEL_QUERY_NAME",
    (db) => db.article.search("x", { weights: { views: 1 } }),
  ],
  [
    "a weight of zero",
    "WERVEL_QUERY_OPERAND",
    (db) => db.article.search("x", { weights: { title: 0 } }),
  ],
  [
    "a broken weight",
    "WERVEL_QUERY_OPERAND",
    (db) => db.article.search("x", { weights: { title: 1.5 } }),
  ],
  ["no text", "value.undefined", (db) => db.article.search(undefined)],
  ["a number", "value.type", (db) => db.article.search(1)],
  ["a null", "constraint.required", (db) => db.article.search(null)],
  ["a field score", "WERVEL_QUERY_NAME", (db) => db.rated.search("x")],
  ["a window before it", "WERVEL_QUERY_WINDOW", (db) => db.article.take(1).search("x")],
  [
    "a computed text",
    "WERVEL_QUERY_SET",
    (db: Db) => db.article.key("a").update((a) => ({ title: a.title.lower() })),
  ],
  [
    "the hidden field in a condition",
    "WERVEL_QUERY_NAME",
    (db) => db.article.where({ title$words: null }).all(),
  ],
  [
    "the hidden field in an insert",
    "WERVEL_QUERY_NAME",
    (db) => db.author.insert({ id: "x", name: "x", name$words: [] }),
  ],
  [
    "the hidden field in an update",
    "WERVEL_QUERY_NAME",
    (db) => db.article.key("a").update({ title$words: [] }),
  ],
];

for (const [name, code, ask] of refusals)
  test(`search refuses ${name}`, async () => {
    const { db } = await filled();
    await assert.rejects(async () => ask(db), { code });
  });

test("what is deleted is not found", async () => {
  const { db } = await filled();
  await db.article.key("a").delete();
  assert.equal(await told(db.article.search("rust async").select(columns).all()), "b 2, d 2");
});

for (const [name, rules] of [
  ["what is no text", { search: ["views"] }],
  ["what is not there", { search: ["none"] }],
  ["a field twice", { search: ["title", "title"] }],
] as const)
  test(`a model cannot be searched by ${name}`, () => {
    class Bad extends entity(
      { id: key(), title: text({ max: 20 }), views: int() },
      rules as never,
    ) {}
    assert.throws(() => Database({ bad: Bad }).model, { code: "WERVEL_MODEL_RULE" });
  });

test("what relations link through cannot be searched", () => {
  class Person extends entity({ id: key(), clubs: many("club").through("member") }) {}
  class Club extends entity({ id: key(), people: many("person").through("member") }) {}
  class Member extends entity(
    { id: key(), person: one("person"), club: one("club"), note: text({ max: 80 }) },
    { search: ["note"], unique: [["person", "club"]] },
  ) {}
  assert.throws(() => Database({ person: Person, club: Club, member: Member }).model, {
    code: "WERVEL_MODEL_INVALID",
    message: /searched by note/,
  });
});
