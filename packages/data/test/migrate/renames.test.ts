import assert from "node:assert/strict";
import { test } from "node:test";
import { memory } from "../../src/memory/memory.ts";
import { diffSnapshots } from "../../src/migrate/diff-snapshots.ts";
import { migrate, type MigrateResult } from "../../src/migrate/migrate.ts";
import type { Migrations } from "../../src/migrate/migrations.ts";
import { hintsOf } from "../../src/migrate/migrations.ts";
import { renameOrder } from "../../src/migrate/rename-order.ts";
import { rollback } from "../../src/migrate/rollback.ts";
import { snapshotOf } from "../../src/migrate/snapshot-of.ts";
import { migrationStatus } from "../../src/migrate/status.ts";
import type { ModelDescription } from "../../src/model/description.ts";
import { describeModel, t } from "../support/model.ts";
import { read } from "../support/plans.ts";
import { run } from "../support/store.ts";

const orders: readonly (readonly [held: string, renames: string, steps: string])[] = [
  ["a b", "", ""],
  ["a b", "a>a", ""],
  ["a b", "a>c b>d", "a>c b>d"],
  ["a b", "a>b b>c", "b>c a>b"],
  ["a b c", "a>b b>c c>d", "c>d b>c a>b"],
  ["a b", "a>b b>a", "a>wervel_renamed b>a wervel_renamed>b"],
  ["a b c", "a>b b>c c>a", "a>wervel_renamed c>a b>c wervel_renamed>b"],
  [
    "a b c d wervel_renamed",
    "a>b b>a c>d d>c",
    "a>wervel_renamed_2 b>a wervel_renamed_2>b c>wervel_renamed_2 d>c wervel_renamed_2>d",
  ],
];
for (const [held, renames, steps] of orders)
  test(`among ${held}, ${renames || "nothing"} is done as ${steps || "nothing"}`, () => {
    const pairs = renames === "" ? [] : renames.split(" ").map((one) => one.split(">"));
    const made = renameOrder(held.split(" "), new Map(pairs as [string, string][]));
    assert.equal(made.map(({ from, to }) => `${from}>${to}`).join(" "), steps);
  });

const noteOf = (...fields: readonly string[]): ModelDescription =>
  describeModel({
    note: { fields: { id: t.int, ...Object.fromEntries(fields.map((name) => [name, t.text])) } },
  });

/** What is renamed in a database that has some columns, given what was said and what had been said when it was made. */
const pending: readonly (readonly [
  held: string,
  now: string,
  was: NonNullable<Migrations["was"]>,
  expected: object | undefined,
  before?: NonNullable<Migrations["was"]>,
])[] = [
  ["a", "c", { "note.c": ["b", "a"] }, { a: "c" }],
  ["b", "c", { "note.c": ["b", "a"] }, { b: "c" }],
  ["c", "c", { "note.c": ["b", "a"] }, undefined],
  ["a b", "b c", { "note.b": "a", "note.c": "b" }, { a: "b", b: "c" }],
  ["b c", "b c", { "note.b": "a", "note.c": "b" }, undefined],
  ["a b c", "b c", { "note.b": "a", "note.c": "b" }, undefined, { "note.b": "a", "note.c": "b" }],
  ["a b c", "a b c", { "note.b": "a", "note.c": "b" }, undefined],
  ["a b", "a b", { "note.a": "b", "note.b": "a" }, { a: "b", b: "a" }],
  ["a b", "a b", { "note.a": "b", "note.b": "a" }, undefined, { "note.a": "b", "note.b": "a" }],
  ["a b c", "a b c", { "note.a": "b", "note.b": "c", "note.c": "a" }, { b: "a", c: "b", a: "c" }],
  ["a", "a", { "note.a": "a" }, undefined],
];
for (const [held, now, was, expected, before] of pending)
  test(`of ${JSON.stringify(was)} a database with ${held} has ${JSON.stringify(expected) ?? "nothing"} before it${before === undefined ? "" : ", once it was said"}`, () => {
    const from = { ...snapshotOf(noteOf(...held.split(" "))), ...(before && { was: before }) };
    assert.deepEqual(
      { ...hintsOf(noteOf(...now.split(" ")), { was }, from).renamedColumns?.["note"] },
      { ...expected },
    );
  });

for (const [held, now, was] of [
  ["a b", "b", { "note.b": "a" }],
  ["a b c", "b c", { "note.b": "a", "note.c": "b" }],
] as const)
  test(`of ${JSON.stringify(was)} a database with ${held} is not guessed to lose one for ${now}`, () => {
    const from = snapshotOf(noteOf(...held.split(" ")));
    assert.throws(() => hintsOf(noteOf(...now.split(" ")), { was }, from), {
      code: "WERVEL_MODEL_MIGRATION",
      message: /has both 'a' and 'b'/,
    });
  });

