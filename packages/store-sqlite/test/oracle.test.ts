import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { memory, type Plan, type Pred, type Result, type Store } from "@wervel/data";
import { blog, blogData } from "./support/blog.ts";
import { decimal, list, nullable, t } from "./support/model.ts";
import { arg, asc, cmp, desc, path, read, value } from "./support/plans.ts";
import { fill, opened, run } from "./support/stores.ts";

const texts = nullable(t.text);
const region = path("region");
const views = path("views");
const price = path("price");
const instants = [new Date(Date.UTC(2026, 0, 2))];

const where = (entity: string, pred: Pred, args: readonly unknown[] = []) =>
  [read(entity, { where: pred }), args] as const;

type Case = readonly [plan: Plan, args?: readonly unknown[]];

const cases: Readonly<Record<string, Case>> = {
  "reads every record": [read("author", { take: ["id", "name", "region", "managerId"] })],
  "equals a value": where("author", cmp("eq", region, arg(0)), ["north"]),
  "does not equal a value, nulls included": where("author", cmp("ne", region, arg(0)), ["north"]),
  "is not equal, negated twice": where("author", { not: { not: cmp("ne", region, arg(0)) } }, [
    "north",
  ]),
  "equals a null argument": where("author", cmp("eq", region, arg(0, texts)), [null]),
  "differs from a null argument": where("author", cmp("ne", region, arg(0, texts)), [null]),
  "equals a null constant": where("author", cmp("eq", region, value(null, texts))),
  "less than, nulls out": where("author", cmp("lt", region, arg(0)), ["z"]),
  "not less than, nulls in": where("author", { not: cmp("lt", region, arg(0)) }, ["p"]),
  "less than null is false": where("author", cmp("lt", region, arg(0, texts)), [null]),
  "not less than null is true": where("author", { not: cmp("lt", region, arg(0, texts)) }, [null]),
  "two nullable columns": where("author", cmp("eq", region, path("managerId"))),
  "or and and": where("author", { or: [{ and: [] }, { or: [] }] }),
  "not of or": where(
    "author",
    { not: { or: [cmp("eq", region, arg(0)), { null: path("managerId") }] } },
    ["south"],
  ),
  "null test through a relation": where("author", { null: path("manager", "region") }),
  "path over two relations": where(
    "author",
    cmp("eq", path("manager", "manager", "name"), arg(0)),
    ["Ann"],
  ),
  "path to the foreign key": where("author", cmp("eq", path("manager", "id"), arg(0)), ["ann"]),
  "in a list": where("author", { in: region, list: { arg: 0, type: t.text } }, [["north", "west"]]),
  "in an empty list": where("author", { in: region, list: { arg: 0, type: t.text } }, [[]]),
  "not in an empty list": where("author", { not: { in: region, list: { arg: 0, type: t.text } } }, [
    [],
  ]),
  "in a list with null": where("author", { in: region, list: { arg: 0, type: texts } }, [
    ["north", null],
  ]),
  "not in a list with null": where(
    "author",
    { not: { in: region, list: { arg: 0, type: texts } } },
    [["north", null]],
  ),
  "not in a list without null": where(
    "author",
    { not: { in: region, list: { arg: 0, type: texts } } },
    [["north"]],
  ),
  tuples: [
    read("follow", {
      where: { in: [path("fromId"), path("toId")], list: { arg: 0, type: [t.text, t.text] } },
      take: ["fromId", "toId"],
    }),
    [
      [
        ["ann", "bob"],
        ["cyd", "ann"],
        ["x", "y"],
      ],
    ],
  ],
  "tuples with null": [
    read("follow", {
      where: {
        in: [path("fromId"), path("weight")],
        list: { arg: 0, type: [t.text, nullable(t.int)] },
      },
      take: ["fromId"],
    }),
    [
      [
        ["ann", 1],
        ["bob", null],
        ["cyd", 4],
      ],
    ],
  ],
  "not in tuples": [
    read("follow", {
      where: {
        not: {
          in: [path("fromId"), path("weight")],
          list: { arg: 0, type: [t.text, nullable(t.int)] },
        },
      },
      take: ["fromId"],
    }),
    [
      [
        ["ann", 1],
        ["bob", null],
        ["cyd", 4],
      ],
    ],
  ],
  "starts with": where("article", cmp("startsWith", path("title"), arg(0)), ["Title t"]),
  "starts with nothing": where("author", cmp("startsWith", region, arg(0)), [""]),
  "does not start with": where("author", { not: cmp("startsWith", region, arg(0)) }, ["n"]),
  "ends with": where("article", cmp("endsWith", path("slug"), arg(0)), ["o"]),
  "ends with something longer": where("article", cmp("endsWith", path("slug"), arg(0)), [
    "a long end",
  ]),
  "ends with nothing": where("author", cmp("endsWith", region, arg(0)), [""]),
  contains: where("article", cmp("contains", path("slug"), arg(0)), ["hre"]),
  "contains nothing": where("author", { not: cmp("contains", region, arg(0)) }, [""]),
  "starts with a column": where("article", cmp("startsWith", path("title"), path("slug"))),
  "wildcards are letters": where("article", cmp("contains", path("title"), arg(0)), ["%"]),
  "equals folded": where("author", cmp("eqFold", path("name"), arg(0)), ["ANN"]),
  "starts folded": where("author", cmp("startsWithFold", path("name"), arg(0)), ["B"]),
  "contains folded, negated": where("author", { not: cmp("containsFold", path("name"), arg(0)) }, [
    "N",
  ]),
  "folded with null": where("author", { not: cmp("eqFold", path("name"), arg(0, texts)) }, [null]),
  "folded over a relation": where("article", cmp("eqFold", path("author", "name"), arg(0)), [
    "BOB",
  ]),
  has: where("article", cmp("has", path("tags"), arg(0)), ["ts"]),
  "has not": where("article", { not: cmp("has", path("tags"), arg(0)) }, ["ts"]),
  "has any": where("article", cmp("hasAny", path("tags"), arg(0, list(t.text))), [["db", "x"]]),
  "has all": where("article", cmp("hasAll", path("tags"), arg(0, list(t.text))), [["db", "ts"]]),
  "has all of nothing": where("article", cmp("hasAll", path("tags"), arg(0, list(t.text))), [[]]),
  "lacks some": where("article", { not: cmp("hasAll", path("tags"), arg(0, list(t.text))) }, [
    ["db", "ts"],
  ]),
  "some element": where(
    "article",
    { element: ["tags"], where: cmp("startsWith", path("value"), arg(0)) },
    ["d"],
  ),
  "no element": where(
    "article",
    { not: { element: ["tags"], where: cmp("startsWith", path("value"), arg(0)) } },
    ["d"],
  ),
  "list equality": where("article", cmp("eq", path("tags"), arg(0, list(t.text))), [["ts", "db"]]),
  "size of a list": where("article", cmp("eq", { op: "size", args: [path("tags")] }, value(1))),
  "some of a relation": where("author", {
    some: ["articles"],
    where: cmp("gte", views, value(20)),
  }),
  "some of a relation without condition": where("author", { some: ["articles"] }),
  "none of a relation": where("author", {
    not: { some: ["articles"], where: cmp("gte", views, value(20)) },
  }),
  every: where("author", {
    not: { some: ["articles"], where: { not: cmp("gte", views, value(15)) } },
  }),
  "some through a link": where(
    "article",
    { some: ["fans"], where: cmp("eq", path("id"), arg(0)) },
    ["cyd"],
  ),
  "some through a link by another field": where(
    "article",
    { some: ["fans"], where: cmp("eq", region, arg(0)) },
    ["south"],
  ),
  "none through a link": where(
    "article",
    { not: { some: ["fans"], where: cmp("eq", path("id"), arg(0)) } },
    ["bob"],
  ),
  "some over a link to itself": where(
    "author",
    { some: ["followers"], where: cmp("eq", path("name"), arg(0)) },
    ["Ann"],
  ),
  "a to-one that is there": where("author", { some: ["manager"] }),
  "a to-one that is not there": where(
    "author",
    { not: { some: ["manager"], where: cmp("eq", path("id"), arg(0)) } },
    ["ann"],
  ),
  "a to-one by its key": where(
    "article",
    { some: ["author"], where: cmp("eq", path("id"), arg(0)) },
    ["ann"],
  ),
  "some of a relation of a to-one": where(
    "article",
    { some: ["author", "followers"], where: cmp("eq", path("id"), arg(0)) },
    ["cyd"],
  ),
  bool: where("article", { bool: path("deleted") }),
  "not bool": where("article", { not: { bool: path("deleted") } }),
  instants: where("article", cmp("gt", path("createdAt"), arg(0, t.instant)), instants),
  "decimals of one scale": where("article", cmp("gte", price, arg(0, decimal(8, 2))), ["2.00"]),
  "decimals of another scale": where("article", cmp("lt", price, arg(0, decimal(10, 4))), [
    "2.0001",
  ]),
  "decimal and int": where("article", cmp("eq", price, value(2))),
  "computed columns": [
    read("article", {
      let: {
        total: { op: "mul", args: [price, views] },
        more: { op: "add", args: [price, arg(0, decimal(8, 2))] },
        half: { op: "div", args: [price, value(3)], scale: 4 },
        sure: { is: cmp("gt", views, value(10)) },
        len: { op: "length", args: [path("title")] },
        text: {
          op: "concat",
          args: [path("slug"), value("-", t.text), { op: "text", args: [views] }],
        },
        cut: { op: "substring", args: [path("title"), value(2), value(3)] },
        loud: { op: "upper", args: [path("slug")] },
        whole: { op: "round", args: [price], scale: 0 },
        low: { op: "floor", args: [price] },
        high: { op: "ceil", args: [{ op: "neg", args: [price] }] },
        left: { op: "mod", args: [views, value(7)] },
        part: { op: "intDiv", args: [views, value(7)] },
        zero: { op: "intDiv", args: [views, value(0)] },
        least: { op: "min2", args: [views, value(15)] },
        named: {
          case: [[cmp("gt", views, value(15)), value("many", t.text)]],
          else: value("few", t.text),
        },
      },
      take: [
        "id",
        "total",
        "more",
        "half",
        "sure",
        "len",
        "text",
        "cut",
        "loud",
        "whole",
        "low",
        "high",
        "left",
        "part",
        "zero",
        "least",
        "named",
      ],
    }),
    ["0.05"],
  ],
  times: [
    read("article", {
      let: {
        y: { op: "year", args: [path("createdAt")] },
        w: { op: "weekday", args: [path("createdAt")] },
        next: { op: "addTime", args: [path("createdAt"), value(1)], unit: "month" },
        start: { op: "truncate", args: [path("createdAt")], unit: "month" },
        since: { op: "diffTime", args: [path("createdAt"), arg(0, t.instant)], unit: "day" },
      },
      take: ["id", "y", "w", "next", "start", "since"],
    }),
    instants,
  ],
  "coalesce and case over nulls": [
    read("author", {
      let: { where: { op: "coalesce", args: [region, value("?", t.text)] } },
      take: ["id", "where"],
    }),
  ],
  "counts of relations": [
    read("author", {
      let: {
        n: { over: "articles", agg: { fn: "count" } },
        popular: { over: "articles", where: cmp("gt", views, value(15)), agg: { fn: "count" } },
        sum: { over: "articles", agg: { fn: "sum", of: views } },
        worth: { over: "articles", agg: { fn: "sum", of: price } },
        mean: { over: "articles", agg: { fn: "avg", of: price } },
        last: { over: "articles", agg: { fn: "max", of: path("createdAt") } },
        fans: { over: "followers", agg: { fn: "count" } },
      },
      take: ["id", "n", "popular", "sum", "worth", "mean", "last", "fans"],
    }),
  ],
  "order by a count": [
    read("author", {
      let: { n: { over: "articles", agg: { fn: "count" } } },
      order: [desc("n"), asc("id")],
      take: ["id", "n"],
    }),
  ],
  groups: [
    read("article", {
      group: {
        by: ["authorId"],
        agg: {
          n: { fn: "count" },
          sum: { fn: "sum", of: views },
          mean: { fn: "avg", of: views },
          big: { fn: "count", where: cmp("gt", views, value(15)) },
        },
      },
      order: [asc("authorId")],
      take: ["authorId", "n", "sum", "mean", "big"],
    }),
  ],
  "one group over nothing": [
    read("article", {
      where: cmp("eq", path("id"), arg(0)),
      group: {
        by: [],
        agg: {
          n: { fn: "count" },
          sum: { fn: "sum", of: price },
          mean: { fn: "avg", of: price },
          most: { fn: "max", of: views },
          kinds: { fn: "countDistinct", of: path("authorId") },
        },
      },
      take: ["n", "sum", "mean", "most", "kinds"],
    }),
    ["none"],
  ],
  "groups by a computed column": [
    read("article", {
      let: { month: { op: "truncate", args: [path("createdAt")], unit: "day" }, one: value(1) },
      group: { by: ["month", "one"], agg: { n: { fn: "count" } } },
      take: ["month", "one", "n"],
    }),
  ],
  "filter over groups": [
    {
      from: {
        read: read("article", {
          group: { by: ["authorId"], agg: { n: { fn: "count" }, mean: { fn: "avg", of: price } } },
          take: ["authorId", "n", "mean"],
        }),
      },
      where: {
        and: [cmp("gt", path("n"), value(1)), cmp("lt", path("mean"), arg(0, decimal(38, 12)))],
      },
      order: [asc("mean")],
      take: { fields: ["authorId", "n"], nest: {} },
    },
    ["1.9"],
  ],
  distinct: [read("article", { distinct: true, order: [desc("authorId")], take: ["authorId"] })],
  "nulls first": [
    read("author", {
      order: [{ key: region, dir: "desc", nulls: "first" }, asc("id")],
      take: ["id", "region"],
    }),
  ],
  "nulls last": [
    read("author", {
      order: [{ key: region, dir: "asc", nulls: "last" }, asc("id")],
      take: ["id", "region"],
    }),
  ],
  "limit and offset": [
    read("article", {
      order: [asc("views"), asc("id")],
      page: { limit: arg(0, t.int), offset: arg(1, t.int) },
    }),
    [1, 1],
  ],
  "offset alone": [
    read("article", { order: [asc("views"), asc("id")], page: { offset: value(1) } }),
  ],
  "keyset on one direction": [
    read("article", {
      order: [asc("views"), asc("id")],
      page: { limit: value(2), after: [arg(0, t.int), arg(1)] },
    }),
    [10, "a1"],
  ],
  "keyset on two directions": [
    read("article", { order: [desc("authorId"), asc("id")], page: { after: [arg(0), arg(1)] } }),
    ["ann", "a1"],
  ],
  "keyset after a null, nulls first": [
    read("author", {
      order: [asc("region"), asc("id")],
      page: { after: [value(null, texts), arg(0)] },
    }),
    ["bob"],
  ],
  "keyset before a null, nulls last": [
    read("author", {
      order: [{ key: region, dir: "asc", nulls: "last" }, asc("id")],
      page: { after: [arg(0, texts), arg(1)] },
    }),
    ["north", "ann"],
  ],
  "a window as a source": [
    {
      from: {
        read: read("article", {
          order: [desc("views"), desc("id")],
          page: { limit: value(2) },
          take: Object.keys(blog.entities.article!.fields),
        }),
      },
      where: { some: ["author"], where: cmp("eq", path("name"), arg(0)) },
      order: [asc("id")],
      take: { fields: ["id", "price"], nest: {} },
    },
    ["Ann"],
  ],
  "folded search in a window": [
    {
      from: {
        read: read("author", {
          order: [asc("id")],
          page: { limit: value(2) },
          take: Object.keys(blog.entities.author!.fields),
        }),
      },
      where: cmp("eqFold", path("name"), arg(0)),
      order: [],
      take: { fields: ["id"], nest: {} },
    },
    ["BOB"],
  ],
  "elements as rows": [
    {
      from: { each: "tags", of: read("article", { take: ["id", "tags"] }) },
      where: cmp("ne", path("value"), arg(0)),
      order: [asc("id"), asc("position")],
      take: { fields: ["id", "value", "position"], nest: {} },
    },
    ["x"],
  ],
  "distinct elements": [
    {
      from: { each: "tags", of: read("article", { take: ["id", "tags"] }) },
      distinct: true,
      order: [asc("value")],
      take: { fields: ["value"], nest: {} },
    },
  ],
  "a walk along a link": [
    {
      from: {
        walk: {
          start: read("author", {
            where: cmp("eq", path("id"), arg(0)),
            take: ["id", "name", "region", "managerId"],
          }),
          via: ["follows"],
          min: 0,
          max: 5,
        },
      },
      order: [asc("depth"), asc("id")],
      take: { fields: ["id", "depth"], nest: {} },
    },
    ["ann"],
  ],
  "a walk down a tree": [
    {
      from: {
        walk: {
          start: read("author", {
            where: cmp("eq", path("id"), arg(0)),
            take: ["id", "name", "region", "managerId"],
          }),
          via: ["reports"],
          min: 1,
          max: 9,
        },
      },
      order: [asc("depth"), asc("id")],
      take: { fields: ["id", "depth", "name"], nest: {} },
    },
    ["ann"],
  ],
  "a walk up a tree": [
    {
      from: {
        walk: {
          start: read("author", {
            where: cmp("eq", path("id"), arg(0)),
            take: ["id", "name", "region", "managerId"],
          }),
          via: ["manager"],
          min: 1,
          max: 1,
        },
      },
      order: [asc("id")],
      take: { fields: ["id", "depth"], nest: {} },
    },
    ["cyd"],
  ],
  "nested to-one records": [
    {
      from: { entity: "author" },
      order: [asc("id")],
      take: {
        fields: ["id"],
        nest: {
          manager: {
            via: "manager",
            one: true,
            read: {
              from: { entity: "author" },
              let: { shout: { op: "upper", args: [path("name")] } },
              order: [],
              take: {
                fields: ["name", "shout"],
                nest: {
                  boss: { via: "manager", one: true, read: read("author", { take: ["id"] }) },
                },
              },
            },
          },
        },
        keys: [["managerId"], ["manager", "region"]],
      },
    },
  ],
  "a nested record under a condition": [
    {
      from: { entity: "article" },
      order: [asc("id")],
      take: {
        fields: ["id"],
        nest: {
          author: {
            via: "author",
            one: true,
            read: read("author", { where: cmp("eq", region, arg(0)), take: ["id", "region"] }),
          },
        },
      },
    },
    ["north"],
  ],
  "children of many parents": [
    {
      children: { entity: "author", relation: "articles" },
      parents: 0,
      read: read("article", { order: [desc("views"), desc("id")], take: ["id", "views"] }),
    },
    [["ann", "bob", "nobody"]],
  ],
  "children up to a limit": [
    {
      children: { entity: "article", relation: "comments" },
      parents: 0,
      read: read("comment", {
        where: cmp("ne", path("body"), arg(1)),
        order: [desc("at"), desc("id")],
        page: { limit: value(1), offset: value(0) },
        take: ["id", "body"],
      }),
    },
    [["a1", "a2"], "other"],
  ],
  "children through a link": [
    {
      children: { entity: "article", relation: "fans" },
      parents: 0,
      read: read("author", { order: [asc("id")], take: ["id"] }),
    },
    [["a1", "a2"]],
  ],
  "children through a link up to a limit": [
    {
      children: { entity: "article", relation: "fans" },
      parents: 0,
      read: read("author", { order: [desc("id")], page: { limit: value(1) }, take: ["id"] }),
    },
    [["a1", "a2"]],
  ],
};

