import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { Read, Write } from "../../src/plan/plan.ts";
import { interpret } from "../../src/oracle/interpret.ts";
import type { Row } from "../../src/store/store.ts";
import { blog, blogData } from "../support/blog.ts";
import { filledEngine, reading, writing } from "../support/engine.ts";
import { describeModel, nullable, t } from "../support/model.ts";
import { arg, asc, constant, count, desc, eq, limit, nest, path, read } from "../support/plans.ts";

const page: Read = read("article", ["id"], {
  order: [desc("createdAt")],
  page: limit(20),
  nest: {
    author: nest(
      "author",
      read("author", ["name"], {
        nest: { articles: nest("articles", read("article", ["id"], { order: [asc("id")] })) },
      }),
      true,
    ),
    comments: nest(
      "comments",
      read("comment", ["body"], {
        order: [desc("at")],
        page: limit(2),
        nest: { author: nest("author", read("author", ["id"]), true) },
      }),
    ),
    fans: nest("fans", read("author", ["id"], { order: [asc("id")] })),
  },
});

const expectedPage = [
  {
    id: "a2",
    author: { name: "Ann", articles: [{ id: "a1" }, { id: "a2" }] },
    comments: [{ body: "other", author: { id: "ann" } }],
    fans: [{ id: "cyd" }],
  },
  {
    id: "a1",
    author: { name: "Ann", articles: [{ id: "a1" }, { id: "a2" }] },
    comments: [
      { body: "third", author: { id: "bob" } },
      { body: "second", author: { id: "cyd" } },
    ],
    fans: [{ id: "bob" }, { id: "cyd" }],
  },
];

test("a page with includes of every kind takes one statement for each to-many edge", async () => {
  const { engine } = await filledEngine();
  const result = await engine.read(reading(page));
  assert.deepEqual(result.rows, expectedPage);
  assert.equal(result.statements, 4);
  assert.equal(result.reads, "split");
});

test("the engine answers what the interpreter answers for the whole plan", async () => {
  const { engine } = await filledEngine();
  const whole = interpret(blog, blogData, { ...page, where: { not: { bool: path("deleted") } } });
  assert.deepEqual((await engine.read(reading(page))).rows, whole.rows);
});

test("a snapshot read sees one state and says so", async () => {
  const { engine } = await filledEngine();
  const result = await engine.read(reading(page, [], { snapshot: true }));
  assert.deepEqual(result.rows, expectedPage);
  assert.equal(result.reads, "snapshot");
});

test("a stream yields the same rows as a read", async () => {
  const { engine } = await filledEngine();
  assert.deepEqual(await Array.fromAsync(engine.stream(reading(page))), expectedPage);
});

test("a stream gives children to more roots than fit in a chunk", async () => {
  const author = Array.from({ length: 600 }, (_, i) => ({
    id: `u${String(i).padStart(3, "0")}`,
    name: `n${i}`,
    region: null,
    managerId: i === 0 ? null : "u000",
  }));
  const { engine } = await filledEngine(blog, { author });
  const plan = read("author", ["id"], {
    order: [asc("id")],
    nest: { reports: nest("reports", read("author", ["id"])) },
  });
  const sizes = (await Array.fromAsync(engine.stream(reading(plan)))).map(
    (row) => (row["reports"] as Row[]).length,
  );
  assert.deepEqual([sizes.length, sizes[0], Math.max(...sizes.slice(1))], [600, 599, 0]);
});

