import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { fixedClock, sequentialIds } from "@wervel/core";
import {
  createDb,
  createEngine,
  Database,
  entity,
  key,
  migrate,
  migrationStatus,
  type MigrateOptions,
} from "@wervel/data";
import { int, text } from "@wervel/schema";
import { sqlite } from "@wervel/store-sqlite";
import { databaseFile } from "./support/files.ts";

const members = { id: key(int()), title: text({ max: 80 }).nullable() };

class Plain extends entity(members, { table: "article" }) {}
class Searched extends entity(members, { table: "article", search: ["title"] }) {}
class Before extends Database({ article: Plain }) {}
class After extends Database({ article: Searched }) {}

const clock = fixedClock("2026-01-01");
const now = (): number => clock.ms();
const apply: MigrateOptions = { mode: "apply", now };

async function open<D>(
  here: TestContext,
  file: string,
  Db: Parameters<typeof createDb<D>>[0] & Pick<typeof Before, "model">,
) {
  const store = await sqlite(file).open(Db.model, { now });
  here.after(() => store.close());
  const ids = sequentialIds();
  const engine = createEngine({ model: Db.model, store, clock, ids });
  return { store, db: createDb(Db, engine, { clock, ids }) };
}

async function started(here: TestContext) {
  const file = databaseFile(here);
  const { store, db } = await open(here, file, Before);
  await migrate(store, Before.model, apply);
  const titles = Array.from({ length: 450 }, (_, i) => ({ title: `Old N${i}` }));
  await db.article.insertMany([...titles, { title: null }, { title: "" }]);
  return { file, old: db };
}

test("search declared later finds the records that were there", async (here) => {
  const { file } = await started(here);
  const { store, db } = await open(here, file, After);
  const filled: number[] = [];
  const onFill = (progress: { readonly filled: number }) => filled.push(progress.filled);
  const { steps } = await migrate(store, After.model, { ...apply, onFill });
  assert.deepEqual(
    steps.map(({ step }) => Object.keys(step)[0]),
    ["addColumn", "changeColumn"],
  );
  assert.deepEqual(filled, [200, 400, 450]);
  assert.equal(await db.article.search("old").count(), 450);
  assert.equal((await db.article.search("n449 OLD").one()).id, 450);
  const status = await migrationStatus(store, After.model, { now });
  assert.deepEqual(status.drift, []);
  assert.equal(status.isCurrent, true);
});

test("a filling that was ended half way goes on", async (here) => {
  const { file } = await started(here);
  const { store, db } = await open(here, file, After);
  const end = (): never => {
    throw new Error("ended");
  };
  await assert.rejects(migrate(store, After.model, { ...apply, onFill: end }), /ended/);
  const filled: number[] = [];
  await migrate(store, After.model, { ...apply, onFill: (at) => filled.push(at.filled) });
  assert.deepEqual(filled, [0, 200, 250]);
  assert.equal(await db.article.search("old").count(), 450);
});

test("what the old program wrote after the expansion is filled by the contraction", async (here) => {
  const { file, old } = await started(here);
  const { store, db } = await open(here, file, After);
  await migrate(store, After.model, { ...apply, phase: "expand" });
  await old.article.insert({ title: "Old latecomer" });
  const changed = await db.article.insert({ title: "Fresh" });
  await old.article.key(changed.id).update({ title: "Stale" });
  await migrate(store, After.model, { ...apply, phase: "contract" });
  assert.equal(await db.article.search("old").count(), 451);
  assert.equal(await db.article.search("fresh").count(), 0);
  assert.equal(await db.article.search("stale").count(), 1);
});

test("search taken back loses nothing", async (here) => {
  const { file, old } = await started(here);
  const { store } = await open(here, file, After);
  await migrate(store, After.model, apply);
  await migrate(store, Before.model, apply);
  assert.equal(await old.article.count(), 452);
});
