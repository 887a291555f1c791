import assert from "node:assert/strict";
import { test } from "node:test";
import { memory, type MemorySource } from "../../src/memory/memory.ts";
import { diffSnapshots } from "../../src/migrate/diff-snapshots.ts";
import { migrate, type MigrateOptions, type MigrateResult } from "../../src/migrate/migrate.ts";
import { snapshotHash, snapshotOf } from "../../src/migrate/snapshot-of.ts";
import type { ModelDescription } from "../../src/model/description.ts";
import { blog } from "../support/blog.ts";
import { describeModel, nullable, t, type EntitySketch, vectorType } from "../support/model.ts";
import { read } from "../support/plans.ts";
import { run } from "../support/store.ts";

const user: EntitySketch = { fields: { id: t.int, name: t.text } };
const one = describeModel({ user });
const sketch = (entity: EntitySketch): ModelDescription => describeModel({ user: entity });

const hash = (model: ModelDescription): string => snapshotHash(snapshotOf(model));

test("a snapshot holds tables, keys, references and the indexes that references need", () => {
  const { article, favourite, comment } = snapshotOf(blog).tables;
  assert.deepEqual(article!.uniques, [
    { name: "article_slug_uq", columns: ["slug"], folded: false },
  ]);
  assert.deepEqual(
    article!.indexes.map((index) => index.name),
    ["article_createdAt_ix", "article_authorId_ix"],
  );
  assert.deepEqual(article!.references, [
    {
      name: "article_authorId_fk",
      columns: ["authorId"],
      table: "author",
      to: ["id"],
      onDelete: "restrict",
    },
  ]);
  assert.deepEqual(
    favourite!.indexes.map((index) => index.name),
    ["favourite_authorId_ix"],
  );
  assert.equal(comment!.columns["id"]!.numbered, true);
});

test("the hash minds the content and not the order it is written in", () => {
  const turned = describeModel({ user: { fields: { name: t.text, id: t.int } } });
  assert.equal(hash(turned), hash(one));
  assert.match(hash(one), /^[0-9a-f]{64}$/);
  assert.notEqual(hash(sketch({ fields: { id: t.int, name: nullable(t.text) } })), hash(one));
});

const steps = (from: ModelDescription | undefined, to: ModelDescription, hints = {}): string[] =>
  diffSnapshots(from === undefined ? undefined : snapshotOf(from), snapshotOf(to), hints).map(
    (step) => Object.keys(step)[0]!,
  );

const diffs: readonly (readonly [string, ModelDescription, readonly string[], object?])[] = [
  ["nothing", sketch(user), []],
  ["a new column", sketch({ fields: { ...user.fields, age: nullable(t.int) } }), ["addColumn"]],
  ["a column less", sketch({ fields: { id: t.int } }), ["dropColumn"]],
  [
    "another name without a word",
    sketch({ fields: { id: t.int, nick: t.text } }),
    ["addColumn", "dropColumn"],
  ],
  [
    "another name, told",
    sketch({ fields: { id: t.int, nick: t.text } }),
    ["renameColumn"],
    { renamedColumns: { user: { name: "nick" } } },
  ],
  ["another type", sketch({ fields: { id: t.int64, name: t.text } }), ["changeColumn"]],
  ["a vector", sketch({ fields: { ...user.fields, v: nullable(vectorType(2)) } }), ["addColumn"]],
  ["a unique", sketch({ ...user, uniques: [["name"]] }), ["changeRules"]],
  ["another table without a word", describeModel({ person: user }), ["createTable", "dropTable"]],
  [
    "another table, told",
    describeModel({ person: user }),
    ["renameTable"],
    { renamedTables: { user: "person" } },
  ],
];
for (const [name, to, expected, hints] of diffs) {
  test(`the difference of ${name} is ${expected.join(", ") || "no step"}`, () =>
    assert.deepEqual(steps(one, to, hints), expected));
}

test("a vector of as many numbers stays, and one of others is another column", () => {
  const of = (dimensions: number, isNullable = false): ModelDescription => {
    const type = vectorType(dimensions);
    return sketch({ fields: { id: t.int, v: isNullable ? nullable(type) : type } });
  };
  assert.deepEqual(steps(of(2), of(2)), []);
  assert.deepEqual(steps(of(2), of(2, true)), ["changeColumn"]);
  assert.deepEqual(steps(of(2), of(3)), ["dropColumn", "addColumn"]);
  const texts = sketch({ fields: { id: t.int, v: t.text } });
  assert.deepEqual(steps(texts, of(3)), ["dropColumn", "addColumn"]);
});