test("an include finds its parents by keys of every kind", async () => {
  const kinds = {
    int: t.int,
    int64: t.int64,
    instant: t.instant,
    text: t.text,
    bytes: t.bytes,
  } as const;
  const values = {
    int: [1, 2],
    int64: [9007199254740993n, 9007199254740992n],
    instant: [new Date(1), new Date(2)],
    text: ["a", "A"],
    bytes: [Uint8Array.of(1), Uint8Array.of(2)],
  } as const;
  for (const [kind, type] of Object.entries(kinds)) {
    const model = describeModel({
      parent: {
        fields: { id: type },
        relations: { children: { kind: "many", to: "child", pairs: [["id", "parentId"]] } },
      },
      child: { fields: { id: t.int, parentId: nullable(type) }, indexes: [["parentId"]] },
    });
    const [first, second] = values[kind as keyof typeof values];
    const data = {
      parent: [{ id: first }, { id: second }],
      child: [
        { id: 1, parentId: second },
        { id: 2, parentId: null },
        { id: 3, parentId: first },
      ],
    };
    const { engine } = await filledEngine(model, data);
    const plan = read("parent", ["id"], {
      order: [asc("id")],
      nest: { children: nest("children", read("child", ["id"])) },
    });
    const rows = (await engine.read(reading(plan))).rows;
    const found = rows.map((row) => [row["id"], row["children"]]);
    const expected = [
      [first, [{ id: 3 }]],
      [second, [{ id: 1 }]],
    ];
    assert.deepEqual(new Set(found), new Set(expected), kind);
  }
});

test("an include over several pairs of fields finds its parents", async () => {
  const model = describeModel({
    order: {
      fields: { shop: t.int, no: t.int },
      key: ["shop", "no"],
      relations: {
        lines: {
          kind: "many",
          to: "line",
          pairs: [
            ["shop", "shop"],
            ["no", "no"],
          ],
        },
      },
    },
    line: { fields: { id: t.int, shop: t.int, no: t.int }, indexes: [["shop", "no"]] },
  });
  const data = {
    order: [
      { shop: 1, no: 2 },
      { shop: 12, no: 0 },
    ],
    line: [
      { id: 1, shop: 1, no: 2 },
      { id: 2, shop: 1, no: 20 },
    ],
  };
  const { engine } = await filledEngine(model, data);
  const plan = read("order", ["shop"], {
    order: [asc("shop")],
    nest: { lines: nest("lines", read("line", ["id"])) },
  });
  assert.deepEqual((await engine.read(reading(plan))).rows, [
    { shop: 1, lines: [{ id: 1 }] },
    { shop: 12, lines: [] },
  ]);
});

test("keys that were asked for come back, and no others", async () => {
  const { engine } = await filledEngine();
  const asked: Read = { ...page, take: { ...page.take, keys: [["createdAt"], ["id"]] } };
  const { keys, rows } = await engine.read(reading(asked));
  assert.deepEqual(keys, [
    [new Date(Date.UTC(2026, 0, 2)), "a2"],
    [new Date(Date.UTC(2026, 0, 1)), "a1"],
  ]);
  assert.deepEqual(rows, expectedPage);
});

test("row 26: a cursor is measured against the completed order", async () => {
  const { engine } = await filledEngine();
  const behind = (after: NonNullable<Read["page"]>["after"]): Read =>
    read("article", ["id"], { order: [desc("createdAt")], page: { after: after!, ...limit(5) } });
  const both = behind([arg(0, t.instant), arg(1)]);
  assert.deepEqual(
    (await engine.read(reading(both, [new Date(Date.UTC(2026, 0, 2)), "a2"]))).rows,
    [{ id: "a1" }],
  );
  await assert.rejects(engine.read(reading(behind([arg(0, t.instant)]), [new Date(0)])), {
    code: "refused.capability",
  });
});

test("a shape is planned once, whatever its values", async () => {
  const { engine } = await filledEngine();
  let planned = 0;
  const plan = read("author", ["id"], { where: eq("id", arg(0)) });
  const byId = (id: string): Promise<{ readonly rows: readonly Row[] }> =>
    engine.read({ key: "author by id", plan: () => (planned++, plan), args: [id], options: {} });
  for (const id of ["ann", "bob", "none"]) await byId(id);
  assert.equal(planned, 1);
  assert.deepEqual([engine.metrics.misses, engine.metrics.hits], [1, 2]);
});

