import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { migrate, type ModelDescription, type Store } from "@wervel/data";
import {
  decimalType,
  describeModel,
  type EntitySketch,
  listType,
  nullableType,
  valueTypes as t,
  vectorType,
} from "@wervel/data/testing";
import { postgres } from "@wervel/store-postgres";
import { arg, asc, cmp, now, path, read, run } from "./support/plans.ts";
import { administer, needsServer, scratch, scratchName, url } from "./support/scratch.ts";

type Sketch = Readonly<Record<string, EntitySketch>>;

const book: EntitySketch = {
  fields: {
    id: t.text,
    title: t.text,
    price: decimalType(8, 2),
    tags: { type: listType(t.text), elementIndex: true },
    pages: nullableType(t.int),
    shelfId: nullableType(t.text),
  },
  indexes: [["title"], ["-pages"]],
  relations: {
    shelf: {
      kind: "one",
      to: "shelf",
      pairs: [["shelfId", "id"]],
      onDelete: "null",
      nullable: true,
    },
  },
};
const before: Sketch = { shelf: { fields: { id: t.text } }, book };
const withFields = (fields: EntitySketch["fields"], rest: Partial<EntitySketch> = {}): Sketch => ({
  ...before,
  book: { ...book, fields: { ...book.fields, ...fields }, ...rest },
});
const { title: _, ...untitled } = book.fields;

const changes: Readonly<Record<string, readonly [after: Sketch, expected: object]>> = {
  "a nullable field is added": [
    withFields({ note: nullableType(t.text) }),
    { title: "Ä b", note: null },
  ],
  "a field is dropped": [
    { ...before, book: { ...book, fields: untitled, indexes: [["-pages"]] } },
    { price: "1.50" },
  ],
  "a decimal gets more decimals": [withFields({ price: decimalType(10, 4) }), { price: "1.5000" }],
  "a whole number becomes a decimal": [
    withFields({ pages: nullableType(decimalType(8, 1)) }),
    { pages: "7.0" },
  ],
  "a whole number becomes a text": [withFields({ pages: nullableType(t.text) }), { pages: "7" }],
  "a text becomes folded": [
    withFields({ title: { type: t.text, folded: true } }),
    { title: "Ä b" },
  ],
  "a vector comes instead of a number": [
    withFields({ price: { type: vectorType(2), default: { value: [1, 0.5] } } }),
    { price: [1, 0.5] },
  ],
  "a list loses its index": [withFields({ tags: listType(t.text) }), { tags: ["x", "y"] }],
  "a unique is added": [withFields({}, { uniques: [["title"]] }), { title: "Ä b" }],
  "an index is turned": [withFields({}, { indexes: [["-title"], ["pages"]] }), { title: "Ä b" }],
  "an entity is added": [{ ...before, extra: { fields: { id: t.text } } }, { title: "Ä b" }],
  "a reference goes": [withFields({}, { relations: {} }), { shelfId: "s" }],
};

interface Scene {
  readonly schema: string;
  open(model: ModelDescription): Promise<Store>;
}

function scene(here: { after(close: () => unknown): unknown }): Scene {
  const schema = scratchName();
  const stores: Store[] = [];
  here.after(async () => {
    for (const store of stores) await store.close();
    await administer(`drop schema if exists "${schema}" cascade`);
  });
  return {
    schema,
    open: async (model) => {
      const store = await postgres({ url: url!, schema }).open(model, { now });
      stores.push(store);
      return store;
    },
  };
}

async function started(here: { after(close: () => unknown): unknown }): Promise<Scene> {
  const made = scene(here);
  const model = describeModel(before);
  const store = await made.open(model);
  await migrate(store, model, { mode: "apply", now });
  await run(store, [{ insert: "shelf", columns: ["id"], rows: 0 }, [[["s"]]]]);
  const columns = ["id", "title", "price", "tags", "pages", "shelfId"];
  const rows = [
    ["a", "Ä b", "1.50", ["x", "y"], 7, "s"],
    ["b", "C", "2.00", [], null, null],
  ];
  await run(store, [{ insert: "book", columns, rows: 0 }, [rows]]);
  return made;
}

