import assert from "node:assert/strict";
import { test } from "node:test";
import type { DataError, Store, Write } from "@wervel/data";
import { blog, blogData } from "./support/blog.ts";
import { decimal, describeModel, list, nullable, t } from "./support/model.ts";
import { arg, asc, cmp, desc, path, read, value } from "./support/plans.ts";
import { bothStores, opened, run } from "./support/stores.ts";

const articleColumns = Object.keys(blog.entities.article!.fields);
const at = new Date(Date.UTC(2026, 1, 1));
const row = (id: string, slug = id): unknown[] => [
  id,
  slug,
  "T",
  "ann",
  1,
  "1.00",
  ["x", "x"],
  at,
  false,
  1,
  at,
];
const byId = cmp("eq", path("id"), arg(0));
const authors = { columns: ["id", "name", "region", "managerId"] };

/** Writes that both stores must take alike: what they answer and what is there afterwards. */
const cases: Readonly<Record<string, readonly (readonly [Write, readonly unknown[]])[]>> = {
  "insert one and give it back": [
    [
      { insert: "article", columns: articleColumns, rows: 0, return: articleColumns },
      [[row("b1")]],
    ],
  ],
  "insert many and give them back": [
    [
      { insert: "article", columns: articleColumns, rows: 0, return: ["id", "price"] },
      [[row("b1"), row("b2")]],
    ],
  ],
  "insert none": [[{ insert: "article", columns: articleColumns, rows: 0, return: ["id"] }, [[]]]],
  "insert with a number from the store": [
    [
      {
        insert: "comment",
        columns: ["articleId", "authorId", "body", "at"],
        rows: 0,
        return: ["id", "body"],
      },
      [[["a1", "ann", "x", 9]]],
    ],
  ],
  "insert many records with numbers from the store": [
    [
      {
        insert: "comment",
        columns: ["articleId", "authorId", "body", "at"],
        rows: 0,
        return: ["id"],
      },
      [Array.from({ length: 200 }, (_, i) => ["a1", "ann", `text ${i}`, i])],
    ],
  ],
  "insert many records without an answer": [
    [
      { insert: "article", columns: articleColumns, rows: 0 },
      [Array.from({ length: 64 }, (_, i) => row(`b${i}`))],
    ],
  ],
  "insert records that refer to each other": [
    [
      { insert: "author", ...authors, rows: 0 },
      [
        [
          ["x", "X", null, "y"],
          ["y", "Y", null, "x"],
        ],
      ],
    ],
  ],
  "update by key": [
    [
      {
        update: { entity: "article", where: byId },
        set: { title: { to: arg(1) }, views: { inc: value(5) }, version: { inc: value(1) } },
        return: articleColumns,
      },
      ["a1", "New"],
    ],
  ],
  "update what is not there": [
    [
      {
        update: { entity: "article", where: byId },
        set: { title: { to: arg(1) } },
        return: ["id"],
      },
      ["none", "New"],
    ],
  ],
  "update from the old row": [
    [
      {
        update: { entity: "article" },
        set: {
          views: { to: { op: "mul", args: [path("views"), value(2)] } },
          title: { to: { op: "concat", args: [path("slug"), path("title")] } },
        },
      },
      [],
    ],
  ],
  "update from a related record": [
    [{ update: { entity: "article" }, set: { title: { to: path("author", "name") } } }, []],
  ],
  "update by a related record": [
    [
      {
        update: { entity: "article", where: cmp("eq", path("author", "region"), arg(0)) },
        set: { views: { to: value(0) } },
      },
      ["north"],
    ],
  ],
  "update a folded text": [
    [
      { update: { entity: "author", where: byId }, set: { name: { to: arg(1) } } },
      ["bob", "Österreich"],
    ],
    [
      {
        update: { entity: "author", where: cmp("eqFold", path("name"), arg(0)) },
        set: { region: { to: arg(1) } },
      },
      ["öSTERREICH", "found"],
    ],
  ],
  "update the first of an order": [
    [
      {
        update: { entity: "article", order: [desc("views"), asc("id")], page: { limit: value(1) } },
        set: { views: { to: value(0) } },
        return: ["id"],
      },
      [],
    ],
  ],
  "set to null": [
    [{ update: { entity: "author" }, set: { region: { to: value(null, nullable(t.text)) } } }, []],
  ],
  "increment null": [
    [
      {
        update: { entity: "follow" },
        set: { weight: { inc: value(1) } },
        return: ["fromId", "weight"],
      },
      [],
    ],
  ],
  "increment a decimal": [
    [
      {
        update: { entity: "article", where: byId },
        set: { price: { inc: arg(1, decimal(8, 2)) } },
        return: ["price"],
      },
      ["a1", "0.05"],
    ],
  ],
  "push and pull": [
    [
      {
        update: { entity: "article", where: byId },
        set: { tags: { push: arg(1) } },
        return: ["tags"],
      },
      ["a1", "n'\"e w"],
    ],
    [
      {
        update: { entity: "article", where: byId },
        set: { tags: { push: arg(1) } },
        return: ["tags"],
      },
      ["a2", "ts"],
    ],
    [{ update: { entity: "article" }, set: { tags: { pull: arg(0) } } }, ["ts"]],
  ],
  "replace a list": [
    [
      { update: { entity: "article", where: byId }, set: { tags: { to: arg(1, list(t.text)) } } },
      ["a2", ["db", "new"]],
    ],
  ],
  "delete by a condition": [
    [
      {
        delete: { entity: "comment", where: cmp("gt", path("at"), value(2)) },
        return: ["id", "body"],
      },
      [],
    ],
  ],
  "delete the first of an order": [
    [
      { delete: { entity: "comment", order: [desc("at"), asc("id")], page: { limit: value(2) } } },
      [],
    ],
  ],
  "delete cascades": [[{ delete: { entity: "article", where: byId } }, ["a1"]]],
  "delete sets references to null": [
    [{ delete: { entity: "comment" } }, []],
    [{ delete: { entity: "article" } }, []],
    [{ delete: { entity: "author", where: byId } }, ["ann"]],
  ],
  "upsert what is there": [
    [
      {
        upsert: "article",
        key: ["slug"],
        columns: articleColumns,
        row: 0,
        set: { views: { inc: value(1) } },
        return: ["id", "views"],
      },
      [row("zz", "one")],
    ],
  ],
  "upsert what is not there": [
    [
      {
        upsert: "article",
        key: ["slug"],
        columns: articleColumns,
        row: 0,
        set: { views: { inc: value(1) } },
        return: ["id", "views"],
      },
      [row("zz", "fresh")],
    ],
  ],
  "upsert without changes": [
    [
      {
        upsert: "article",
        key: ["slug"],
        columns: articleColumns,
        row: 0,
        set: {},
        return: ["id"],
      },
      [row("zz", "one")],
    ],
  ],
  "expected version": [
    [
      {
        update: { entity: "article", where: byId },
        set: { version: { inc: value(1) } },
        expect: arg(1, t.int),
        return: ["version"],
      },
      ["a1", 1],
    ],
  ],
  "expected version of nothing": [
    [
      {
        update: { entity: "article", where: byId },
        set: { version: { inc: value(1) } },
        expect: arg(1, t.int),
      },
      ["none", 1],
    ],
  ],
  "delete with the expected version": [
    [{ delete: { entity: "comment" } }, []],
    [{ delete: { entity: "article", where: byId }, expect: arg(1, t.int) }, ["a2", 1]],
  ],
  "link and link again": [
    [
      { link: { entity: "article", relation: "fans" }, attributes: [], rows: 0 },
      [
        [
          ["a1", "ann"],
          ["a1", "bob"],
        ],
      ],
    ],
    [{ link: { entity: "article", relation: "fans" }, attributes: [], rows: 0 }, [[["a1", "ann"]]]],
  ],
  "link with attributes": [
    [
      { link: { entity: "author", relation: "follows" }, attributes: ["weight"], rows: 0 },
      [
        [
          ["ann", "bob", 1],
          ["bob", "cyd", 5],
          ["cyd", "bob", null],
        ],
      ],
    ],
  ],
  "link from the other end": [
    [
      { link: { entity: "author", relation: "followers" }, attributes: ["weight"], rows: 0 },
      [[["ann", "bob", 7]]],
    ],
  ],
  unlink: [
    [
      { unlink: { entity: "article", relation: "fans" }, rows: 0 },
      [
        [
          ["a1", "bob"],
          ["a2", "nobody"],
        ],
      ],
    ],
  ],
};