test("a lifted filter is another shape", async () => {
  const { engine } = await filledEngine();
  const request = (options: object): ReturnType<typeof reading> =>
    reading(read("article", ["id"]), [], options);
  assert.equal((await engine.read(request({}))).rows.length, 2);
  assert.equal((await engine.read(request({ withoutFilters: ["deleted"] }))).rows.length, 3);
});

test("an unordered read comes in no order to rely on, the same for the same seed", async () => {
  const author = Array.from({ length: 50 }, (_, i) => ({
    id: `u${String(i).padStart(2, "0")}`,
    name: `n${i}`,
    region: null,
    managerId: null,
  }));
  const ids = async (): Promise<unknown[]> => {
    const { engine } = await filledEngine(blog, { author });
    return (await engine.read(reading(read("author", ["id"])))).rows.map((row) => row["id"]);
  };
  const first = await ids();
  assert.notDeepEqual(
    first,
    author.map((row) => row.id),
  );
  assert.deepEqual(
    first.map(String).toSorted(),
    author.map((row) => row.id),
  );
  assert.deepEqual(await ids(), first);
});

const title = eq("title", arg(0));
const scans: readonly (readonly [string, Read | Write, boolean])[] = [
  ["a filter without an index", read("article", ["id"], { where: title }), true],
  [
    "the first of an order without an index",
    read("article", ["id"], { order: [desc("views")], page: limit(1) }),
    true,
  ],
  ["groups of everything", read("article", ["views"], { group: { by: ["views"], agg: {} } }), true],
  ["everything", read("article", ["id"]), false],
  ["everything in an order", read("article", ["id"], { order: [desc("views")] }), false],
  [
    "the number of everything",
    read("article", ["n"], { group: { by: [], agg: { n: count } } }),
    false,
  ],
  [
    "the distinct elements of an indexed list",
    read("article", ["value"], {
      from: { each: "tags", of: read("article", ["tags"]) },
      distinct: true,
    }),
    false,
  ],
  ["the distinct values of a field", read("article", ["views"], { distinct: true }), true],
  ["a filter by an index", read("article", ["id"], { where: eq("slug", arg(0)) }), false],
  [
    "an update by a filter without an index",
    { update: { entity: "article", where: title }, set: {} },
    true,
  ],
  ["a delete of everything", { delete: { entity: "comment" } }, false],
];
for (const [name, plan, refused] of scans) {
  test(`${name} is ${refused ? "refused as a full scan unless allowed" : "no scan to refuse"}`, async () => {
    const { engine } = await filledEngine();
    const ask = (options: object): Promise<unknown> =>
      "from" in plan
        ? engine.read(reading(plan, ["x"], options))
        : engine.write(writing(plan, ["x"], options));
    if (refused)
      await assert.rejects(ask({}), { code: "refused.scan", entity: "article", store: "memory" });
    await ask(refused ? { allowScan: true } : {});
  });
}

test("a small entity may be scanned", async () => {
  const model = describeModel({ tag: { fields: { id: t.int, name: t.text }, small: true } });
  const { engine } = await filledEngine(model, { tag: [{ id: 1, name: "a" }] });
  assert.equal(
    (await engine.read(reading(read("tag", ["id"], { where: eq("name", arg(0)) }), ["a"]))).rows
      .length,
    1,
  );
});

test("more rows than the bound are limit.rows, in roots and in children", async () => {
  const { engine } = await filledEngine();
  await assert.rejects(engine.read(reading(read("comment", ["id"]), [], { maxRows: 3 })), {
    code: "limit.rows",
  });
  assert.equal(
    (await engine.read(reading(read("comment", ["id"]), [], { maxRows: 4 }))).rows.length,
    4,
  );
  await assert.rejects(engine.read(reading(page, [], { maxRows: 2 })), { code: "limit.rows" });
});