describe("migrations", needsServer, () => {
  for (const [name, [sketch, expected]] of Object.entries(changes))
    test(`keep the records when ${name}`, async (here) => {
      const { open } = await started(here);
      const model = describeModel(sketch);
      const store = await open(model);
      await migrate(store, model, { mode: "apply", now, allowLossy: true });
      const where = cmp("eq", path("id"), arg(0));
      const { rows } = await run(store, [
        read("book", { where, take: Object.keys(expected) }),
        ["a"],
      ]);
      assert.deepEqual(rows, [expected]);
      const tagged = read("book", { where: cmp("has", path("tags"), arg(0)) });
      assert.deepEqual((await run(store, [tagged, ["y"]])).rows, [{ id: "a" }]);
      if (model.entities["book"]!.fields["title"]?.folded === true) {
        const folded = read("book", { where: cmp("eqFold", path("title"), arg(0)) });
        assert.deepEqual((await run(store, [folded, ["ä B"]])).rows, [{ id: "a" }]);
      }
      await run(store, [{ delete: { entity: "shelf" } }, []]);
      const left = await run(store, [read("book", { order: [asc("id")], take: ["shelfId"] }), []]);
      assert.equal(left.rows[0]!["shelfId"], name === "a reference goes" ? "s" : null);
      const [last] = (await store.schema.ledger()).slice(-1);
      assert.deepEqual(await store.schema.drift!(last!.snapshot), []);
      await migrate(await open(model), model, { mode: "refuse", now });
    });

  test("rename tables and columns with their indexes and rules", async (here) => {
    const { open } = await started(here);
    const renamed = describeModel({
      shelf: before["shelf"]!,
      tome: {
        ...book,
        fields: { ...untitled, name: t.text },
        indexes: [["name"], ["-pages"]],
      },
    });
    const store = await open(renamed);
    const hints = { renamedTables: { book: "tome" }, renamedColumns: { tome: { title: "name" } } };
    await migrate(store, renamed, { mode: "apply", now, hints });
    const { rows } = await run(store, [read("tome", { order: [asc("id")], take: ["name"] }), []]);
    assert.deepEqual(rows, [{ name: "Ä b" }, { name: "C" }]);
    const [last] = (await store.schema.ledger()).slice(-1);
    assert.deepEqual(await store.schema.drift!(last!.snapshot), []);
  });

  test("that fail leave nothing behind", async (here) => {
    const { open, schema } = await started(here);
    const model = describeModel(
      withFields({ extra: nullableType(t.text) }, { uniques: [["price"]] }),
    );
    const store = await open(model);
    const [old] = await store.schema.ledger();
    await administer(`update "${schema}".book set price = 1`);
    await assert.rejects(async () => migrate(store, model, { mode: "apply", now }), {
      code: "constraint.unique",
    });
    assert.deepEqual(await store.schema.ledger(), [old]);
    assert.deepEqual(await store.schema.drift!(old!.snapshot), []);
  });

  test("of two processes run one after the other, and the second finds it done", async (here) => {
    const { open } = scene(here);
    const model = describeModel(before);
    const stores = [await open(model), await open(model), await open(model)];
    const results = await Promise.all(
      stores.map((store) => migrate(store, model, { mode: "apply", now })),
    );
    assert.equal(results.filter(({ fresh }) => fresh).length, 1);
    assert.equal((await stores[0]!.schema.ledger()).length, 1);
  });

  test("make references between tables that name each other", async (here) => {
    const { open } = scene(here);
    const to = (entity: string, field: string) => ({
      kind: "one" as const,
      to: entity,
      pairs: [[field, "id"]] as const,
      nullable: true,
    });
    const model = describeModel({
      a: { fields: { id: t.int, bId: nullableType(t.int) }, relations: { b: to("b", "bId") } },
      b: { fields: { id: t.int, aId: nullableType(t.int) }, relations: { a: to("a", "aId") } },
    });
    const store = await open(model);
    await migrate(store, model, { mode: "apply", now });
    await assert.rejects(
      async () => run(store, [{ insert: "a", columns: ["id", "bId"], rows: 0 }, [[[1, 2]]]]),
      { code: "constraint.reference" },
    );
  });

  test("say what somebody changed beside them", async (here) => {
    const { open, schema } = await started(here);
    const store = await open(describeModel(before));
    const [entry] = await store.schema.ledger();
    await administer(
      `alter table "${schema}".book drop column title, add column extra int, alter column price drop not null; drop table "${schema}".shelf cascade`,
    );
    const lines = await store.schema.drift!(entry!.snapshot);
    for (const part of ["shelf is missing", "column title", "column extra", "column price"])
      assert.ok(
        lines.some((line) => line.includes(part)),
        `${part} in ${lines.join("; ")}`,
      );
  });

  test("need no right to make tables where all is there", async (here) => {
    const { schema } = await started(here);
    const role = scratchName();
    await administer(
      `create role ${role} login password 'pw'; grant usage on schema "${schema}" to ${role}; grant select, insert, update, delete on all tables in schema "${schema}" to ${role}`,
    );
    here.after(() => administer(`drop owned by ${role}; drop role ${role}`));
    const address = new URL(url!);
    address.username = role;
    address.password = "pw";
    const model = describeModel(before);
    const store = await postgres({ url: address.href, schema }).open(model, { now });
    await migrate(store, model, { mode: "apply", now });
    assert.equal((await run(store, [read("book"), []])).rows.length, 2);
    await store.close();
  });

  test("work without a schema of their own, in the first of the search path", async (here) => {
    const schema = scratchName();
    await administer(`create database ${schema}`);
    const address = new URL(url!);
    address.pathname = `/${schema}`;
    const model = describeModel(before);
    const store = await postgres(address.href).open(model, { now });
    here.after(async () => {
      await store.close();
      await administer(`drop database ${schema}`);
    });
    await migrate(store, model, { mode: "apply", now });
    await run(store, [{ insert: "shelf", columns: ["id"], rows: 0 }, [[["s"]]]]);
    assert.deepEqual((await run(store, [read("shelf"), []])).rows, [{ id: "s" }]);
    assert.match(store.profile.version, /^\d+\./);
  });
});

describe("keys that the server numbers", needsServer, () => {
  test("go on above a number that was given", async (here) => {
    const model = describeModel({
      note: { fields: { id: { type: t.int, generated: "store" }, text: t.text } },
    });
    const store = await scratch().open(model, { now });
    here.after(() => store.close());
    await migrate(store, model, { mode: "apply", now });
    const add = (columns: readonly string[], ...rows: readonly (readonly unknown[])[]) =>
      run(store, [{ insert: "note", columns, rows: 0, return: ["id"] }, [rows]]);
    assert.deepEqual((await add(["text"], ["a"])).rows, [{ id: 1 }]);
    assert.deepEqual((await add(["id", "text"], [5, "b"], [9, "c"])).rows, [{ id: 5 }, { id: 9 }]);
    assert.deepEqual((await add(["text"], ["d"], ["e"])).rows, [{ id: 10 }, { id: 11 }]);
    assert.deepEqual((await add(["id", "text"], [3, "f"])).rows, [{ id: 3 }]);
    assert.deepEqual((await add(["text"], ["g"])).rows, [{ id: 12 }]);
  });
});