test("an entity that takes the name of one that goes at once is not guessed", () => {
  const model = (...names: string[]): ModelDescription =>
    describeModel(Object.fromEntries(names.map((name) => [name, { fields: { id: t.int } }])));
  assert.throws(
    () => hintsOf(model("page"), { was: { page: "post" } }, snapshotOf(model("post", "page"))),
    { code: "WERVEL_MODEL_MIGRATION" },
  );
});

test("two that are said to have been the same are refused", () => {
  const was = { "note.b": "a", "note.c": "a" };
  assert.throws(() => hintsOf(noteOf("b", "c"), { was }, snapshotOf(noteOf("a"))), {
    code: "WERVEL_MODEL_MIGRATION",
  });
});

test("a table lets go of the names of rules that another table takes", () => {
  const unique = { fields: { id: t.int, slug: t.text }, uniques: [["slug"]] };
  const swap = { renamedTables: { post: "page", page: "post" } };
  const model = snapshotOf(describeModel({ post: unique, page: unique }));
  assert.deepEqual(
    diffSnapshots(model, model, swap).map((step) => {
      const [[name, { from, to }]] = Object.entries(step) as [
        [string, Record<"from" | "to", unknown>],
      ];
      if (name === "renameTable") return `${String(from)} > ${String(to)}`;
      const uniques = (table: unknown): string =>
        (table as { uniques: { name: string }[] }).uniques.map((one) => one.name).join();
      return `${name}: ${uniques(from)} > ${uniques(to)}`;
    }),
    [
      "post > wervel_renamed",
      "page > post",
      "wervel_renamed > page",
      "changeRules: post_slug_uq > ",
      "changeRules: page_slug_uq > ",
      "changeRules:  > post_slug_uq",
      "changeRules:  > page_slug_uq",
    ],
  );
});

const first = describeModel({
  post: { fields: { id: t.int, title: t.text, body: t.text } },
  page: { fields: { id: t.int, title: t.text, body: t.text } },
});
const swapped: Migrations = {
  was: {
    post: "page",
    page: "post",
    "post.title": "body",
    "post.body": "title",
  },
};

test("what changes places does so once, back by a rollback, and again", async () => {
  const source = memory();
  const store = await source.open(first, { now: () => 0 });
  const apply = (migrations: Migrations): Promise<MigrateResult> =>
    migrate(store, first, { mode: "apply", now: () => 0, migrations });
  const contents = async (): Promise<unknown> => [
    (await run(store, read("post", ["title", "body"]))).rows,
    (await run(store, read("page", ["title", "body"]))).rows,
  ];
  await apply({});
  for (const entity of ["post", "page"])
    await run(store, { insert: entity, columns: ["id", "title", "body"], rows: 0 }, [
      [[1, `${entity} title`, `${entity} body`]],
    ]);
  const before = await contents();
  const after = [
    [{ title: "page body", body: "page title" }],
    [{ title: "post title", body: "post body" }],
  ];
  const status = await migrationStatus(store, first, { now: () => 0, migrations: swapped });
  assert.deepEqual([status.isCurrent, status.pending.length], [false, 6]);
  await assert.rejects(
    migrate(store, first, { mode: "refuse", now: () => 0, migrations: swapped }),
    { code: "schema.drift" },
  );
  await assert.rejects(
    migrate(store, first, { mode: "apply", phase: "expand", now: () => 0, migrations: swapped }),
    { code: "schema.phase" },
  );
  assert.equal((await apply(swapped)).steps.length, 6);
  assert.deepEqual(await contents(), after);
  assert.equal((await apply(swapped)).steps.length, 0);
  assert.deepEqual(await contents(), after);
  await rollback(store, { now: () => 0 });
  assert.deepEqual(await contents(), before);
  assert.equal((await apply(swapped)).steps.length, 6);
  assert.deepEqual(await contents(), after);
});

test("what a new database was made with is not renamed in it", async () => {
  const store = await memory().open(first, { now: () => 0 });
  const options = { mode: "apply", now: () => 0, migrations: swapped } as const;
  assert.equal((await migrate(store, first, options)).fresh, true);
  assert.deepEqual((await migrate(store, first, options)).steps, []);
  const grown = describeModel({
    post: { fields: { id: t.int, title: t.text, body: t.text } },
    page: { fields: { id: t.int, title: t.text, body: t.text } },
    more: { fields: { id: t.int } },
  });
  assert.deepEqual(
    (await migrate(store, grown, options)).steps.map(({ step }) => Object.keys(step)[0]),
    ["createTable"],
  );
});
