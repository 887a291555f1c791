import assert from "node:assert/strict";
import { test } from "node:test";
import { interpret } from "../../src/oracle/interpret.ts";
import type { Agg, Expr, Read } from "../../src/plan/plan.ts";
import { blog, blogData } from "../support/blog.ts";
import { decimal, describeModel, nullable, t } from "../support/model.ts";
import { arg, asc, constant, count, desc, eq, limit, nest, path, read } from "../support/plans.ts";

function rows(plan: Read, args: readonly unknown[] = []): readonly unknown[] {
  return interpret(blog, blogData, plan, args).rows;
}

const values = describeModel({
  v: {
    fields: {
      id: t.int,
      n: nullable(t.int),
      big: nullable(t.int64),
      price: nullable(decimal(8, 2)),
      f: nullable(t.float),
      s: nullable(t.text),
      k: t.text,
    },
  },
});
const v = [
  { id: 1, n: 1, big: 9223372036854775807n, price: "0.10", f: 0.5, s: "b", k: "x" },
  { id: 2, n: null, big: null, price: null, f: null, s: null, k: "x" },
  { id: 3, n: 2, big: -1n, price: "0.25", f: 1.5, s: "\u{10000}", k: "y" },
  { id: 4, n: 2, big: 0n, price: "0.30", f: 2, s: "\uffff", k: "y" },
];

function orderIds(key: string, dir: "asc" | "desc", nulls: "first" | "last"): unknown[] {
  const order = [{ key: path(key), dir, nulls }, asc("id")];
  return interpret(values, { v }, read("v", ["id"], { order })).rows.map((row) => row["id"]);
}

const orders: readonly (readonly [
  string,
  string,
  "asc" | "desc",
  "first" | "last",
  readonly number[],
])[] = [
  ["row 1: null is smallest", "n", "asc", "first", [2, 1, 3, 4]],
  ["row 1: null is smallest, descending", "n", "desc", "last", [3, 4, 1, 2]],
  ["row 53: nulls last, ascending", "n", "asc", "last", [1, 3, 4, 2]],
  ["row 53: nulls first, descending", "n", "desc", "first", [2, 3, 4, 1]],
  ["row 9: text by code point", "s", "asc", "first", [2, 1, 4, 3]],
  ["row 16: decimals by value", "price", "desc", "last", [4, 3, 1, 2]],
];
for (const [name, key, dir, nulls, expected] of orders) {
  test(name, () => assert.deepEqual(orderIds(key, dir, nulls), expected));
}

const some = (agg: Agg, where?: Read["where"]): unknown =>
  interpret(
    values,
    { v },
    read("v", ["x"], {
      group: { by: [], agg: { x: agg } },
      ...(where === undefined ? {} : { where }),
    }),
  ).rows[0]!["x"];
const of = (name: string): { readonly of: Expr } => ({ of: path(name) });
const nothing = eq("id", constant(0, t.int));

const aggregates: readonly (readonly [string, Agg, unknown, unknown])[] = [
  ["row 6: count", { fn: "count" }, 4, 0],
  ["count of a value leaves out nulls", { fn: "count", ...of("n") }, 3, 0],
  ["countDistinct leaves out nulls", { fn: "countDistinct", ...of("n") }, 2, 0],
  ["rows 6 and 17: sum of int is int64", { fn: "sum", ...of("n") }, 5n, 0n],
  ["row 17: sum of int64 is decimal", { fn: "sum", ...of("big") }, "9223372036854775806", "0"],
  [
    "rows 6 and 17: sum of decimals keeps their scale",
    { fn: "sum", ...of("price") },
    "0.65",
    "0.00",
  ],
  ["sum of floats", { fn: "sum", ...of("f") }, 4, 0],
  [
    "row 17: avg of int has ten decimals, half away from zero",
    { fn: "avg", ...of("n") },
    "1.6666666667",
    null,
  ],
  [
    "row 17: avg of decimals has ten more decimals",
    { fn: "avg", ...of("price") },
    "0.216666666667",
    null,
  ],
  ["row 6: min of text goes by code point", { fn: "min", ...of("s") }, "b", null],
  ["row 6: max of text goes by code point", { fn: "max", ...of("s") }, "\u{10000}", null],
  [
    "an aggregate with a filter",
    { fn: "sum", ...of("n"), where: { cmp: "gt", left: path("n"), right: constant(1, t.int) } },
    4n,
    0n,
  ],
];
for (const [name, agg, expected, empty] of aggregates) {
  test(name, () => {
    assert.deepEqual(some(agg), expected);
    assert.deepEqual(some(agg, nothing), empty);
  });
}

