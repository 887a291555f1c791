import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import {
  migrate,
  type MigrateOptions,
  migrationStatus,
  type ModelDescription,
  rollback,
  type Store,
} from "@wervel/data";
import { sqlite } from "@wervel/store-sqlite";
import { databaseFile } from "./support/files.ts";
import { describeModel, type EntitySketch, nullable, t } from "./support/model.ts";
import { asc, read } from "./support/plans.ts";
import { fill, run } from "./support/stores.ts";

const now = (): number => 0;
const book: EntitySketch = { fields: { id: t.text, title: t.text, note: t.text } };
const before = describeModel({ book });
const after = describeModel({
  book: {
    fields: { id: t.text, title: t.text, rank: t.int },
    indexes: [["rank"]],
  },
});
const apply: MigrateOptions = {
  mode: "apply",
  now,
  allowLossy: true,
  migrations: { fill: { "book.rank": 7 } },
};

async function open(here: TestContext, file: string, model: ModelDescription): Promise<Store> {
  const store = await sqlite(file).open(model, { now });
  here.after(() => store.close());
  return store;
}

async function started(here: TestContext): Promise<{ readonly file: string; readonly old: Store }> {
  const file = databaseFile(here);
  const old = await open(here, file, before);
  await migrate(old, before, { mode: "apply", now });
  await fill(old, before, { book: [{ id: "a", title: "A", note: "n" }] });
  return { file, old };
}

const ranks = async (store: Store): Promise<unknown> =>
  (await run(store, read("book", { order: [asc("id")], take: ["id", "title", "rank"] }))).rows;

test("the old program and the new one both work on what was expanded, and a contraction fills what they left", async (here) => {
  const { file, old } = await started(here);
  const store = await open(here, file, after);
  const expanded = await migrate(store, after, { ...apply, phase: "expand" });
  assert.deepEqual(
    expanded.steps.map(({ step }) => Object.keys(step)[0]),
    ["changeColumn", "addColumn", "changeRules"],
  );
  for (const model of [before, after]) await migrate(old, model, { mode: "refuse", now });
  await fill(old, before, { book: [{ id: "b", title: "B", note: "m" }] });
  await fill(store, after, { book: [{ id: "c", title: "C", rank: 1 }] });

  const filled: unknown[] = [];
  const { steps } = await migrate(store, after, {
    ...apply,
    phase: "contract",
    onFill: (progress) => filled.push(progress),
  });
  assert.deepEqual(
    steps.map(({ step }) => Object.keys(step)[0]),
    ["changeColumn", "dropColumn"],
  );
  assert.deepEqual(filled, [{ entity: "book", field: "rank", filled: 2 }]);
  assert.deepEqual(await ranks(store), [
    { id: "a", title: "A", rank: 7 },
    { id: "b", title: "B", rank: 7 },
    { id: "c", title: "C", rank: 1 },
  ]);
  assert.equal((await migrationStatus(store, after, apply)).isCurrent, true);
});

test("a program that only checks does not start on a database that lacks what it needs", async (here) => {
  const { file } = await started(here);
  const store = await open(here, file, after);
  await assert.rejects(migrate(store, after, { mode: "refuse", now }), { code: "schema.drift" });
});

test("a contraction without values for a new field changes nothing", async (here) => {
  const { file } = await started(here);
  const store = await open(here, file, after);
  await migrate(store, after, { ...apply, phase: "expand" });
  const ledger = await store.schema.ledger();
  await assert.rejects(migrate(store, after, { ...apply, migrations: {}, phase: "contract" }), {
    code: "constraint.required",
  });
  assert.deepEqual(await store.schema.ledger(), ledger);
});

const renamed = describeModel({
  volume: { ...book, fields: { id: t.text, heading: t.text, note: t.text } },
});
const renaming = { was: { volume: "book", "volume.heading": "title" } };

test("what is declared as renamed keeps its values, and the declaration may stay", async (here) => {
  const { file } = await started(here);
  const store = await open(here, file, renamed);
  const options: MigrateOptions = { mode: "apply", now, migrations: renaming };
  await assert.rejects(migrate(store, renamed, { ...options, phase: "expand" }), {
    code: "schema.phase",
  });
  assert.equal((await migrate(store, renamed, options)).steps.length, 2);
  const { rows } = await run(store, read("volume", { take: ["heading"] }));
  assert.deepEqual(rows, [{ heading: "A" }]);
  assert.deepEqual((await migrate(store, renamed, options)).steps, []);
});

test("a rollback leads back step by step, and forward again", async (here) => {
  const { file, old } = await started(here);
  const store = await open(here, file, renamed);
  const options: MigrateOptions = { mode: "apply", now, migrations: renaming };
  await migrate(store, renamed, options);
  await rollback(store, { now });
  const { rows } = await run(old, read("book", { take: ["title"] }));
  assert.deepEqual(rows, [{ title: "A" }]);
  await assert.rejects(rollback(store, { now }), { code: "schema.irreversible" });
  assert.equal((await migrate(store, renamed, options)).steps.length, 2);
  const ledger = await store.schema.ledger();
  assert.deepEqual(
    ledger.map(({ undoes }) => undoes === ledger[1]!.id),
    [false, false, true, false],
  );
});

test("a rollback that would lose what was written since wants to be told so", async (here) => {
  const { file } = await started(here);
  const grown = describeModel({ book: { fields: { ...book.fields, extra: nullable(t.text) } } });
  const store = await open(here, file, grown);
  await migrate(store, grown, { mode: "apply", now });
  await assert.rejects(rollback(store, { now }), { code: "schema.irreversible" });
  assert.equal((await rollback(store, { now, allowLossy: true })).steps.length, 1);
});

test("nothing brings back what was dropped", async (here) => {
  const { file } = await started(here);
  const store = await open(here, file, after);
  await migrate(store, after, apply);
  await assert.rejects(rollback(store, { now, allowLossy: true }), { code: "schema.irreversible" });
});

const tampering: readonly (readonly [sql: string, says: RegExp])[] = [
  ["alter table book add column more text", /book has column more text, which nobody migrated/],
  ["alter table book drop column note", /book lacks column note text not null/],
  ["create index sly on book (note)", /book has index sly on note/],
  ["drop table book", /the table book is missing/],
];
for (const [sql, says] of tampering) {
  test(`tells that somebody did: ${sql}`, async (here) => {
    const { old } = await started(here);
    assert.deepEqual((await migrationStatus(old, before, { now })).drift, []);
    await old.raw!({ parts: [{ text: sql }], as: {} });
    const { drift, isCurrent } = await migrationStatus(old, before, { now });
    assert.equal(isCurrent, false);
    assert.match(drift!.join("\n"), says);
  });
}

test("names that the model does not have are refused in its migrations", async (here) => {
  const { file } = await started(here);
  const store = await open(here, file, after);
  for (const migrations of [
    { was: { novel: "book" } },
    { was: { "book.heading": "title" } },
    { fill: { book: 1 } },
  ])
    await assert.rejects(migrate(store, after, { ...apply, migrations }), {
      code: "WERVEL_MODEL_MIGRATION",
    });
});