test("tables are made after those that they refer to, and dropped before them", () => {
  const created = diffSnapshots(undefined, snapshotOf(blog)).map((step) =>
    "createTable" in step ? step.createTable.name : "",
  );
  const dropped = diffSnapshots(snapshotOf(blog), { tables: {} }).map((step) =>
    "dropTable" in step ? step.dropTable.name : "",
  );
  for (const order of [created, dropped.toReversed()]) {
    assert.ok(order.indexOf("author") < order.indexOf("article"));
    assert.ok(order.indexOf("article") < order.indexOf("comment"));
    assert.ok(order.indexOf("article") < order.indexOf("favourite"));
  }
});

async function migrated(
  source: MemorySource,
  model: ModelDescription,
  options: Partial<MigrateOptions> = {},
): Promise<MigrateResult> {
  const store = await source.open(model, { now: () => 0 });
  return migrate(store, model, { mode: "apply", now: () => 0, ...options });
}

test("an empty database gets everything and is fresh, once", async () => {
  const source = memory();
  const first = await migrated(source, blog);
  assert.deepEqual([first.fresh, first.steps.length], [true, 5]);
  const again = await migrated(source, blog);
  assert.deepEqual(
    [again.fresh, again.steps.length, again.snapshotHash],
    [false, 0, first.snapshotHash],
  );
  const store = await source.open(blog, { now: () => 0 });
  const ledger = await store.schema.ledger();
  assert.deepEqual(
    ledger.map((entry) => [entry.id, entry.appliedAt]),
    [[`0001-${first.snapshotHash.slice(0, 12)}`, "1970-01-01T00:00:00.000Z"]],
  );
});

test("two that migrate at once do it once", async () => {
  const source = memory();
  const results = await Promise.all([migrated(source, one), migrated(source, one)]);
  assert.deepEqual(results.map((result) => String(result.fresh)).toSorted(), ["false", "true"]);
});

test("mode refuse answers schema.drift with the steps, and does nothing", async () => {
  const source = memory();
  await assert.rejects(migrated(source, one, { mode: "refuse" }), {
    code: "schema.drift",
    store: "memory",
  });
  assert.equal((await migrated(source, one)).fresh, true);
  await migrated(source, one, { mode: "refuse" });
});

test("steps that lose values are refused unless allowed", async () => {
  const smaller: readonly EntitySketch[] = [
    { fields: { id: t.int } },
    { fields: { id: t.int, name: { ...t.text, max: 5 } } },
    { fields: { id: t.int, name: t.int } },
  ];
  for (const entity of smaller) {
    const source = memory();
    await migrated(source, one);
    await assert.rejects(migrated(source, sketch(entity)), { code: "schema.irreversible" });
    assert.equal((await migrated(source, sketch(entity), { allowLossy: true })).steps.length, 1);
  }
});

test("a new column needs a value for the records that are there", async () => {
  const source = memory();
  await migrated(source, one);
  const store = await source.open(one, { now: () => 0 });
  await run(store, { insert: "user", columns: ["id", "name"], rows: 0 }, [[[1, "Ann"]]]);
  const grown = sketch({ fields: { ...user.fields, age: t.int } });
  await assert.rejects(migrated(source, grown), {
    code: "constraint.required",
    details: { columns: ["user.age"] },
  });
  await migrated(source, grown, { hints: { fill: { user: { age: 7 } } } });
  const after = await source.open(grown, { now: () => 0 });
  assert.deepEqual((await run(after, read("user", ["id", "age"]))).rows, [{ id: 1, age: 7 }]);
});

test("a new column with a default fills itself", async () => {
  const source = memory();
  await migrated(source, one);
  const grown = sketch({
    fields: {
      ...user.fields,
      age: { type: t.int, default: { value: 3 } },
      v: { type: t.int, generated: "version" },
    },
  });
  const { steps: done } = await migrated(source, grown);
  assert.deepEqual(
    done.map(({ step }) => "addColumn" in step && step.addColumn.fill),
    [3, 1],
  );
});

test("a rename keeps the values", async () => {
  const source = memory();
  await migrated(source, one);
  const store = await source.open(one, { now: () => 0 });
  await run(store, { insert: "user", columns: ["id", "name"], rows: 0 }, [[[1, "Ann"]]]);
  const renamed = describeModel({ person: { fields: { id: t.int, nick: t.text } } });
  const hints = { renamedTables: { user: "person" }, renamedColumns: { person: { name: "nick" } } };
  const { steps: done } = await migrated(source, renamed, { hints });
  assert.deepEqual(
    done.map(({ step }) => Object.keys(step)[0]),
    ["renameTable", "renameColumn"],
  );
  const after = await source.open(renamed, { now: () => 0 });
  assert.deepEqual((await run(after, read("person", ["id", "nick"]))).rows, [
    { id: 1, nick: "Ann" },
  ]);
});