for (const [name, writes] of Object.entries(cases)) {
  test(`writes as the semantics say: ${name}`, async (here) => {
    const [sqlite, oracle] = await bothStores(here, blog, blogData);
    for (const [plan, args] of writes) {
      const got = await run(sqlite, plan, args);
      const meant = await run(oracle, plan, args);
      assert.deepEqual(
        { ...got, rows: got.rows.toSorted(byText) },
        { ...meant, rows: meant.rows.toSorted(byText) },
      );
    }
    assert.deepEqual(await everything(sqlite), await everything(oracle));
    assert.deepEqual(await tagged(sqlite), await tagged(oracle));
  });
}

const failures: Readonly<Record<string, readonly [Write, readonly unknown[], Partial<DataError>]>> =
  {
    "a key that is taken": [
      { insert: "author", ...authors, rows: 0 },
      [[["ann", "Other", null, null]]],
      { code: "constraint.unique", entity: "author", fields: ["id"], constraint: "author_pk" },
    ],
    "a unique value that is taken": [
      { insert: "author", ...authors, rows: 0 },
      [[["new", "Ann", null, null]]],
      {
        code: "constraint.unique",
        entity: "author",
        fields: ["name"],
        constraint: "author_name_uq",
      },
    ],
    "a pair that is taken": [
      { insert: "follow", columns: ["fromId", "toId"], rows: 0 },
      [[["ann", "bob"]]],
      { code: "constraint.unique", entity: "follow", fields: ["fromId", "toId"] },
    ],
    "a reference to nothing": [
      { insert: "author", ...authors, rows: 0 },
      [[["new", "New", null, "nobody"]]],
      { code: "constraint.reference", entity: "author" },
    ],
    "a link to nothing": [
      { link: { entity: "article", relation: "fans" }, attributes: [], rows: 0 },
      [[["a1", "nobody"]]],
      { code: "constraint.reference" },
    ],
    "a missing value": [
      { insert: "author", ...authors, rows: 0 },
      [[["new", null, null, null]]],
      { code: "constraint.required", entity: "author", fields: ["name"] },
    ],
    "a record that others refer to": [
      { delete: { entity: "author", where: byId } },
      ["bob"],
      { code: "constraint.reference" },
    ],
    "a stale version": [
      {
        update: { entity: "article", where: byId },
        set: { title: { to: arg(2) } },
        expect: arg(1, t.int),
      },
      ["a1", 7, "x"],
      { code: "conflict.stale", entity: "article" },
    ],
    "an upsert that meets another key": [
      { upsert: "article", key: ["slug"], columns: articleColumns, row: 0, set: {} },
      [row("a1", "fresh")],
      { code: "constraint.unique", fields: ["id"] },
    ],
    "an increment beyond the type": [
      { update: { entity: "article" }, set: { views: { inc: value(9007199254740991) } } },
      [],
      { code: "value.range" },
    ],
  };