test("row 17: a sum of int64 beyond 64 bits is value.range", () => {
  const where = { cmp: "gte", left: path("big"), right: constant("0", t.int64) } as const;
  assert.equal(some({ fn: "sum", ...of("big") }, where), "9223372036854775807");
  const twice = { v: [...v, { ...v[0]!, id: 9 }] };
  const plan = read("v", ["x"], {
    group: { by: [], agg: { x: { fn: "sum", ...of("big") } } },
    where,
  });
  assert.throws(() => interpret(values, twice, plan), { code: "value.range" });
});

test("groups by names, nulls together, and orders by an aggregate", () => {
  const plan = read("v", ["n", "c"], {
    group: { by: ["n"], agg: { c: count } },
    order: [desc("c"), asc("n")],
  });
  assert.deepEqual(interpret(values, { v }, plan).rows, [
    { n: 2, c: 2 },
    { n: null, c: 1 },
    { n: 1, c: 1 },
  ]);
});

test("a filter over groups is an outer read", () => {
  const inner = read("v", ["k", "c"], {
    group: { by: ["k"], agg: { c: { fn: "count", ...of("n") } } },
  });
  const outer = read("v", ["k"], {
    from: { read: inner },
    where: { cmp: "gt", left: path("c"), right: constant(1, t.int) },
  });
  assert.deepEqual(interpret(values, { v }, outer).rows, [{ k: "y" }]);
});

test("distinct works on what is taken", () => {
  const plan = read("v", ["k"], { distinct: true, order: [desc("k")] });
  assert.deepEqual(interpret(values, { v }, plan).rows, [{ k: "y" }, { k: "x" }]);
});

test("limit and offset count rows after the order", () => {
  const page = { limit: arg(0, t.int), offset: arg(1, t.int) };
  const plan = read("v", ["id"], { order: [desc("id")], page });
  assert.deepEqual(interpret(values, { v }, plan, [2, 1]).rows, [{ id: 3 }, { id: 2 }]);
});

const cursors: readonly (readonly [
  string,
  "asc" | "desc",
  "first" | "last",
  number | null,
  number,
  readonly number[],
])[] = [
  ["after a value", "asc", "first", 1, 1, [3, 4]],
  ["after a null that stands first", "asc", "first", null, 2, [1, 3, 4]],
  ["after a value with nulls last", "asc", "last", 2, 4, [2]],
  ["after a null that stands last", "desc", "last", null, 2, []],
  ["between equal values", "desc", "last", 2, 3, [4, 1, 2]],
];
for (const [name, dir, nulls, n, id, expected] of cursors) {
  test(`row 26: a cursor ${name} continues strictly behind it`, () => {
    const order = [{ key: path("n"), dir, nulls }, asc("id")];
    const page = { after: [arg(0, nullable(t.int)), arg(1, t.int)] };
    const result = interpret(values, { v }, read("v", ["id"], { order, page }), [n, id]);
    assert.deepEqual(
      result.rows.map((row) => row["id"]),
      expected,
    );
  });
}

test("a cursor with too few values is refused", () => {
  const plan = read("v", ["id"], {
    order: [asc("n"), asc("id")],
    page: { after: [arg(0, t.int)] },
  });
  assert.throws(() => interpret(values, { v }, plan, [1]), { code: "refused.capability" });
});

