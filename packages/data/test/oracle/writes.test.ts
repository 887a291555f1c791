import assert from "node:assert/strict";
import { test } from "node:test";
import { interpretWrite } from "../../src/oracle/interpret.ts";
import { checkPlan } from "../../src/oracle/check-plan.ts";
import { checkStored } from "../../src/oracle/stored-value.ts";
import type { ValueType, Write } from "../../src/plan/plan.ts";
import { blog, blogData } from "../support/blog.ts";
import { decimal, list, nullable, t } from "../support/model.ts";
import { arg, asc, constant, desc, eq, limit, path } from "../support/plans.ts";
import { filledStore, run } from "../support/store.ts";
import { read } from "../support/plans.ts";

const site = { entity: "article", field: "price" };

const stored: readonly (readonly [string, ValueType, unknown, unknown])[] = [
  ["a decimal gets exactly its scale", decimal(8, 2), "1.5", "1.50"],
  ["a decimal loses decimals that are zero", decimal(8, 2), "1.5000", "1.50"],
  ["negative zero has no sign", decimal(8, 2), "-0", "0.00"],
  ["negative zero of a float has no sign", t.float, -0, 0],
  ["the empty text is a value", t.text, "", ""],
  ["a text of its greatest length, in code points", { ...t.text, max: 2 }, "😀😀", "😀😀"],
  ["the greatest int", t.int, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ["the least int64", t.int64, -(2n ** 63n), -(2n ** 63n)],
  ["a leap day", t.date, "2024-02-29", "2024-02-29"],
  ["null where it may be", nullable(t.int), null, null],
  ["a list keeps its order", list(t.text), ["b", "a", "b"], ["b", "a", "b"]],
];
for (const [name, type, value, expected] of stored) {
  test(`stores ${name}`, () => assert.deepStrictEqual(checkStored(type, value, site), expected));
}

function cycle(): unknown {
  const value: Record<string, unknown> = {};
  value["self"] = [value];
  return value;
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

test("stores json of 100 levels", () =>
  assert.deepEqual(checkStored(t.json, nested(100), site), nested(100)));

const refused: readonly (readonly [string, ValueType, unknown, string])[] = [
  ["row 16: a decimal out of scale", decimal(8, 2), "1.005", "value.precision"],
  ["row 16: a decimal with too many digits", decimal(4, 2), "100.00", "value.range"],
  ["row 16: a number as a decimal", decimal(4, 2), 1.5, "value.type"],
  ["a decimal with an exponent", decimal(4, 2), "1e3", "value.type"],
  ["row 19: NaN", t.float, Number.NaN, "value.range"],
  ["row 19: infinity", t.float, Number.POSITIVE_INFINITY, "value.range"],
  ["row 19: NaN in json", t.json, { a: [Number.NaN] }, "value.range"],
  ["row 15: an int of 54 bits", t.int, 2 ** 53, "value.range"],
  ["an int with a fraction", t.int, 1.5, "value.type"],
  ["row 15: an int64 of 65 bits", t.int64, 2n ** 63n, "value.range"],
  ["row 13: U+0000", t.text, "a\0b", "value.type"],
  ["row 13: half a surrogate pair", t.text, "\ud800", "value.type"],
  ["row 13: U+0000 inside json", t.json, { "a\0": 1 }, "value.type"],
  ["a text beyond its length", { ...t.text, max: 2 }, "abc", "value.length"],
  ["row 22: an upper-case UUID", t.uuid, "0190A0B0-0000-7000-8000-000000000000", "value.type"],
  ["a day that no month has", t.date, "2026-02-30", "value.type"],
  ["an invalid Date", t.instant, new Date(Number.NaN), "value.range"],
  ["a Date in json", t.json, new Date(0), "value.type"],
  ["undefined in json", t.json, { a: undefined }, "value.type"],
  ["json that holds itself", t.json, cycle(), "value.length"],
  ["json deeper than 100 levels", t.json, nested(101), "value.length"],
  ["null where it may not be", t.int, null, "constraint.required"],
  ["null in a list of texts", list(t.text), [null], "constraint.required"],
];
for (const [name, type, value, code] of refused) {
  test(`refuses ${name} with ${code}`, () =>
    assert.throws(() => checkStored(type, value, site), {
      code,
      entity: "article",
      fields: ["price"],
    }));
}

const author = {
  insert: "author",
  columns: ["id", "name", "region", "managerId"],
  rows: 0,
} as const;

const violations: readonly (readonly [string, Write, readonly unknown[], object])[] = [
  [
    "the same key twice",
    author,
    [[["ann", "New", null, null]]],
    { code: "constraint.unique", entity: "author", fields: ["id"], constraint: "author_pk" },
  ],
  [
    "the same unique twice",
    author,
    [[["new", "Ann", null, null]]],
    { code: "constraint.unique", entity: "author", fields: ["name"], constraint: "author_name_uq" },
  ],
  [
    "the same unique twice in one statement",
    author,
    [
      [
        ["x", "X", null, null],
        ["y", "X", null, null],
      ],
    ],
    { code: "constraint.unique", fields: ["name"] },
  ],
  [
    "a reference to nothing",
    author,
    [[["x", "X", null, "nobody"]]],
    {
      code: "constraint.reference",
      entity: "author",
      fields: ["managerId"],
      constraint: "author_managerId_fk",
    },
  ],
  [
    "a missing value",
    { ...author, columns: ["id"] },
    [[["x"]]],
    { code: "constraint.required", entity: "author", fields: ["name"] },
  ],
  [
    "a deleted record that others need",
    { delete: { entity: "author", where: eq("id", constant("bob", t.text)) } },
    [],
    { code: "constraint.reference" },
  ],
  [
    "a key that others refer to",
    {
      update: { entity: "article", where: eq("id", constant("a1", t.text)) },
      set: { id: { to: constant("new", t.text) } },
    },
    [],
    { code: "constraint.reference" },
  ],
  [
    "a value out of range",
    {
      update: { entity: "article" },
      set: { price: { inc: constant("999999.00", decimal(8, 2)) } },
    },
    [],
    { code: "value.range", entity: "article", fields: ["price"] },
  ],
];
for (const [name, write, args, expected] of violations) {
  test(`row 30: refuses ${name} and leaves nothing behind`, async () => {
    const store = await filledStore();
    const everything = async (): Promise<unknown> =>
      Promise.all(
        Object.values(blog.entities).map(
          async (entity) =>
            (
              await run(
                store,
                read(entity.name, Object.keys(entity.fields), { order: entity.key.map(asc) }),
              )
            ).rows,
        ),
      );
    const before = await everything();
    await assert.rejects(run(store, write, args), { ...expected, store: "memory" });
    assert.deepEqual(await everything(), before);
  });
}

test("constraints hold at the end of a statement", () => {
  const rows = [
    ["x", "X", null, "y"],
    ["y", "Y", null, null],
  ];
  assert.equal(interpretWrite(blog, blogData, author, [rows]).result.count, 2);
});

test("row 5: a unique with a null part never collides", () => {
  const model = {
    entities: {
      author: {
        ...blog.entities["author"]!,
        uniques: [{ name: "u", fields: ["region", "managerId"], folded: false }],
      },
    },
  };
  const rows = [
    ["x", "X", null, null],
    ["y", "Y", null, null],
  ];
  assert.equal(interpretWrite(model, {}, author, [rows]).result.count, 2);
});

test("row 11: a folded unique collides across case", () => {
  const model = {
    entities: {
      author: {
        ...blog.entities["author"]!,
        uniques: [{ name: "u", fields: ["name"], folded: true }],
      },
    },
  };
  const rows = [
    ["x", "Straße", null, null],
    ["y", "STRAßE", null, null],
  ];
  assert.throws(() => interpretWrite(model, {}, author, [rows]), {
    code: "constraint.unique",
    constraint: "u",
  });
});

test("row 47: deleting cascades and sets null as the relations say", () => {
  const without = { ...blogData, article: [], comment: [], favourite: [] };
  const plan: Write = { delete: { entity: "author", where: eq("id", arg(0)) }, return: ["name"] };
  const { result, data } = interpretWrite(blog, without, plan, ["bob"]);
  assert.deepEqual(result, { rows: [{ name: "Bob" }], count: 1 });
  assert.deepEqual(
    data["author"]!.map((row) => [row["id"], row["managerId"]]),
    [
      ["ann", null],
      ["cyd", null],
    ],
  );
  assert.deepEqual(data["follow"], [{ fromId: "cyd", toId: "ann", weight: 3 }]);
});

test("row 46: numbered keys go up and are never given twice", async () => {
  const store = await filledStore();
  const insert: Write = {
    insert: "comment",
    columns: ["articleId", "authorId", "body", "at"],
    rows: 0,
    return: ["id"],
  };
  assert.deepEqual((await run(store, insert, [[["a1", "ann", "x", 1]]])).rows, [{ id: 5 }]);
  await run(store, { delete: { entity: "comment", where: eq("id", constant(5, t.int)) } });
  assert.deepEqual((await run(store, insert, [[["a1", "ann", "y", 1]]])).rows, [{ id: 6 }]);
});

test("assignments see the old record", () => {
  const write: Write = {
    update: { entity: "article", where: eq("id", constant("a1", t.text)) },
    set: {
      title: { to: path("slug") },
      slug: { to: { op: "concat", args: [path("title"), constant("!", t.text)] } },
      views: { inc: constant(-3, t.int) },
      price: { inc: constant("0.25", decimal(8, 2)) },
      tags: { push: constant("new", t.text) },
    },
    return: ["title", "slug", "views", "price", "tags"],
  };
  const { result } = interpretWrite(blog, blogData, write);
  assert.deepEqual(result.rows, [
    { title: "one", slug: "Title one!", views: 7, price: "1.75", tags: ["ts", "db", "new"] },
  ]);
});

test("pull takes every equal element out", () => {
  const write: Write = {
    update: { entity: "article" },
    set: { tags: { pull: constant("ts", t.text) } },
    return: ["tags"],
  };
  assert.deepEqual(interpretWrite(blog, blogData, write).result.rows, [
    { tags: ["db"] },
    { tags: [] },
    { tags: [] },
  ]);
});

test("row 32: an update counts the records that it matched, changed or not", () => {
  const write: Write = { update: { entity: "article" }, set: { views: { to: path("views") } } };
  assert.equal(interpretWrite(blog, blogData, write).result.count, 3);
});

test("a limited delete takes the first in its order", () => {
  const write: Write = {
    delete: { entity: "comment", order: [desc("at"), desc("id")], page: limit(2) },
    return: ["id"],
  };
  assert.deepEqual(interpretWrite(blog, blogData, write).result.rows, [{ id: 4 }, { id: 3 }]);
});

const expecting = (id: string, version: number): readonly [Write, readonly unknown[]] => [
  {
    update: { entity: "article", where: eq("id", arg(0)) },
    set: { views: { to: constant(0, t.int) } },
    expect: arg(1, t.int),
  },
  [id, version],
];

test("row 33: an expected version that is there lets the write through", () => {
  assert.equal(interpretWrite(blog, blogData, ...expecting("a1", 1)).result.count, 1);
});

test("row 33: another version is conflict.stale, no record is count 0", () => {
  assert.throws(() => interpretWrite(blog, blogData, ...expecting("a1", 2)), {
    code: "conflict.stale",
    entity: "article",
  });
  assert.equal(interpretWrite(blog, blogData, ...expecting("none", 1)).result.count, 0);
});

const upsert: Write = {
  upsert: "author",
  key: ["name"],
  columns: ["id", "name", "region", "managerId"],
  row: 0,
  set: { region: { to: constant("west", t.text) } },
  return: ["id", "region"],
};

test("row 34: an upsert says which of the two happened", () => {
  const inserted = interpretWrite(blog, blogData, upsert, [["dan", "Dan", "east", null]]);
  assert.deepEqual(inserted.result, {
    rows: [{ id: "dan", region: "east" }],
    count: 1,
    outcome: "inserted",
  });
  const updated = interpretWrite(blog, inserted.data, upsert, [["other", "Dan", "east", null]]);
  assert.deepEqual(updated.result, {
    rows: [{ id: "dan", region: "west" }],
    count: 1,
    outcome: "updated",
  });
});

test("row 34: a conflict on another key than that of the upsert is constraint.unique", () => {
  assert.throws(() => interpretWrite(blog, blogData, upsert, [["ann", "Dan", null, null]]), {
    code: "constraint.unique",
    fields: ["id"],
  });
});

test("row 34: an upsert names a declared unique key", () => {
  assert.throws(() => interpretWrite(blog, blogData, { ...upsert, key: ["region"] }, [[]]), {
    code: "refused.capability",
  });
});

const link = {
  link: { entity: "author", relation: "follows" },
  attributes: ["weight"],
  rows: 0,
} as const;

test("row 48: linking counts new pairs and changed attributes", () => {
  const rows = [
    ["ann", "bob", 1],
    ["bob", "cyd", 5],
    ["ann", "cyd", 2],
  ];
  const { result, data } = interpretWrite(blog, blogData, link, [rows]);
  assert.equal(result.count, 2);
  assert.deepEqual(
    data["follow"]!.map((row) => Object.values(row)).toSorted((a, b) =>
      String(a) < String(b) ? -1 : 1,
    ),
    [
      ["ann", "bob", 1],
      ["ann", "cyd", 2],
      ["bob", "cyd", 5],
      ["cyd", "ann", 3],
    ],
  );
});

test("row 48: linking an unknown end is constraint.reference", () => {
  assert.throws(() => interpretWrite(blog, blogData, link, [[["ann", "nobody", 1]]]), {
    code: "constraint.reference",
  });
});

test("row 48: unlinking counts what was there", () => {
  const unlink: Write = { unlink: { entity: "article", relation: "fans" }, rows: 0 };
  assert.equal(
    interpretWrite(blog, blogData, unlink, [
      [
        ["a1", "bob"],
        ["a1", "ann"],
      ],
    ]).result.count,
    1,
  );
});

test("the given arrays stay as they are", () => {
  const before = structuredClone(blogData);
  interpretWrite(blog, blogData, { delete: { entity: "comment" } });
  assert.deepEqual(blogData, before);
});

const setMany: Write = {
  updateMany: "article",
  columns: ["views", "title"],
  rows: 0,
  set: { version: { inc: constant(1, t.int) } },
  expect: true,
  return: ["id", "views", "version"],
};

test("row 33: many records change at once, each by its key and with its own values", () => {
  const { result, data } = interpretWrite(blog, blogData, setMany, [
    [
      ["a1", 71, "One", 1],
      ["none", 72, "None", 1],
      ["a3", 73, "Three", 1],
    ],
  ]);
  assert.equal(result.count, 2);
  assert.deepEqual(result.rows, [
    { id: "a1", views: 71, version: 2 },
    { id: "a3", views: 73, version: 2 },
  ]);
  assert.deepEqual(
    data["article"]!.filter((row) => row["version"] === 2).map((row) => row["title"]),
    ["One", "Three"],
  );
});

test("row 33: one stale version of many fails the whole statement", () => {
  const rows = [
    ["a1", 71, "One", 1],
    ["a3", 73, "Three", 9],
  ];
  assert.throws(() => interpretWrite(blog, blogData, setMany, [rows]), {
    code: "conflict.stale",
    entity: "article",
  });
});

for (const [what, columns] of [
  ["its key", ["id"]],
  ["a unique key", ["slug"]],
] as const)
  test(`an update of many does not set ${what}`, () => {
    assert.match(checkPlan(blog, { ...setMany, columns })?.why ?? "", /belongs to a key/);
  });
