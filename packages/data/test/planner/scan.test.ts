import assert from "node:assert/strict";
import { test } from "node:test";
import type { Plan, Pred } from "../../src/plan/plan.ts";
import { scanOf } from "../../src/planner/scan.ts";
import { blog } from "../support/blog.ts";
import { list, t } from "../support/model.ts";
import { arg, asc, constant, count, desc, eq, limit, path, read } from "../support/plans.ts";

const articles = (where: Pred): Plan => read("article", ["id"], { where });
const has: Pred = { cmp: "has", left: path("tags"), right: arg(0) };
const title = eq("title", arg(0));

const cases: readonly (readonly [string, Plan, string])[] = [
  ["the key", articles(eq("id", arg(0))), "key"],
  ["a unique", articles({ and: [title, eq("slug", arg(0))] }), "key"],
  ["a list of keys", articles({ in: path("id"), list: { arg: 0, type: list(t.text) } }), "key"],
  [
    "a whole composite key",
    read("follow", ["toId"], { where: { and: [eq("toId", arg(0)), eq("fromId", arg(1))] } }),
    "key",
  ],
  ["a part of a composite key", read("follow", ["toId"], { where: eq("fromId", arg(0)) }), "index"],
  [
    "a range of an index",
    articles({ cmp: "gt", left: path("createdAt"), right: arg(0, t.instant) }),
    "index",
  ],
  ["a reference", articles(eq("authorId", arg(0))), "index"],
  ["a field without an index", articles(title), "full"],
  ["the complement of a key", articles({ not: eq("id", arg(0)) }), "full"],
  ["an element of an indexed list", articles(has), "index"],
  ["either of two indexes", articles({ or: [has, eq("authorId", arg(0))] }), "index"],
  ["an index or none", articles({ or: [has, title] }), "full"],
  ["a unique field over a to-one", articles(eq("author.name", arg(0))), "index"],
  ["a field without an index over a to-one", articles(eq("author.region", arg(0))), "full"],
  ["some of a link by its key", articles({ some: ["fans"], where: eq("id", arg(0)) }), "index"],
  ["some of a relation by nothing", articles({ some: ["fans"] }), "full"],
  [
    "some over two relations",
    articles({ some: ["author", "followers"], where: eq("id", arg(0)) }),
    "index",
  ],
  [
    "a folded field",
    read("author", ["id"], { where: { cmp: "eqFold", left: path("name"), right: arg(0) } }),
    "index",
  ],
  [
    "a field compared with another",
    articles({ cmp: "eq", left: path("id"), right: path("slug") }),
    "full",
  ],
  [
    "the first of an indexed order",
    read("article", ["id"], { order: [desc("createdAt")], page: limit(1) }),
    "index",
  ],
  [
    "the first of an order without an index",
    read("article", ["id"], { order: [desc("views")], page: limit(1) }),
    "full",
  ],
  ["the number of all", read("article", ["n"], { group: { by: [], agg: { n: count } } }), "index"],
  [
    "groups of all",
    read("article", ["n"], { group: { by: ["views"], agg: { n: count } } }),
    "full",
  ],
  ["everything", read("article", ["id"], { order: [asc("id")] }), "full"],
  [
    "children",
    {
      children: { entity: "author", relation: "articles" },
      parents: 0,
      read: read("article", ["id"]),
    },
    "index",
  ],
  [
    "children over a link",
    { children: { entity: "article", relation: "fans" }, parents: 0, read: read("author", ["id"]) },
    "index",
  ],
  ["an update by key", { update: { entity: "article", where: eq("id", arg(0)) }, set: {} }, "key"],
  [
    "a delete by a field without an index",
    { delete: { entity: "article", where: eq("title", constant("x", t.text)) } },
    "full",
  ],
  ["an insert", { insert: "author", columns: ["id"], rows: 0 }, "key"],
];
for (const [name, plan, expected] of cases) {
  test(`${name}: scan ${expected}`, () => assert.equal(scanOf(blog, plan), expected));
}