test("paths lead over to-one relations, and null leads to null", () => {
  const plan = read("author", ["id", "boss"], {
    let: { boss: path("manager.manager.name") },
    order: [asc("id")],
  });
  assert.deepEqual(rows(plan), [
    { id: "ann", boss: null },
    { id: "bob", boss: null },
    { id: "cyd", boss: "Ann" },
  ]);
});

test("row 2: a filter on a field over an absent to-one sees null", () => {
  assert.deepEqual(
    rows(read("author", ["id"], { where: eq("manager.name", constant(null, nullable(t.text))) })),
    [{ id: "ann" }],
  );
});

test("row 2: an object on a to-one means that there is such a record", () => {
  const where = { some: ["manager"], where: { not: eq("name", constant("Ann", t.text)) } } as const;
  assert.deepEqual(rows(read("author", ["id"], { where })), [{ id: "cyd" }]);
});

test("some, none and every of a to-many relation", () => {
  const byBob = eq("authorId", constant("bob", t.text));
  const ids = (where: Read["where"]): unknown[] =>
    rows(read("article", ["id"], { where: where!, order: [asc("id")] })).map(
      (row) => (row as { id: string }).id,
    );
  assert.deepEqual(ids({ some: ["comments"], where: byBob }), ["a1"]);
  assert.deepEqual(ids({ not: { some: ["comments"], where: byBob } }), ["a2", "a3"]);
  assert.deepEqual(ids({ not: { some: ["comments"], where: { not: byBob } } }), ["a3"]);
  assert.deepEqual(ids({ some: ["author", "follows"], where: eq("id", constant("bob", t.text)) }), [
    "a1",
    "a2",
  ]);
});

test("an aggregate of a relation is a value", () => {
  const plan = read("article", ["id", "fanCount", "last", "mine"], {
    let: {
      fanCount: { over: "fans", agg: count },
      last: { over: "comments", agg: { fn: "max", of: path("at") } },
      mine: { is: { some: ["fans"], where: eq("id", arg(0)) } },
    },
    order: [asc("id")],
  });
  assert.deepEqual(rows(plan, ["bob"]), [
    { id: "a1", fanCount: 2, last: 3, mine: true },
    { id: "a2", fanCount: 1, last: 4, mine: false },
    { id: "a3", fanCount: 0, last: null, mine: false },
  ]);
});

test("row 27: nests hold for each parent on its own", () => {
  const newest = read("comment", ["body"], { order: [desc("at")], page: limit(2) });
  const plan = read("article", ["id"], {
    order: [asc("id")],
    nest: {
      author: nest("author", read("author", ["name"]), true),
      comments: nest("comments", newest),
    },
  });
  assert.deepEqual(rows(plan), [
    { id: "a1", author: { name: "Ann" }, comments: [{ body: "third" }, { body: "second" }] },
    { id: "a2", author: { name: "Ann" }, comments: [{ body: "other" }] },
    { id: "a3", author: { name: "Bob" }, comments: [] },
  ]);
});

test("children answer for many parents at once, with the key of each", () => {
  const plan = {
    children: { entity: "article", relation: "fans" },
    parents: 0,
    read: read("author", ["name"], { order: [asc("id")], page: limit(1) }),
  };
  const result = interpret(blog, blogData, plan, [["a2", "a1", "a3", "a1"]]);
  assert.deepEqual(result.rows, [{ name: "Cyd" }, { name: "Bob" }]);
  assert.deepEqual(result.parents, [["a2"], ["a1"]]);
});

test("an inner read with a limit is the source of an outer aggregate", () => {
  const inner = read("article", Object.keys(blog.entities["article"]!.fields), {
    order: [desc("views")],
    page: limit(2),
  });
  const outer = read("article", ["total"], {
    from: { read: inner },
    group: { by: [], agg: { total: { fn: "sum", of: path("views") } } },
  });
  assert.deepEqual(rows(outer), [{ total: 50n }]);
});

