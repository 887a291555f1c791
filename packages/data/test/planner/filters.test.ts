import assert from "node:assert/strict";
import { test } from "node:test";
import { interpret } from "../../src/oracle/interpret.ts";
import type { Read } from "../../src/plan/plan.ts";
import { AmbientArguments } from "../../src/planner/ambient.ts";
import { ModelFilters } from "../../src/planner/filters.ts";
import { blog, blogData } from "../support/blog.ts";
import { describeModel, t } from "../support/model.ts";
import { asc, constant, count, eq, nest, path, read } from "../support/plans.ts";

function rows(plan: Read, without: readonly string[] = []): unknown {
  return interpret(blog, blogData, new ModelFilters(blog, without).read(plan)).rows;
}

test("row 50: a filter holds for roots and is lifted by name", () => {
  const plan = read("article", ["id"], { order: [asc("id")] });
  assert.deepEqual(rows(plan), [{ id: "a1" }, { id: "a2" }]);
  assert.deepEqual(rows(plan, ["deleted"]), [{ id: "a1" }, { id: "a2" }, { id: "a3" }]);
  assert.deepEqual(rows(plan, ["another"]), [{ id: "a1" }, { id: "a2" }]);
});

test("row 50: a filter holds for to-many nests, quantifiers and aggregates of relations", () => {
  const plan = read("author", ["n", "wrote"], {
    let: { n: { over: "articles", agg: count }, wrote: { is: { some: ["articles"] } } },
    where: eq("id", constant("bob", t.text)),
    nest: { articles: nest("articles", read("article", ["id"])) },
  });
  assert.deepEqual(rows(plan), [{ n: 0, wrote: false, articles: [] }]);
  assert.deepEqual(rows(plan, ["deleted"]), [{ n: 1, wrote: true, articles: [{ id: "a3" }] }]);
});

test("row 50: a filter holds inside the source of another read", () => {
  const plan = read("article", ["n"], {
    from: { read: read("article", ["id"]) },
    group: { by: [], agg: { n: count } },
  });
  assert.deepEqual(rows(plan), [{ n: 2 }]);
});

const tenants = describeModel({
  user: {
    fields: { id: t.int, tenantId: t.text, gone: t.bool },
    tenant: "tenantId",
    filters: { deleted: { not: { bool: path("gone") } } },
  },
  task: {
    fields: { id: t.int, userId: t.int },
    relations: { user: { kind: "one", to: "user", pairs: [["userId", "id"]] } },
  },
});
const data = {
  user: [
    { id: 1, tenantId: "a", gone: true },
    { id: 2, tenantId: "b", gone: false },
  ],
  task: [
    { id: 1, userId: 1 },
    { id: 2, userId: 2 },
  ],
};

test("row 50: a to-one nest ignores soft delete, and never the tenant", () => {
  const plan = read("task", ["id"], {
    order: [asc("id")],
    nest: { user: nest("user", read("user", ["id"]), true) },
  });
  const filtered = new ModelFilters(tenants, ["tenant"], new AmbientArguments(0)).read(plan);
  assert.deepEqual(interpret(tenants, data, filtered, ["a"]).rows, [
    { id: 1, user: { id: 1 } },
    { id: 2, user: null },
  ]);
});

test("row 50: a filter holds for what is updated and deleted", () => {
  const write = new ModelFilters(blog).write({
    delete: { entity: "article", where: eq("authorId", constant("bob", t.text)) },
  });
  assert.equal(interpret(blog, blogData, write).count, 0);
});

test("a model without filters keeps its plans as they are", () => {
  const plain = { entities: { author: { ...blog.entities["author"]!, relations: {} } } };
  const plan = read("author", ["id"]);
  assert.equal(new ModelFilters(plain).read(plan), plan);
});