for (const [name, [plan, args, error]] of Object.entries(failures)) {
  test(`refuses ${name} and leaves everything as it was`, async (here) => {
    const [sqlite, oracle] = await bothStores(here, blog, blogData);
    await assert.rejects(async () => run(sqlite, plan, args), error);
    await assert.rejects(async () => run(oracle, plan, args), { code: error.code });
    assert.deepEqual(await everything(sqlite), await everything(oracle));
  });
}

test("numbers a record that has nothing else", async (here) => {
  const model = describeModel({ ticket: { fields: { id: { type: t.int, generated: "store" } } } });
  const store = await opened(here, model);
  const plan: Write = { insert: "ticket", columns: [], rows: 0, return: ["id"] };
  assert.deepEqual((await run(store, plan, [[[]]])).rows, [{ id: 1 }]);
  assert.deepEqual((await run(store, plan, [[[], []]])).rows, [{ id: 2 }, { id: 3 }]);
  await run(store, { delete: { entity: "ticket" } });
  assert.deepEqual((await run(store, plan, [[[]]])).rows, [{ id: 4 }], "a number is given once");
});

test("refuses to shift unique values of many records at once", async (here) => {
  const [sqlite] = await bothStores(here, blog, blogData);
  const answer = sqlite.compile({
    update: { entity: "author" },
    set: { name: { to: { op: "concat", args: [path("name"), path("name")] } } },
  });
  assert.equal((answer as { capability?: string }).capability, "unique.shift");
});