test("an undefined argument is value.undefined before any store is touched", async () => {
  const { engine } = await filledEngine();
  const plan = read("author", ["id"], { where: eq("id", arg(0)) });
  await assert.rejects(engine.read(reading(plan, [undefined])), { code: "value.undefined" });
  await assert.rejects(
    engine.write(
      writing({ delete: { entity: "comment", where: eq("body", arg(0)) } }, [undefined]),
    ),
    { code: "value.undefined" },
  );
});

test("an ill-typed plan is refused with a pointer", async () => {
  const { engine } = await filledEngine();
  const plan = read("author", ["id"], { where: { and: [eq("name", constant(1, t.int))] } });
  await assert.rejects(
    engine.read(reading(plan)),
    (error: { code: string; details: { node: string } }) => {
      assert.deepEqual([error.code, error.details.node], ["refused.capability", "/where/and/0"]);
      return true;
    },
  );
});

test("a limit or an offset that counts nothing is value.range", async () => {
  const { engine } = await filledEngine();
  const inner = read("comment", ["id"], { page: { limit: arg(0, t.int) } });
  const plans = [
    read("article", ["id"], { page: { limit: arg(0, t.int) } }),
    read("article", ["id"], { page: { offset: arg(0, t.int), ...limit(1) } }),
    read("article", ["id"], { nest: { comments: nest("comments", inner) } }),
  ];
  const write: Write = { delete: { entity: "comment", page: { limit: arg(0, t.int) } } };
  for (const bad of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "1", null]) {
    for (const plan of plans)
      await assert.rejects(engine.read(reading(plan, [bad])), { code: "value.range" });
    await assert.rejects(engine.write(writing(write, [bad])), { code: "value.range" });
  }
  assert.deepEqual((await engine.read(reading(plans[0]!, [0]))).rows, []);
});

test("explain shows the scan that a query would be refused for", async () => {
  const { engine } = await filledEngine();
  const plan = read("article", ["id"], { where: eq("title", arg(0)) });
  const refused = (options: object): unknown[] =>
    engine
      .explain(reading(plan, ["x"], options))
      .statements.map((statement) => statement.refused === true && statement.code);
  assert.deepEqual(refused({}), ["refused.scan", false]);
  assert.deepEqual(refused({ allowScan: true }), [false]);
});

test("an aborted signal cancels before anything is done", async () => {
  const { engine } = await filledEngine();
  const signal = AbortSignal.abort(new Error("gone"));
  await assert.rejects(engine.read(reading(page, [], { signal })), { code: "fault.cancelled" });
  await assert.rejects(engine.write(writing({ delete: { entity: "comment" } }, [], { signal })), {
    code: "fault.cancelled",
  });
  assert.equal((await engine.read(reading(read("comment", ["id"])))).rows.length, 4);
});

test("a stream ends where its signal is aborted", async () => {
  const { engine } = await filledEngine();
  const controller = new AbortController();
  const seen: Row[] = [];
  await assert.rejects(
    async () => {
      for await (const row of engine.stream(
        reading(read("comment", ["id"]), [], { signal: controller.signal }),
      )) {
        seen.push(row);
        controller.abort();
      }
    },
    { code: "fault.cancelled" },
  );
  assert.equal(seen.length, 1);
});

test("explain tells the statements and runs none", async () => {
  const { engine, store } = await filledEngine();
  await store.close();
  const { statements, plan } = engine.explain(reading(page));
  assert.deepEqual(
    statements.map((statement) => statement.refused !== true && statement.scan),
    ["index", "index", "index", "index"],
  );
  assert.deepEqual("from" in plan && plan.order, [desc("createdAt"), desc("id")]);
});

