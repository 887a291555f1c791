import assert from "node:assert/strict";
import { test } from "node:test";
import {
  migrate,
  type ModelDescription,
  type Step,
  snapshotOf,
  type TableSnapshot,
} from "@wervel/data";
import { sqlite } from "@wervel/store-sqlite";
import { blog, blogData } from "./support/blog.ts";
import { databaseFile } from "./support/files.ts";
import {
  decimal,
  describeModel,
  type EntitySketch,
  list,
  nullable,
  t,
  vectorType,
} from "./support/model.ts";
import { arg, asc, cmp, path, read } from "./support/plans.ts";
import { fill, opened, run } from "./support/stores.ts";

const now = (): number => 0;
const before: Readonly<Record<string, EntitySketch>> = {
  shelf: { fields: { id: t.text } },
  book: {
    fields: {
      id: t.text,
      title: t.text,
      price: decimal(8, 2),
      tags: { type: list(t.text), elementIndex: true },
      shelfId: nullable(t.text),
    },
    indexes: [["title"]],
    relations: {
      shelf: {
        kind: "one",
        to: "shelf",
        pairs: [["shelfId", "id"]],
        onDelete: "null",
        nullable: true,
      },
    },
  },
};
const records = {
  shelf: [{ id: "s" }],
  book: [
    { id: "a", title: "Ä b", price: "1.50", tags: ["x", "y"], shelfId: "s" },
    { id: "b", title: "C", price: "2.00", tags: [], shelfId: null },
  ],
};

const book = before["book"]!;
const changes: Readonly<
  Record<
    string,
    readonly [after: Readonly<Record<string, EntitySketch>>, expected: unknown, step?: Step]
  >
> = {
  "a nullable field is added": [
    { ...before, book: { ...book, fields: { ...book.fields, note: nullable(t.text) } } },
    { title: "Ä b", note: null },
  ],
  "a field is dropped": [
    { ...before, book: { ...book, fields: without(book.fields, "title"), indexes: [] } },
    { price: "1.50" },
  ],
  "a decimal gets more decimals": [
    { ...before, book: { ...book, fields: { ...book.fields, price: decimal(10, 4) } } },
    { price: "1.5000" },
  ],
  "a text becomes folded": [
    {
      ...before,
      book: { ...book, fields: { ...book.fields, title: { type: t.text, folded: true } } },
    },
    { title: "Ä b" },
  ],
  "a vector comes instead of a number": [
    {
      ...before,
      book: {
        ...book,
        fields: { ...book.fields, price: { type: vectorType(2), default: { value: [1, 0.5] } } },
      },
    },
    { price: [1, 0.5] },
  ],
  "a list loses its index": [
    { ...before, book: { ...book, fields: { ...book.fields, tags: list(t.text) } } },
    { tags: ["x", "y"] },
  ],
  "a unique is added": [{ ...before, book: { ...book, uniques: [["title"]] } }, { title: "Ä b" }],
  "an entity is added": [{ ...before, extra: { fields: { id: t.text } } }, { title: "Ä b" }],
  "a reference goes": [{ ...before, book: { ...book, relations: {} } }, { shelfId: "s" }],
};

function without(fields: EntitySketch["fields"], name: string): EntitySketch["fields"] {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

for (const [name, [sketch, expected]] of Object.entries(changes)) {
  test(`keeps the records when ${name}`, async (here) => {
    const file = databaseFile(here);
    const old = describeModel(before);
    const first = await sqlite(file).open(old, { now });
    await migrate(first, old, { mode: "apply", now });
    await fill(first, old, records);
    await first.close();
    const model = describeModel(sketch);
    const store = await sqlite(file).open(model, { now });
    here.after(() => store.close());
    await migrate(store, model, { mode: "apply", now, allowLossy: true });
    const fields = Object.keys(expected as object);
    const { rows } = await run(
      store,
      read("book", { where: cmp("eq", path("id"), arg(0)), take: fields }),
      ["a"],
    );
    assert.deepEqual(rows, [expected]);
    const tagged = await run(store, read("book", { where: cmp("has", path("tags"), arg(0)) }), [
      "y",
    ]);
    assert.deepEqual(tagged.rows, [{ id: "a" }]);
    if (model.entities["book"]!.fields["title"]?.folded === true)
      assert.deepEqual(
        (await run(store, read("book", { where: cmp("eqFold", path("title"), arg(0)) }), ["ä B"]))
          .rows,
        [{ id: "a" }],
      );
    // The foreign key stands as the model says.
    await run(store, { delete: { entity: "shelf" } });
    const left = await run(store, read("book", { order: [asc("id")], take: ["shelfId"] }));
    assert.equal(left.rows[0]!["shelfId"], name === "a reference goes" ? "s" : null);
  });
}

test("renames a table and a column with what refers to them", async (here) => {
  const model = describeModel(before);
  const store = await opened(here, model);
  await fill(store, model, records);
  const snapshot = snapshotOf(model);
  const steps: readonly Step[] = [
    { renameTable: { from: "shelf", to: "rack" } },
    { renameColumn: { table: "book", from: "title", to: "name" } },
  ];
  await store.schema.apply(steps, { id: "2", appliedAt: "", snapshotHash: "x", snapshot });
  const rows = await raw(
    store,
    "select b.name, b.shelfId from book b join rack r on r.id = b.shelfId",
    { name: t.text, shelfId: t.text },
  );
  assert.deepEqual(rows, [{ name: "Ä b", shelfId: "s" }]);
  await raw(store, "delete from rack", {});
  assert.deepEqual(
    await raw(store, "select shelfId from book where id = 'a'", { shelfId: nullable(t.text) }),
    [{ shelfId: null }],
  );
});

test("a migration that fails changes nothing", async (here) => {
  const model = describeModel(before);
  const store = await opened(here, model);
  await fill(store, model, {
    ...records,
    book: records.book.map((one) => ({ ...one, title: "same" })),
  });
  const table = snapshotOf(model).tables["book"] as TableSnapshot;
  const unique = {
    ...table,
    uniques: [{ name: "book_title_uq", columns: ["title"], folded: false }],
  };
  const ledger = await store.schema.ledger();
  const step: Step = { changeRules: { from: table, to: unique } };
  await assert.rejects(
    store.schema.apply([step], {
      id: "2",
      appliedAt: "",
      snapshotHash: "x",
      snapshot: { tables: {} },
    }),
    { code: "constraint.unique" },
  );
  assert.deepEqual(await store.schema.ledger(), ledger);
  assert.equal((await run(store, read("book"))).rows.length, 2);
});

test("only one at a time migrates", async (here) => {
  const file = databaseFile(here);
  const stores = await Promise.all([
    sqlite(file).open(blog, { now }),
    sqlite(file).open(blog, { now }),
  ]);
  for (const store of stores) here.after(() => store.close());
  const results = await Promise.all(
    stores.map((store) => migrate(store, blog, { mode: "apply", now })),
  );
  assert.equal(results.filter(({ fresh }) => fresh).length, 1);
  await fill(stores[0]!, blog, blogData);
  assert.equal((await run(stores[1]!, read("author"))).rows.length, 3);
});

test("a model that the database does not fit is schema.drift", async (here) => {
  const store = await opened(here, describeModel(before) as ModelDescription);
  const other = await sqlite(":memory:").open(blog, { now });
  here.after(() => other.close());
  await assert.rejects(async () => run(other, read("author")), { code: "schema.drift" });
  await store.ping();
});

async function raw(store: object, text: string, as: object): Promise<readonly object[]> {
  return (store as { raw(statement: object): Promise<readonly object[]> }).raw({
    parts: [{ text }],
    as,
  });
}
