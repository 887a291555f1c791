import assert from "node:assert/strict";
import { test } from "node:test";
import { and, gt, gte, has, oneOf, or, skip, some, startsWith, when } from "@wervel/data";
import type { ReadRequest } from "../../src/engine/engine.ts";
import type { QueryBuilder } from "../../src/query/query-builder.ts";
import { terminalRequest } from "../../src/query/terminals.ts";
import { openBlog } from "../blog.ts";

const db = await openBlog();

/** The request behind a query: what the engine is given. */
function requestOf(query: unknown): ReadRequest {
  return terminalRequest((query as QueryBuilder).state, "all");
}

const id = "00000000-0000-7000-8000-000000000001";
const other = "00000000-0000-7000-8000-000000000002";

test("equal shapes have one key, whatever their values", () => {
  const first = db.article
    .where({ views: gte(1), author: { id } })
    .orderBy({ createdAt: "desc" })
    .take(3);
  const second = db.article
    .where({ views: gte(9), author: { id: other } })
    .orderBy({ createdAt: "desc" })
    .take(8);
  assert.equal(requestOf(first).key, requestOf(second).key);
  assert.deepEqual(requestOf(first).args, [1, id, 3]);
  assert.deepEqual(requestOf(second).args, [9, other, 8]);
  assert.deepEqual(requestOf(first).plan(), requestOf(second).plan());
});

const shapes: readonly (readonly [string, unknown])[] = [
  ["another field", db.article.where({ title: "a" })],
  ["null in place of a value", db.article.where({ price: null })],
  ["a value in place of null", db.article.where({ price: "1.00" })],
  ["another operator", db.article.where({ slug: startsWith("a") })],
  ["a list", db.article.where({ slug: oneOf(["a"]) })],
  ["a condition of a relation", db.article.where({ author: { name: "a" } })],
  ["some of a relation", db.article.where({ comments: some({ body: "a" }) })],
  ["or", db.article.where(or({ slug: "a" }, { title: "a" }))],
  ["and", db.article.where(and({ slug: "a" }, { title: "a" }))],
  ["the function form", db.article.where((a) => a.slug.eq("a"))],
  ["an order", db.article.where({ slug: "a" }).orderBy({ slug: "asc" })],
  ["the other direction", db.article.where({ slug: "a" }).orderBy({ slug: "desc" })],
  ["a place of nulls", db.article.orderBy({ price: { dir: "asc", nulls: "last" } })],
  ["a limit", db.article.where({ slug: "a" }).take(1)],
  ["an offset", db.article.where({ slug: "a" }).skip(1)],
  ["an include", db.article.where({ slug: "a" }).include({ author: true })],
  ["a narrower include", db.article.where({ slug: "a" }).include({ author: { name: true } })],
  ["a selection", db.article.where({ slug: "a" }).select({ title: true })],
  ["a source", db.article.where({ slug: "a" }).sub()],
  ["plain", db.article.where({ slug: "a" })],
];

test("different shapes have different keys", () => {
  const keys = shapes.map(([name, query]) => [requestOf(query).key, name] as const);
  assert.equal(new Set(keys.map(([key]) => key)).size, shapes.length, JSON.stringify(keys));
});

for (const [name, query] of shapes) {
  test(`the plan of ${name} uses every argument once`, () => {
    const { plan, args } = requestOf(query);
    const used = [...JSON.stringify(plan()).matchAll(/"arg":(\d+)/g)].map(([, n]) => Number(n));
    assert.deepEqual(
      used.toSorted((a, b) => a - b),
      args.map((_, i) => i),
    );
  });
}

test("a list is one argument, and null in it belongs to the shape", () => {
  const two = requestOf(db.article.where({ price: oneOf(["1.5", "2"]) }));
  assert.deepEqual(two.args, [["1.50", "2.00"]]);
  assert.equal(two.key, requestOf(db.article.where({ price: oneOf(["1", "2", "3"]) })).key);
  const withNull = requestOf(db.article.where({ price: oneOf(["1", null]) }));
  assert.deepEqual(withNull.args, [["1.00"]]);
  assert.notEqual(withNull.key, two.key);
  assert.deepEqual(withNull.plan().where, {
    or: [
      { null: { path: ["price"] } },
      {
        in: { path: ["price"] },
        list: { arg: 0, type: { kind: "decimal", nullable: false, precision: 10, scale: 2 } },
      },
    ],
  });
});

test("a condition that is left out leaves no trace in the plan", () => {
  const tag = undefined as string | undefined;
  const { plan, args } = requestOf(
    db.article.where({ tags: when(tag, has), author: skip }).where(or(skip, { views: gt(1) })),
  );
  assert.deepEqual(plan().where, {
    cmp: "gt",
    left: { path: ["views"] },
    right: { arg: 0, type: { kind: "int", nullable: false } },
  });
  assert.deepEqual(args, [1]);
});

test("the key of a to-one is read from the own field", () => {
  const { plan } = requestOf(db.article.where({ author: { id } }));
  assert.deepEqual(plan().where, {
    cmp: "eq",
    left: { path: ["authorId"] },
    right: { arg: 0, type: { kind: "uuid", nullable: false } },
  });
});

test("an object on a nullable to-one means that there is such a record", () => {
  const { plan } = requestOf(db.article.where({ editor: { name: startsWith("A") } }));
  assert.deepEqual((plan().where as { and: unknown[] }).and[0], {
    not: { null: { path: ["editorId"] } },
  });
});

test("windows compose: take 10, then skip 5 is rows 6 to 10", () => {
  assert.deepEqual(requestOf(db.article.take(10).skip(5)).args, [5, 5]);
  assert.deepEqual(requestOf(db.article.skip(5).take(10)).args, [10, 5]);
  assert.deepEqual(requestOf(db.article.take(3).skip(5)).args, [0, 5]);
  assert.deepEqual(requestOf(db.article.skip(2).skip(3).take(9).take(4)).args, [4, 5]);
});

test("a second order replaces the first", () => {
  const { plan } = requestOf(db.article.orderBy({ views: "asc" }).orderBy({ title: "desc" }));
  assert.deepEqual(plan().order, [{ key: { path: ["title"] }, dir: "desc", nulls: "last" }]);
});

test("a condition that changed since is refused before it can be kept", () => {
  const condition: { slug: string; title?: string } = { slug: "a" };
  const query = db.article.where(condition);
  condition.title = "b";
  assert.throws(() => requestOf(query).plan(), { code: "WERVEL_QUERY_CHANGED" });
});

test("a query is never changed by what is made of it", () => {
  const base = db.article.where({ slug: "a" });
  const key = requestOf(base).key;
  base.orderBy({ slug: "asc" }).take(3).include({ author: true });
  assert.equal(requestOf(base).key, key);
});
