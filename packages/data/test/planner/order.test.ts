import assert from "node:assert/strict";
import { test } from "node:test";
import type { Order, Read } from "../../src/plan/plan.ts";
import { completeOrder } from "../../src/planner/order.ts";
import { blog } from "../support/blog.ts";
import { t } from "../support/model.ts";
import { arg, asc, constant, count, desc, eq, limit, path, read } from "../support/plans.ts";

const whole = Object.keys(blog.entities["article"]!.fields);
const walk: Read["from"] = {
  walk: {
    start: read("author", [], { where: eq("id", arg(0)) }),
    via: ["follows"],
    min: 1,
    max: 2,
  },
};
const grouped = { by: ["authorId"], agg: { n: count } };

const cases: readonly (readonly [string, Read, readonly Order[]])[] = [
  ["nothing where nothing depends on it", read("article", ["id"]), []],
  ["the key for a limit alone", read("article", ["id"], { page: limit(1) }), [asc("id")]],
  [
    "the key for an offset alone",
    read("article", ["id"], { page: { offset: arg(0, t.int) } }),
    [asc("id")],
  ],
  [
    "the key in the direction of the last key",
    read("article", ["id"], { order: [asc("views"), desc("createdAt")] }),
    [asc("views"), desc("createdAt"), desc("id")],
  ],
  [
    "the key ascending",
    read("article", ["id"], { order: [asc("views")] }),
    [asc("views"), asc("id")],
  ],
  ["nothing after the key", read("article", ["id"], { order: [desc("id")] }), [desc("id")]],
  [
    "nothing after a unique field that is never null",
    read("article", ["id"], { order: [desc("slug")], page: limit(2) }),
    [desc("slug")],
  ],
  [
    "the key after a field of another record",
    read("article", ["id"], { order: [asc("author.id")] }),
    [asc("author.id"), asc("id")],
  ],
  [
    "what a composite key still lacks",
    read("follow", ["fromId"], { order: [desc("toId")] }),
    [desc("toId"), desc("fromId")],
  ],
  [
    "the names of the groups",
    read("article", ["n"], { group: grouped, order: [desc("n")] }),
    [desc("n"), desc("authorId")],
  ],
  [
    "nothing for the one group of all",
    read("article", ["n"], { group: { by: [], agg: { n: count } }, page: limit(1) }),
    [],
  ],
  [
    "what distinct selects",
    read("article", ["views", "authorId"], { distinct: true, order: [desc("authorId")] }),
    [desc("authorId"), desc("views")],
  ],
  [
    "what distinct selects and can be ordered",
    read("article", ["tags", "views"], { distinct: true, page: limit(1) }),
    [asc("views")],
  ],
  [
    "depth, then the key of a walk",
    read("author", ["id"], { from: walk, page: limit(1) }),
    [asc("depth"), asc("id")],
  ],
  [
    "the key of what an inner read keeps",
    read("article", ["id"], { from: { read: read("article", whole) }, page: limit(1) }),
    [asc("id")],
  ],
  [
    "all names of an inner read without its key",
    read("article", ["views"], {
      from: { read: read("article", ["views", "slug"]) },
      page: limit(1),
    }),
    [asc("views"), asc("slug")],
  ],
  [
    "the key and the position of elements",
    read("article", ["value"], {
      from: { each: "tags", of: read("article", ["id", "tags"]) },
      order: [desc("value")],
    }),
    [desc("value"), desc("id"), desc("position")],
  ],
  [
    "key and position of elements, read on as a source that keeps the record",
    read("article", ["position"], {
      from: {
        read: {
          from: { each: "tags", of: read("article", whole) },
          order: [],
          take: { fields: [...whole, "position"], nest: {} },
        },
      },
      order: [asc("id")],
    }),
    [asc("id"), asc("position")],
  ],
];
for (const [name, plan, expected] of cases) {
  test(`row 26: the order is completed by ${name}`, () => {
    const completed = completeOrder(blog, plan);
    assert.deepEqual(completed, expected);
    assert.deepEqual(completeOrder(blog, { ...plan, order: completed }), completed);
  });
}

test("row 26: a unique that may be null does not complete an order", () => {
  const author = {
    ...blog.entities["author"]!,
    uniques: [{ name: "u", fields: ["region"], folded: false }],
  };
  const plan = read("author", ["id"], { order: [asc("region")] });
  assert.deepEqual(completeOrder({ entities: { ...blog.entities, author } }, plan), [
    asc("region"),
    asc("id"),
  ]);
});

test("an expression as order key is completed too", () => {
  const order: Order = { key: { op: "length", args: [path("title")] }, dir: "desc", nulls: "last" };
  assert.deepEqual(completeOrder(blog, read("article", ["id"], { order: [order] })), [
    order,
    desc("id"),
  ]);
  assert.deepEqual(
    completeOrder(blog, read("article", ["id"], { where: eq("id", constant("a", t.text)) })),
    [],
  );
});