const stores: { sqlite?: Store; oracle?: Store } = {};
const closers: (() => unknown)[] = [];

after(async () => {
  for (const close of closers) await close();
});

before(async () => {
  const here = { after: (close: () => unknown) => closers.push(close) };
  stores.sqlite = await opened(here, blog);
  stores.oracle = await opened(here, blog, memory());
  await fill(stores.sqlite, blog, blogData);
  await fill(stores.oracle, blog, blogData);
});

for (const [name, [plan, args]] of Object.entries(cases)) {
  test(`gives what the semantics give: ${name}`, async () => {
    const got = await run(stores.sqlite!, plan, args);
    const meant = await run(stores.oracle!, plan, args);
    assert.deepEqual(comparable(got, plan), comparable(meant, plan));
  });
}

// Without an order, and between parents, results are multisets.
function comparable(result: Result, plan: Plan): unknown {
  const rows = result.rows.map((row, i) => [row, result.keys?.[i], result.parents?.[i]]);
  const ordered = "from" in plan && plan.order.length > 0;
  const sorted = ordered ? rows : rows.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
  return { rows: sorted, count: result.count };
}

function text(row: unknown): string {
  return JSON.stringify(row, (_, given: unknown) =>
    typeof given === "bigint" ? `${given}n` : given,
  );
}
