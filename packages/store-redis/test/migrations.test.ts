import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  migrate,
  type ModelDescription,
  type Plan,
  type Result,
  type Row,
  snapshotOf,
  type Step,
  type Store,
} from "@wervel/data";
import {
  decimalType,
  describeModel,
  listType,
  nullableType,
  valueTypes as t,
  vectorType,
} from "@wervel/data/testing";
import { redis } from "@wervel/store-redis";
import { cuttingProxy } from "./support/cutting-proxy.ts";
import { assertSound } from "./support/invariants.ts";
import { closeAtEnd, emptyDatabase, rawClient, redisUrl, whyNot } from "./support/server.ts";

const now = (): number => 0;
type Sketch = Parameters<typeof describeModel>[0];

const book = {
  fields: {
    id: t.text,
    title: t.text,
    price: decimalType(8, 2),
    count: t.int,
    tags: { type: listType(t.text), elementIndex: true },
    shelfId: nullableType(t.text),
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
} as const satisfies Sketch[string];
const shelf = { fields: { id: t.text } } as const satisfies Sketch[string];
const before: Sketch = { shelf, book };
/** One more than are read at once. */
const severalPages = 501;
const few = 10;

function recordsOf(books: number): Readonly<Record<string, readonly Row[]>> {
  return {
    shelf: [{ id: "s" }],
    book: Array.from({ length: books }, (_, i) => ({
      id: `b${i}`,
      title: `Ä ${i}`,
      price: "1.50",
      count: i,
      tags: ["x", `t${i}`],
      shelfId: i % 2 === 0 ? "s" : null,
    })),
  };
}

const changes: Readonly<Record<string, readonly [after: Sketch, expected: Row]>> = {
  "a nullable field is added": [
    { shelf, book: { ...book, fields: { ...book.fields, note: nullableType(t.text) } } },
    { title: "Ä 4", note: null },
  ],
  "a field is dropped": [
    { shelf, book: { ...book, fields: without(book.fields, "title"), indexes: [] } },
    { price: "1.50" },
  ],
  "a decimal gets more decimals": [
    { shelf, book: { ...book, fields: { ...book.fields, price: decimalType(10, 4) } } },
    { price: "1.5000" },
  ],
  "an int becomes an int64": [
    { shelf, book: { ...book, fields: { ...book.fields, count: t.int64 }, indexes: [["count"]] } },
    { count: 4n },
  ],
  "an index is turned round": [
    { shelf, book: { ...book, indexes: [["-title"]] } },
    { title: "Ä 4" },
  ],
  "a text becomes folded": [
    { shelf, book: { ...book, fields: { ...book.fields, title: { type: t.text, folded: true } } } },
    { title: "Ä 4" },
  ],
  "a vector comes instead of a number": [
    {
      shelf,
      book: {
        ...book,
        fields: { ...book.fields, price: { type: vectorType(2), default: { value: [1, 0.5] } } },
      },
    },
    { price: [1, 0.5] },
  ],
  "a list loses its index": [
    { shelf, book: { ...book, fields: { ...book.fields, tags: listType(t.text) } } },
    { tags: ["x", "t4"] },
  ],
  "a unique is added": [{ shelf, book: { ...book, uniques: [["title"]] } }, { title: "Ä 4" }],
  "an entity is added and one dropped": [
    { extra: { fields: { id: t.text } }, book: { ...book, relations: {} } },
    { shelfId: "s" },
  ],
};

/** What rewrites records, what rebuilds an index, and what only checks them. */
const paged = new Set([
  "a decimal gets more decimals",
  "an index is turned round",
  "a unique is added",
]);

function without<T extends object>(fields: T, name: keyof T): Omit<T, keyof T> {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name)) as never;
}

async function open(model: ModelDescription, prefix: string, url = redisUrl): Promise<Store> {
  const store = await redis({ url, prefix, volatile: true }).open(model, { now });
  closeAtEnd(() => store.close());
  return store;
}