test("a write raises the version and sets the update stamp at least a millisecond later", async () => {
  const { engine, clock } = await filledEngine();
  const write: Write = {
    update: { entity: "article", where: eq("id", constant("a1", t.text)) },
    set: { title: { to: arg(0) } },
    return: ["version", "updatedAt"],
  };
  const now = clock.time;
  assert.deepEqual((await engine.write(writing(write, ["x"]))).rows, [
    { version: 2, updatedAt: new Date(now) },
  ]);
  assert.deepEqual((await engine.write(writing(write, ["y"]))).rows, [
    { version: 3, updatedAt: new Date(now + 1) },
  ]);
  clock.time = now - 1000;
  assert.deepEqual((await engine.write(writing(write, ["z"]))).rows, [
    { version: 4, updatedAt: new Date(now + 2) },
  ]);
});

test("row 33: links do not raise versions", async () => {
  const { engine } = await filledEngine();
  const link: Write = { link: { entity: "article", relation: "fans" }, attributes: [], rows: 0 };
  assert.equal((await engine.write(writing(link, [[["a2", "bob"]]]))).count, 1);
  const { rows } = await engine.read(
    reading(read("article", ["version"], { where: eq("id", constant("a2", t.text)) })),
  );
  assert.deepEqual(rows, [{ version: 1 }]);
});

test("a new link gets the generated values of its entity, an old one keeps them", async () => {
  const model = describeModel({
    user: {
      fields: { id: t.int },
      relations: {
        groups: {
          kind: "many",
          to: "group",
          pairs: [["id", "userId"]],
          through: { link: "member", pairs: [["groupId", "id"]], attributes: ["role"] },
        },
      },
    },
    group: { fields: { id: t.int } },
    member: {
      fields: {
        userId: t.int,
        groupId: t.int,
        role: t.text,
        since: { type: t.instant, generated: "insertInstant" },
      },
      key: ["userId", "groupId"],
      relations: {
        user: { kind: "one", to: "user", pairs: [["userId", "id"]] },
        group: { kind: "one", to: "group", pairs: [["groupId", "id"]] },
      },
    },
  });
  const { engine, clock } = await filledEngine(model, { user: [{ id: 1 }], group: [{ id: 2 }] });
  const started = clock.now();
  const link: Write = {
    link: { entity: "user", relation: "groups" },
    attributes: ["role"],
    rows: 0,
  };
  const counts: number[] = [];
  for (const role of ["guest", "owner", "owner"]) {
    counts.push((await engine.write(writing(link, [[[1, 2, role]]]))).count);
    clock.time++;
  }
  assert.deepEqual(counts, [1, 1, 0]);
  assert.deepEqual((await engine.read(reading(read("member", ["role", "since"])))).rows, [
    { role: "owner", since: started },
  ]);
});

test("what a store refuses is finished by the interpreter only when allowed, over so many records", async () => {
  const { store } = await filledEngine();
  const limited = new Proxy(store, {
    get(target, name) {
      if (name === "compile")
        return (plan: Read) =>
          plan.where === undefined
            ? target.compile(plan)
            : {
                refused: true,
                code: "refused.capability",
                capability: "filter",
                node: "/where",
                why: "No filters here.",
              };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function"
        ? (value as (...args: unknown[]) => unknown).bind(target)
        : value;
    },
  });
  const local = createEngine({
    model: blog,
    store: limited,
    clock: { now: () => new Date(0) },
    ids: { uuid: () => "" },
  });
  const plan = read("comment", ["id"], { where: eq("author.name", arg(0)), order: [asc("id")] });
  await assert.rejects(local.read(reading(plan, ["Bob"])), {
    code: "refused.capability",
    store: "memory",
  });
  const result = await local.read(reading(plan, ["Bob"], { localMaxRows: 4 }));
  assert.deepEqual(result.rows, [{ id: 1 }, { id: 3 }]);
  await assert.rejects(local.read(reading(plan, ["Bob"], { localMaxRows: 3 })), {
    code: "limit.scan",
    entity: "comment",
  });
});