test("keeps the writes of one tick apart when one of them fails", async (here) => {
  const [sqlite] = await bothStores(here, blog, {});
  const insert = (id: string): Promise<unknown> =>
    run(sqlite, { insert: "author", ...authors, rows: 0 }, [[[id, id, null, null]]]);
  const answers = await Promise.allSettled([insert("a"), insert("b"), insert("a"), insert("c")]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    ["fulfilled", "fulfilled", "rejected", "fulfilled"],
  );
  const left = await run(sqlite, read("author", { order: [asc("id")] }));
  assert.deepEqual(left.rows, [{ id: "a" }, { id: "b" }, { id: "c" }]);
});

test("undoes all of many records when one of the last is refused, and nothing else", async (here) => {
  const model = describeModel({
    note: {
      fields: { id: { type: t.int, generated: "store" }, text: t.text },
      uniques: [["text"]],
    },
  });
  const store = await opened(here, model);
  const plan: Write = { insert: "note", columns: ["text"], rows: 0, return: ["id"] };
  const insert = (...texts: readonly string[]) => run(store, plan, [texts.map((text) => [text])]);
  const many = Array.from({ length: 150 }, (_, i) => `text ${i}`);
  const answers = await Promise.allSettled([
    insert("first"),
    insert(...many, "first"),
    insert(...many.slice(0, 128), "text 5"),
    insert("last"),
  ]);
  assert.deepEqual(
    answers.map((answer) => answer.status === "rejected" && (answer.reason as DataError).code),
    [false, "constraint.unique", "constraint.unique", false],
  );
  const all = read("note", { order: [asc("id")], take: ["id", "text"] });
  assert.deepEqual(
    (await run(store, all)).rows.map((row) => row["text"]),
    ["first", "last"],
  );
  const { rows } = await insert(...many);
  const expected = many.map((text, i) => ({ id: Number(rows[i]!["id"]), text }));
  assert.deepEqual((await run(store, all)).rows.slice(2), expected);
});

async function everything(store: Store): Promise<unknown> {
  const all: Record<string, unknown> = {};
  for (const entity of Object.values(blog.entities)) {
    const order = entity.key.map((name) => asc(name));
    all[entity.name] = (
      await run(store, read(entity.name, { order, take: Object.keys(entity.fields) }))
    ).rows;
  }
  return all;
}

// By the index on the elements, which has to follow every write.
async function tagged(store: Store): Promise<unknown> {
  const found: Record<string, unknown> = {};
  for (const tag of ["ts", "db", "x", "new", "n'\"e w"])
    found[tag] = (
      await run(
        store,
        read("article", { where: cmp("has", path("tags"), arg(0)), order: [asc("id")] }),
        [tag],
      )
    ).rows;
  return found;
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