async function run(store: Store, plan: Plan, args: readonly unknown[] = []): Promise<Result> {
  const compiled = store.compile(plan);
  assert.ok(compiled.refused !== true);
  return store.run(compiled, args);
}

/** A database of the old model with records. */
async function filled(prefix: string, books = few): Promise<Store> {
  const model = describeModel(before);
  const store = await open(model, prefix);
  await migrate(store, model, { mode: "apply", now });
  for (const [entity, rows] of Object.entries(recordsOf(books))) {
    const columns = Object.keys(model.entities[entity]!.fields);
    await run(store, { insert: entity, columns, rows: 0 }, [
      rows.map((row) => columns.map((name) => row[name])),
    ]);
  }
  return store;
}

async function driftOf(store: Store): Promise<readonly string[]> {
  const last = (await store.schema.ledger()).at(-1)!;
  return store.schema.drift!(last.snapshot);
}

/** What somebody does beside the store, `~` for the prefix, and what is said of it. */
const drifts: readonly (readonly [command: readonly string[], says: readonly RegExp[]])[] = [
  [
    ["HSET", "~r:book:b1", "colour", "red"],
    [/^book has a field colour, which nobody migrated \(1 of 10 /],
  ],
  [["HSET", "~r:book:b1", "count", "many"], [/^book has no value of its type in the field count /]],
  [["HDEL", "~r:book:b1", "title"], [/^book has no value of its type in the field title /]],
  [
    ["HSET", "~r:book:b1", "title", "B"],
    [/^book has values that its index book_title_ix does not know \(1 of/],
  ],
  [["HSET", "~r:book:b1", "price", "9.99"], []],
  [
    ["HSET", "~r:book:b1", "tags", '["y"]'],
    [/^book has values that its index tags\[\] does not know /],
  ],
  [["DEL", "~r:book:b1"], [/^book has a key in its index without a record \(1 of 10/]],
  [
    ["DEL", "~i:book:book_title_ix"],
    [/^book has 10 records, and its index book_title_ix has 0 members$/, /does not know/],
  ],
  [
    ["SET", "~i:book:book_title_ix", "x"],
    [/^book has something else where its index book_title_ix was$/],
  ],
  [["HSET", "~r:other:b1", "x", "y"], []],
];

const byId = (take: readonly string[]): Plan => ({
  from: { entity: "book" },
  where: { cmp: "eq", left: { path: ["id"] }, right: { const: "b4", type: t.text } },
  order: [],
  take: { fields: take, nest: {} },
});

describe("migrations", { skip: whyNot ?? false }, () => {
  for (const [name, [sketch, expected]] of Object.entries(changes))
    test(`keep the records when ${name}, and rebuild the indexes`, async () => {
      const prefix = emptyDatabase();
      await filled(prefix, paged.has(name) ? severalPages : few);
      const model = describeModel(sketch);
      const store = await open(model, prefix);
      const result = await migrate(store, model, { mode: "apply", now, allowLossy: true });
      assert.equal(result.fresh, false);
      assert.deepEqual((await run(store, byId(Object.keys(expected)))).rows, [expected]);
      await assertSound(model, prefix);
      const again = await migrate(store, model, { mode: "refuse", now });
      assert.deepEqual(again.steps, []);
      assert.deepEqual(await driftOf(store), []);
    });

  test("rename tables and columns with all that belongs to them", async () => {
    const prefix = emptyDatabase();
    const old = await filled(prefix, severalPages);
    const sketch: Sketch = {
      rack: shelf,
      book: {
        ...book,
        fields: { name: t.text, ...without(book.fields, "title") } as never,
        indexes: [["name"]],
        relations: { shelf: { ...book.relations.shelf, to: "rack" } },
      },
    };
    const model = describeModel(sketch);
    await old.close();
    const store = await open(model, prefix);
    const hints = { renamedTables: { shelf: "rack" }, renamedColumns: { book: { title: "name" } } };
    await migrate(store, model, { mode: "apply", now, hints });
    assert.deepEqual((await run(store, byId(["name", "shelfId"]))).rows, [
      { name: "Ä 4", shelfId: "s" },
    ]);
    await run(store, {
      delete: {
        entity: "rack",
        where: { cmp: "eq", left: { path: ["id"] }, right: { const: "s", type: t.text } },
      },
    });
    assert.deepEqual((await run(store, byId(["shelfId"]))).rows, [{ shelfId: null }]);
    await assertSound(model, prefix);
  });

  test("that fail change nothing", async () => {
    const prefix = emptyDatabase();
    const store = await filled(prefix);
    const ledger = await store.schema.ledger();
    const model = describeModel({ shelf, book: { ...book, uniques: [["price"]] } });
    const other = await open(model, prefix);
    await assert.rejects(migrate(other, model, { mode: "apply", now }), {
      code: "constraint.unique",
    });
    assert.deepEqual(await store.schema.ledger(), ledger);
    await assertSound(describeModel(before), prefix);
  });

  test("refuse another key, by which records are named", async () => {
    const prefix = emptyDatabase();
    await filled(prefix);
    const model = describeModel({ shelf, book: { ...book, key: ["id", "count"] } });
    const store = await open(model, prefix);
    await assert.rejects(migrate(store, model, { mode: "apply", now }), {
      code: "refused.capability",
    });
  });

  test("go on where they were stopped, and no other may begin meanwhile", async () => {
    const prefix = emptyDatabase();
    await filled(prefix, severalPages);
    const model = describeModel({ shelf, book: { ...book, indexes: [["-title"], ["count"]] } });
    const cut = await open(model, prefix, await cuttingProxy(redisUrl, "rewrite book", 2));
    await assert.rejects(migrate(cut, model, { mode: "apply", now }), { code: "fault.connect" });
    const client = await rawClient();
    await client.del(`{${prefix}}:lock`);
    client.destroy();
    const store = await open(model, prefix);
    const third = describeModel({ shelf, book: { ...book, indexes: [] } });
    const stranger = await open(third, prefix);
    await assert.rejects(migrate(stranger, third, { mode: "apply", now }), {
      code: "schema.drift",
    });
    await migrate(store, model, { mode: "apply", now });
    await assertSound(model, prefix);
    assert.deepEqual((await run(store, byId(["title"]))).rows, [{ title: "Ä 4" }]);
  });

  test("are made by one process at a time", async () => {
    const prefix = emptyDatabase();
    const model = describeModel(before);
    const stores = await Promise.all([open(model, prefix), open(model, prefix)]);
    const results = await Promise.all(
      stores.map((store) => migrate(store, model, { mode: "apply", now })),
    );
    assert.equal(results.filter(({ fresh }) => fresh).length, 1);
    const client = await rawClient();
    assert.equal(await client.exists(`{${prefix}}:lock`), 0);
    client.destroy();
  });

  for (const [command, says] of drifts)
    test(`say what somebody changed beside them: ${command.join(" ")}`, async () => {
      const prefix = emptyDatabase();
      const store = await filled(prefix);
      const client = await rawClient();
      await client.sendCommand(command.map((word) => word.replace("~", `{${prefix}}:`)));
      client.destroy();
      const lines = await driftOf(store);
      assert.equal(lines.length, says.length, lines.join("; "));
      for (const [at, part] of says.entries()) assert.match(lines[at]!, part);
    });

  test("look at the first 500 records for what somebody changed", async () => {
    const prefix = emptyDatabase();
    const store = await filled(prefix, severalPages);
    const client = await rawClient();
    for (const id of ["b1", "b99"])
      await client.sendCommand(["HSET", `{${prefix}}:r:book:${id}`, "colour", "red"]);
    client.destroy();
    assert.match((await driftOf(store)).join(), /^book has a field colour, .* \(1 of 500 /);
  });

  test("say each step in words", async () => {
    const store = await open(describeModel(before), emptyDatabase());
    const { tables } = snapshotOf(describeModel(before));
    const step: Step = {
      changeRules: { from: tables["book"]!, to: { ...tables["book"]!, indexes: [] } },
    };
    assert.match(store.schema.render(step).text.join(), /remove the index/);
  });
});
