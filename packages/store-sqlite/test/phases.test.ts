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
import { describeModel, type EntitySketch, list, nullable, t } from "./support/model.ts";
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

test("a contraction without an expansion renames, fills and folds at once", async (here) => {
  const { file, old } = await started(here);
  const model = describeModel({
    volume: {
      fields: { key: t.text, heading: { type: t.text, folded: true }, note: t.text },
      key: ["key"],
    },
  });
  const store = await open(here, file, model);
  const empty = describeModel({ book: { fields: { ...book.fields, note: nullable(t.text) } } });
  await migrate(old, empty, { mode: "apply", now });
  const optional = await open(here, file, empty);
  await fill(optional, empty, { book: [{ id: "b", title: "B", note: null }] });
  const { steps } = await migrate(store, model, {
    ...apply,
    phase: "contract",
    migrations: {
      was: { volume: "book", "volume.key": "id", "volume.heading": "title" },
      fill: { "volume.note": "none" },
    },
  });
  assert.deepEqual(
    steps.map(({ step }) => Object.keys(step)[0]),
    ["renameTable", "renameColumn", "renameColumn", "changeColumn", "changeColumn"],
  );
  const all = read("volume", { order: [asc("key")], take: ["key", "heading", "note"] });
  assert.deepEqual((await run(store, all)).rows, [
    { key: "a", heading: "A", note: "n" },
    { key: "b", heading: "B", note: "none" },
  ]);
});

test("a field that is filled and folded at once is filled by its step", async (here) => {
  const file = databaseFile(here);
  const bare = describeModel({ book: { fields: { id: t.text, title: nullable(t.text) } } });
  const folded = describeModel({
    book: { fields: { id: t.text, title: { type: t.text, folded: true } } },
  });
  const old = await open(here, file, bare);
  await migrate(old, bare, { mode: "apply", now });
  await fill(old, bare, { book: [{ id: "a", title: null }] });
  const store = await open(here, file, folded);
  const migrations = { fill: { "book.title": "T" } };
  await migrate(store, folded, { ...apply, phase: "contract", migrations });
  const all = read("book", { order: [asc("id")], take: ["title"] });
  assert.deepEqual((await run(store, all)).rows, [{ title: "T" }]);
});

test("another key is not made in halves, and keeps the new program from starting until it is made", async (here) => {
  const { file } = await started(here);
  const keyed = describeModel({
    book: { fields: { ...book.fields, copy: t.int }, key: ["id", "copy"] },
  });
  const store = await open(here, file, keyed);
  const migrations = { fill: { "book.copy": 1 } };
  await assert.rejects(migrate(store, keyed, { ...apply, phase: "expand", migrations }), {
    code: "schema.phase",
    message: "Another key of book cannot be done in halves.",
  });
  await assert.rejects(migrate(store, keyed, { mode: "refuse", now, migrations }), {
    code: "schema.drift",
  });
  await migrate(store, keyed, { ...apply, migrations });
  await migrate(store, keyed, { mode: "refuse", now, migrations });
});

test("what a new reference is filled with stays when the references are made", async (here) => {
  const { file } = await started(here);
  const shelved = describeModel({
    shelf: { fields: { id: t.text } },
    book: {
      fields: { ...book.fields, shelfId: t.text, tags: { type: list(t.text), elementIndex: true } },
      relations: { shelf: { kind: "one", to: "shelf", pairs: [["shelfId", "id"]] } },
    },
  });
  const store = await open(here, file, shelved);
  const { shelf } = describeModel({ shelf: { fields: { id: t.text } } }).entities;
  const shelves = { ...before, entities: { ...before.entities, shelf: shelf! } };
  const between = await open(here, file, shelves);
  await migrate(between, shelves, { mode: "apply", now });
  await fill(between, shelves, { shelf: [{ id: "s" }] });
  const migrations = { fill: { "book.shelfId": "s", "book.tags": ["new"] } };
  await migrate(store, shelved, { mode: "apply", now, migrations });
  const all = read("book", { order: [asc("id")], take: ["id", "shelfId", "tags"] });
  assert.deepEqual((await run(store, all)).rows, [{ id: "a", shelfId: "s", tags: ["new"] }]);
});

test("names that every object inherits are names like others", async (here) => {
  const file = databaseFile(here);
  const small = describeModel({
    constructor: { fields: { id: t.text, name: t.text, length: nullable(t.int) } },
  });
  const large = describeModel({
    constructor: {
      fields: { id: t.text, name: t.text, length: nullable(t.int), toString: t.int },
    },
    valueOf: { fields: { id: t.text, hasOwnProperty: t.text } },
  });
  const old = await open(here, file, small);
  await migrate(old, small, { mode: "apply", now });
  await fill(old, small, { constructor: [{ id: "a", name: "n", length: 1 }] });
  const store = await open(here, file, large);
  const options = { ...apply, migrations: { fill: { "constructor.toString": 3 } } };
  for (const phase of ["expand", "contract"] as const)
    await migrate(store, large, { ...options, phase });
  const all = read("constructor", { order: [asc("id")], take: ["id", "name", "toString"] });
  assert.deepEqual((await run(store, all)).rows, [{ id: "a", name: "n", toString: 3 }]);
  for (let undone = 0; undone < 2; undone++) await rollback(store, { allowLossy: true, now });
  await migrate(old, small, { mode: "refuse", now });
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

test("the ledger keeps a column that is named fill", async (here) => {
  const { file } = await started(here);
  const shelf: EntitySketch = { fields: { id: t.text, fill: t.text } };
  const grown = describeModel({ book, shelf });
  const store = await open(here, file, grown);
  await migrate(store, grown, { mode: "apply", now });
  const created = (await store.schema.ledger()).at(-1)!.steps![0]!;
  assert.ok("createTable" in created && "fill" in created.createTable.columns);
});