test("a whole inner record keeps its relations, a part of it does not", () => {
  const whole = read("article", Object.keys(blog.entities["article"]!.fields), {
    order: [asc("id")],
    page: limit(1),
  });
  const where = { some: ["fans"] } as const;
  assert.deepEqual(rows(read("article", ["id"], { from: { read: whole }, where })), [{ id: "a1" }]);
  const part = read("article", ["id"]);
  assert.throws(() => rows(read("article", ["id"], { from: { read: part }, where })), {
    code: "refused.capability",
  });
});

test("each gives a row for each element of a list, with its position", () => {
  const inner = read("article", ["id", "tags"]);
  const plan = read("article", ["id", "value", "position"], {
    from: { each: "tags", of: inner },
    order: [asc("id"), asc("position")],
  });
  assert.deepEqual(rows(plan), [
    { id: "a1", value: "ts", position: 0 },
    { id: "a1", value: "db", position: 1 },
    { id: "a3", value: "ts", position: 0 },
  ]);
});

function reached(via: string, start: string, min: number, max: number): unknown[] {
  const from = {
    walk: { start: read("author", [], { where: eq("id", arg(0)) }), via: [via], min, max },
  };
  const plan = read("author", ["id", "depth"], { from, order: [asc("depth"), asc("id")] });
  return rows(plan, [start]).map((row) => Object.values(row as object));
}

test("row 42: a walk finds each record once, at its least depth, through cycles", () => {
  assert.deepEqual(reached("follows", "ann", 1, 5), [
    ["bob", 1],
    ["cyd", 2],
  ]);
  assert.deepEqual(reached("follows", "ann", 0, 1), [
    ["ann", 0],
    ["bob", 1],
  ]);
  assert.deepEqual(reached("follows", "ann", 2, 2), [["cyd", 2]]);
});

test("row 42: a walk goes along the inverse of a to-one", () => {
  assert.deepEqual(reached("reports", "ann", 1, 9), [
    ["bob", 1],
    ["cyd", 2],
  ]);
});

test("row 51: lower maps A to Z in a filter, and everything in a selection", () => {
  const words = describeModel({ w: { fields: { id: t.int, s: t.text } } });
  const data = { w: [{ id: 1, s: "ÄB" }] };
  const lower: Expr = { op: "lower", args: [path("s")] };
  const found = (needle: string): number =>
    interpret(
      words,
      data,
      read("w", ["id"], { where: { cmp: "eq", left: lower, right: constant(needle, t.text) } }),
    ).count;
  assert.equal(found("Äb"), 1);
  assert.equal(found("äb"), 0);
  assert.deepEqual(interpret(words, data, read("w", ["low"], { let: { low: lower } })).rows, [
    { low: "äb" },
  ]);
});

test("what a read returns cannot change what is stored", () => {
  const first = interpret(
    blog,
    blogData,
    read("article", ["tags"], { where: eq("id", constant("a1", t.text)) }),
  ).rows[0]!;
  (first["tags"] as string[]).push("changed");
  assert.deepEqual(blogData.article[0]!.tags, ["ts", "db"]);
});

test("take.keys come back apart from the rows", () => {
  const plan: Read = {
    ...read("article", ["title"], { order: [asc("id")], page: limit(1) }),
    take: { fields: ["title"], nest: {}, keys: [["id"], ["author", "name"]] },
  };
  const result = interpret(blog, blogData, plan);
  assert.deepEqual(result.rows, [{ title: "Title one" }]);
  assert.deepEqual(result.keys, [["a1", "Ann"]]);
});

test("some thousand rows are related by hash, not by pairs", () => {
  const many = {
    author: Array.from({ length: 3000 }, (_, i) => ({
      id: `u${i}`,
      name: `n${i}`,
      region: null,
      managerId: null,
    })),
    article: Array.from({ length: 3000 }, (_, i) => ({
      ...blogData.article[0]!,
      id: `a${i}`,
      slug: `s${i}`,
      authorId: `u${i}`,
    })),
  };
  const plan = read("article", ["id"], {
    where: { cmp: "startsWith", left: path("author.name"), right: constant("n1", t.text) },
  });
  assert.equal(interpret(blog, many, plan).count, 1111);
});
