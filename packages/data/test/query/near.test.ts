import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock, sequentialIds, Service } from "@wervel/core";
import { int, list, object, text, vector } from "@wervel/schema";
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

class Article extends entity({
  id: key(text({ max: 20 })),
  title: text({ max: 200 }).index(),
  hidden: deletedAt(),
  embedding: vector(2),
  author: one("author", { key: text({ max: 20 }) }).nullable(),
}) {}

class Rated extends entity({ id: key(), score: int(), embedding: vector(2) }) {}

class Db extends Database({ author: Author, article: Article, rated: Rated }) {}

class Articles extends Service({ db: Db }) {
  like = query(this.db.article, { to: vector(2), k: int({ min: 1, max: 10 }) }, (q, p) =>
    q
      .near("embedding", p.to, { k: p.k })
      .select((a) => ({ id: a.id, score: a.score }))
      .allowScan(),
  );
  first = query(this.db.article, { k: int() }, (q, p) =>
    q.near("embedding", [1, 0], { k: p.k }).select({ id: true }).allowScan(),
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
    { id: "north", title: "x", embedding: [0, 1], author: { id: "ann" } },
    { id: "east", title: "x", embedding: [1, 0] },
    { id: "far east", title: "y", embedding: Float32Array.of(9, 0.5), author: { id: "ann" } },
    { id: "west", title: "y", embedding: [-1, 0.25] },
  ]);
  return db;
}

const east = [1, 0];
const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

test("near reads every record that the conditions leave, so that it is refused as a scan or found by an index", async () => {
  const db = await filled();
  const nearest = db.article.near("embedding", east, { k: 2 });
  await assert.rejects(nearest.all(), { code: "refused.scan" });
  assert.deepEqual(ids(await nearest.allowScan().all()), ["east", "far east"]);
  assert.deepEqual(ids(await nearest.where({ title: "y" }).all()), ["far east", "west"]);
  const [statement] = nearest.where({ title: "y" }).explain().statements;
  assert.equal((statement as { readonly scan?: string }).scan, "index");
});

test("a hidden record is nobody's neighbour, unless the filter is lifted", async () => {
  const db = await filled();
  await db.article.key("east").delete();
  const nearest = db.article.near("embedding", east, { k: 2 }).allowScan();
  assert.deepEqual(ids(await nearest.all()), ["far east", "north"]);
});

test("a declared query takes the vector and the number as parameters", async () => {
  const db = await filled();
  const articles = new Articles({ db });
  assert.deepEqual(await articles.like({ to: [2, 0], k: 1 }).all(), [{ id: "east", score: 1 }]);
  assert.deepEqual(await articles.like({ to: [0, 5], k: 2 }).count(), 2);
  assert.throws(() => articles.like({ to: [1], k: 1 }), { code: "value.length" });
  assert.throws(() => articles.like({ to: [1, 2], k: 0 }), { code: "value.range" });
  assert.deepEqual(await articles.first({ k: 1 }).all(), [{ id: "east" }]);
  await assert.rejects(async () => articles.first({ k: 0 }).all(), { code: "WERVEL_QUERY_WINDOW" });
  await assert.rejects(async () => articles.first({ k: 10_001 }).all(), {
    code: "WERVEL_QUERY_WINDOW",
  });
});

const refused: readonly (readonly [string, string, (db: Db) => unknown])[] = [
  [
    "a field that is no vector",
    "WERVEL_QUERY_NAME",
    (db) => db.article.near("title" as never, east, { k: 1 }),
  ],
  ["no field", "WERVEL_QUERY_NAME", (db) => db.article.near("none" as never, east, { k: 1 })],
  [
    "an entity with a score of its own",
    "WERVEL_QUERY_NAME",
    (db) => db.rated.near("embedding", east, { k: 1 }),
  ],
  ["a k of nothing", "WERVEL_QUERY_WINDOW", (db) => db.article.near("embedding", east, { k: 0 })],
  [
    "a k beyond all rows",
    "WERVEL_QUERY_WINDOW",
    (db) => db.article.near("embedding", east, { k: 10_001 }),
  ],
  ["half a k", "WERVEL_QUERY_WINDOW", (db) => db.article.near("embedding", east, { k: 1.5 })],
  [
    "another metric",
    "WERVEL_QUERY_OPERAND",
    (db) => db.article.near("embedding", east, { k: 1, metric: "cos" as never }),
  ],
  [
    "a vector of another length",
    "value.length",
    (db) => db.article.near("embedding", [1], { k: 1 }),
  ],
  [
    "a vector that is undefined",
    "value.undefined",
    (db) => db.article.near("embedding", undefined as never, { k: 1 }),
  ],
  [
    "a window before it",
    "WERVEL_QUERY_WINDOW",
    (db) => (db.article.take(1) as unknown as Db["article"]).near("embedding", east, { k: 1 }),
  ],
];

for (const [what, code, ask] of refused)
  test(`near refuses ${what} with ${code}`, async () => {
    const db = await filled();
    assert.throws(() => ask(db), { code });
  });

test("a cursor of near belongs to its metric", async () => {
  const db = await filled();
  const page = (metric: "l2" | "dot", after: string | null) =>
    db.article.near("embedding", east, { k: 3, metric }).allowScan().page({ size: 1, after });
  const { next } = await page("l2", null);
  assert.deepEqual(ids((await page("l2", next)).items), ["north"]);
  await assert.rejects(page("dot", next), { code: "value.type" });
});

const models: readonly (readonly [string, string, () => unknown])[] = [
  [
    "an index over a vector",
    "WERVEL_MODEL_INDEX",
    () => entity({ id: key(), v: vector(2).index() }),
  ],
  ["a unique vector", "WERVEL_MODEL_INDEX", () => entity({ id: key(), v: vector(2).unique() })],
  ["a vector as a key", "WERVEL_MODEL_KEY", () => entity({ v: key(vector(2) as never) })],
  ["a list of vectors", "WERVEL_MODEL_FIELD", () => entity({ id: key(), v: list(vector(2)) })],
  [
    "a vector inside a value",
    "WERVEL_MODEL_FIELD",
    () => entity({ id: key(), v: object({ v: vector(2) }) }),
  ],
];

for (const [what, code, make] of models)
  test(`a model refuses ${what} with ${code}`, () => {
    assert.throws(() => Database({ thing: make() as never }).model, { code });
  });
