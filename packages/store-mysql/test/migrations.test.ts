import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
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
import { mysql } from "@wervel/store-mysql";
import { arg, asc, cmp, now, opened, path, read, run, short } from "./support/plans.ts";
import { addressOf, administer, describeServers, scratch, scratchName } from "./support/scratch.ts";

type Sketch = Readonly<Record<string, EntitySketch>>;

const book: EntitySketch = {
  fields: {
    id: short,
    title: short,
    price: decimalType(8, 2),
    tags: { type: listType(short), elementIndex: true },
    pages: nullableType(t.int),
    shelfId: nullableType(short),
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
const before: Sketch = { shelf: { fields: { id: short } }, book };
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
  "a whole number becomes a text": [withFields({ pages: nullableType(short) }), { pages: "7" }],
  "a text becomes longer": [withFields({ title: { ...short, max: 200 } }), { title: "Ä b" }],
  "a text becomes folded": [withFields({ title: { type: short, folded: true } }), { title: "Ä b" }],
  "a vector comes instead of a number": [
    withFields({ price: { type: vectorType(2), default: { value: [1, 0.5] } } }),
    { price: [1, 0.5] },
  ],
  "a list loses its index": [withFields({ tags: listType(short) }), { tags: ["x", "y"] }],
  "a unique is added": [withFields({}, { uniques: [["title"]] }), { title: "Ä b" }],
  "an index is turned": [withFields({}, { indexes: [["-title"], ["pages"]] }), { title: "Ä b" }],
  "an entity is added": [{ ...before, extra: { fields: { id: short } } }, { title: "Ä b" }],
  "a reference goes": [withFields({}, { relations: {} }), { shelfId: "s" }],
};

/** What somebody does beside the migrations, and what is said of it. */
const drifts: readonly (readonly [change: string, says: readonly RegExp[]])[] = [
  [
    "alter table book drop index book_title_ix, drop column title",
    [/^book lacks column title /, /^book lacks index book_title_ix on title$/],
  ],
  [
    "alter table book add column extra int",
    [/^book has column extra int.*, which nobody migrated$/],
  ],
  [
    "alter table book modify column price decimal(8, 3) null",
    [/^book lacks column price decimal\(8,2\) not null$/, /^book has column price decimal\(8,3\),/],
  ],
  [
    "alter table book alter column pages set default 3",
    [/^book lacks /, /^book has .* default 3,/],
  ],
  ["create unique index sly on book (title)", [/^book has index sly unique on title,/]],
  [
    "alter table book drop foreign key book_shelfId_fk",
    [/^book lacks reference book_shelfId_fk by /],
  ],
  [
    "alter table book drop foreign key book_shelfId_fk; drop table shelf",
    [/^the table shelf is missing$/, /^book lacks reference /],
  ],
  ["drop trigger book__tags_insert", [/^book lacks trigger book__tags_insert$/]],
  ["drop table book__tags", [/^the table book__tags is missing$/]],
  [
    "alter table book__tags drop index book__tags_ix",
    [/^book__tags lacks index book__tags_ix on /],
  ],
  ["create table foreign_one (id int primary key)", []],
];

interface Scene {
  readonly address: string;
  open(model: ModelDescription): Promise<Store>;
}

async function scene(here: { after(close: () => unknown): unknown }, url: string): Promise<Scene> {
  const database = scratchName();
  const stores: Store[] = [];
  await administer(url, `create database ${database}`);
  here.after(async () => {
    for (const store of stores) await store.close();
    await administer(url, `drop database ${database}`);
  });
  const address = addressOf(url, database);
  return {
    address,
    open: async (model) => {
      const store = await mysql(address).open(model, { now });
      stores.push(store);
      return store;
    },
  };
}

async function started(
  here: { after(close: () => unknown): unknown },
  url: string,
): Promise<Scene> {
  const made = await scene(here, url);
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

async function tagged(store: Store, tag: string): Promise<readonly unknown[]> {
  const plan = read("book", { where: cmp("has", path("tags"), arg(0)) });
  return (await run(store, [plan, [tag]])).rows.map(({ id }) => id);
}

describeServers("migrations", (url) => {
  for (const [name, [sketch, expected]] of Object.entries(changes))
    test(`keep the records when ${name}`, async (here) => {
      const { open } = await started(here, url);
      const model = describeModel(sketch);
      const store = await open(model);
      await migrate(store, model, { mode: "apply", now, allowLossy: true });
      const where = cmp("eq", path("id"), arg(0));
      const { rows } = await run(store, [
        read("book", { where, take: Object.keys(expected) }),
        ["a"],
      ]);
      assert.deepEqual(rows, [expected]);
      assert.deepEqual(await tagged(store, "y"), ["a"]);
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
    const { open } = await started(here, url);
    const renamed = describeModel({
      shelf: before["shelf"]!,
      tome: {
        ...book,
        fields: { ...untitled, name: short },
        indexes: [["name"], ["-pages"]],
      },
    });
    const store = await open(renamed);
    const hints = { renamedTables: { book: "tome" }, renamedColumns: { tome: { title: "name" } } };
    await migrate(store, renamed, { mode: "apply", now, hints });
    const { rows } = await run(store, [read("tome", { order: [asc("id")], take: ["name"] }), []]);
    assert.deepEqual(rows, [{ name: "Ä b" }, { name: "C" }]);
    const plan = read("tome", { where: cmp("has", path("tags"), arg(0)) });
    assert.deepEqual((await run(store, [plan, ["y"]])).rows, [{ id: "a" }]);
    const [last] = (await store.schema.ledger()).slice(-1);
    assert.deepEqual(await store.schema.drift!(last!.snapshot), []);
  });

  for (const [change, says] of drifts)
    test(`say what somebody changed beside them: ${change}`, async (here) => {
      const { open, address } = await started(here, url);
      const store = await open(describeModel(before));
      const [entry] = await store.schema.ledger();
      for (const text of change.split("; ")) await administer(address, text);
      const lines = await store.schema.drift!(entry!.snapshot);
      assert.deepEqual(lines.length === says.length ? [] : lines, []);
      for (const [at, part] of says.entries()) assert.match(lines[at]!, part);
    });

  test("say which rule somebody added, where the server keeps rules", async (here) => {
    const { open, address } = await started(here, url);
    const store = await open(describeModel(before));
    const [entry] = await store.schema.ledger();
    await administer(address, "alter table shelf add constraint odd check (id <> 'x')");
    // MySQL reads rules from 8.0.16 on; before, it forgets them.
    const keeps = store.profile.version !== "MySQL 8.0.15";
    assert.deepEqual(
      await store.schema.drift!(entry!.snapshot),
      keeps ? ["shelf has rule odd, which nobody migrated"] : [],
    );
  });

  test("that compare need the right to make temporary tables, and say so", async (here) => {
    const { open, address } = await started(here, url);
    const [entry] = await (await open(describeModel(before))).schema.ledger();
    const database = new URL(address).pathname.slice(1);
    const user = scratchName().slice(0, 20);
    await administer(url, `create user ${user} identified by 'pw'`);
    here.after(() => administer(url, `drop user ${user}`));
    await administer(
      url,
      `grant select, insert, update, delete, create, alter, drop on ${database}.* to ${user}`,
    );
    const own = Object.assign(new URL(address), { username: user, password: "pw" });
    const store = await opened(here, mysql(own.href), describeModel(before));
    await assert.rejects(async () => store.schema.drift!(entry!.snapshot), {
      code: "fault.connect",
      message: /temporary tables/,
    });
  });

  test("that stop at a statement go on from there when its reason is gone", async (here) => {
    const { open, address } = await started(here, url);
    const model = describeModel(
      withFields({ extra: nullableType(short) }, { uniques: [["price"]] }),
    );
    const store = await open(model);
    await administer(address, "update book set price = 1");
    await assert.rejects(async () => migrate(store, model, { mode: "apply", now }), {
      code: "constraint.unique",
    });
    assert.equal((await store.schema.ledger()).length, 1);
    await assert.rejects(
      async () =>
        migrate(await open(model), describeModel(withFields({ other: nullableType(short) })), {
          mode: "apply",
          now,
        }),
      { code: "schema.drift" },
    );
    await administer(address, "update book set price = 2 where id = 'b'");
    await migrate(await open(model), model, { mode: "apply", now });
    assert.equal((await store.schema.ledger()).length, 2);
    assert.deepEqual(await administer(address, "select * from wervel_progress"), []);
  });

  test("that are killed again and again come to their end", async (here) => {
    const { open, address } = await started(here, url);
    const model = describeModel({
      ...withFields(
        {
          title: { type: short, folded: true },
          extra: nullableType(short),
          pages: nullableType(short),
        },
        { uniques: [["title"]], indexes: [["-extra"]] },
      ),
      one: { fields: { id: short, tags: { type: listType(short), elementIndex: true } } },
    });
    const database = new URL(address).pathname.slice(1);
    for (let wait = 4; wait <= 64; wait *= 2) {
      const store = await open(model);
      const killed = migrate(store, model, { mode: "apply", now, allowLossy: true }).catch(
        (error: { code: string }) => error.code,
      );
      await delay(wait);
      await administer(
        url,
        "select id from information_schema.processlist where db = '" + database + "'",
      ).then((rows) =>
        Promise.all(
          rows.map(([id]) => administer(url, `kill ${String(id)}`).catch(() => undefined)),
        ),
      );
      await killed;
    }
    const store = await open(model);
    await migrate(store, model, { mode: "apply", now, allowLossy: true });
    const { rows } = await run(store, [
      read("book", { order: [asc("id")], take: ["title", "extra", "pages"] }),
      [],
    ]);
    assert.deepEqual(rows, [
      { title: "Ä b", extra: null, pages: "7" },
      { title: "C", extra: null, pages: null },
    ]);
    assert.deepEqual(await tagged(store, "x"), ["a"]);
    assert.equal((await store.schema.ledger()).length, 2);
  });

  test("of several processes run one after the other, and the others find it done", async (here) => {
    const { open } = await scene(here, url);
    const model = describeModel(before);
    const stores = [await open(model), await open(model), await open(model)];
    const results = await Promise.all(
      stores.map((store) => migrate(store, model, { mode: "apply", now })),
    );
    assert.equal(results.filter(({ fresh }) => fresh).length, 1);
    assert.equal((await stores[0]!.schema.ledger()).length, 1);
  });

  test("make references between tables that name each other", async (here) => {
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
    const store = await opened(here, scratch(url), model);
    await assert.rejects(
      async () => run(store, [{ insert: "a", columns: ["id", "bId"], rows: 0 }, [[[1, 2]]]]),
      { code: "constraint.reference" },
    );
  });

  test("keys that the server numbers go on above a number that was given", async (here) => {
    const model = describeModel({
      note: { fields: { id: { type: t.int, generated: "store" }, text: t.text } },
    });
    const store = await opened(here, scratch(url), model);
    const add = (columns: readonly string[], ...rows: readonly (readonly unknown[])[]) =>
      run(store, [{ insert: "note", columns, rows: 0, return: ["id"] }, [rows]]);
    assert.deepEqual((await add(["text"], ["a"])).rows, [{ id: 1 }]);
    assert.deepEqual((await add(["id", "text"], [5, "b"], [9, "c"])).rows, [{ id: 5 }, { id: 9 }]);
    assert.deepEqual((await add(["text"], ["d"], ["e"])).rows, [{ id: 10 }, { id: 11 }]);
    // The server may leave numbers out, but gives none twice.
    const [given, next] = (await add(["id", "text"], [3, "f"], [null, "g"])).rows;
    assert.deepEqual(given, { id: 3 });
    assert.ok((next!["id"] as number) > 11);
  });
});
