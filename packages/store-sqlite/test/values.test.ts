import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { memory, type Store, type ValueType } from "@wervel/data";
import { list, nullable, t } from "./support/model.ts";
import { arg, asc, cmp, path, read, value } from "./support/plans.ts";
import { opened, run } from "./support/stores.ts";
import { edges, valuesModel } from "./support/values.ts";

// Each type has an entity of its own, so the tests share two stores.
const shared: Store[] = [];
const closers: (() => unknown)[] = [];

before(async () => {
  const here = { after: (close: () => unknown) => closers.push(close) };
  shared.push(await opened(here, valuesModel), await opened(here, valuesModel, memory()));
});

after(async () => {
  for (const close of closers) await close();
});

const unordered = new Set(["json", "list", "object"]);

for (const [name, [type, values]] of Object.entries(edges)) {
  const rows = [...values, null].map((v, i) => [i, v]);

  test(`gives back every ${name} as it was, one by one and many at once`, async () => {
    const store = shared[0]!;
    await run(store, { delete: { entity: name } });
    for (const row of rows)
      await run(store, { insert: name, columns: ["id", "v"], rows: 0 }, [[row]]);
    const many = rows.map(([id, v]) => [(id as number) + 1000, v]);
    const written = await run(
      store,
      { insert: name, columns: ["id", "v"], rows: 0, return: ["v"] },
      [many],
    );
    assert.deepEqual(
      written.rows.map((row) => row.v),
      many.map(([, v]) => v),
    );
    const got = await run(store, read(name, { order: [asc("id")], take: ["id", "v"] }));
    assert.deepEqual(
      got.rows,
      [...rows, ...many].map(([id, v]) => ({ id, v })),
    );
  });

  test(`compares and orders every ${name} as the semantics do`, async () => {
    const stores = shared;
    await run(shared[0]!, { delete: { entity: name } });
    for (const store of stores)
      await run(store, { insert: name, columns: ["id", "v"], rows: 0 }, [rows]);
    const ids = async (
      plan: Parameters<typeof run>[1],
      args: readonly unknown[],
    ): Promise<void> => {
      const [got, meant] = await Promise.all(stores.map((store) => run(store, plan, args)));
      assert.deepEqual(sorted(got!.rows), sorted(meant!.rows));
    };
    const operators = unordered.has(type.kind)
      ? (["eq", "ne"] as const)
      : (["eq", "ne", "lt", "gte"] as const);
    for (const operator of operators)
      for (const v of values)
        await ids(read(name, { where: cmp(operator, path("v"), arg(0, type)) }), [v]);
    await ids(
      read(name, { where: { in: path("v"), list: { arg: 0, type: list(nullable(type)) } } }),
      [[values[0], null]],
    );
    await ids(
      read(name, { where: { not: { in: path("v"), list: { arg: 0, type: list(type) } } } }),
      [[values.at(-1)]],
    );
    if (unordered.has(type.kind)) return;
    const order = [{ key: path("v"), dir: "desc", nulls: "last" } as const, asc("id")];
    const [got, meant] = await Promise.all(
      stores.map((store) => run(store, read(name, { order, take: ["id"] }))),
    );
    assert.deepEqual(got!.rows, meant!.rows);
    await ids(read(name, { distinct: true, take: ["v"] }), []);
  });
}

function sorted(rows: readonly unknown[]): readonly string[] {
  const text = (_: string, given: unknown): unknown =>
    typeof given === "bigint" ? `${given}n` : given;
  return rows.map((row) => JSON.stringify(row, text)).toSorted();
}

const members: readonly (readonly [string, ValueType, unknown])[] = [
  ["x", t.int, 1],
  ["label", nullable(t.text), "'\""],
  ["big", t.int64, 9007199254740993n],
  ["at", t.instant, new Date(5)],
];

for (const [name, type, given] of members) {
  test(`finds value objects by their member ${name}`, async () => {
    const stores = shared;
    for (const store of stores) await run(store, { delete: { entity: "point" } });
    const rows = edges.point![1].map((v, i) => [i, v]);
    for (const store of stores)
      await run(store, { insert: "point", columns: ["id", "v"], rows: 0 }, [rows]);
    const plan = read("point", {
      where: cmp("eq", path("v", name), arg(0, type)),
      let: { m: path("v", name) },
      take: ["id", "m"],
    });
    const [got, meant] = await Promise.all(stores.map((store) => run(store, plan, [given])));
    assert.deepEqual(got!.rows, meant!.rows);
    assert.equal(got!.rows.length, 1);
  });
}

test("raises value.range where a whole number would become a float", async (here) => {
  const store = await opened(here, valuesModel);
  await run(store, { insert: "int64", columns: ["id", "v"], rows: 0 }, [
    [
      [1, 2n ** 63n - 1n],
      [2, 1n],
    ],
  ]);
  await run(store, { insert: "int", columns: ["id", "v"], rows: 0 }, [[[1, 2 ** 53 - 1]]]);
  const more = (entity: string) =>
    read(entity, { let: { more: { op: "add", args: [path("v"), value(1)] } }, take: ["more"] });
  await assert.rejects(async () => run(store, more("int64")), { code: "value.range" });
  await assert.rejects(async () => run(store, more("int")), { code: "value.range" });
});

test("sums whole numbers beyond 2^53 exactly, and raises value.range beyond 2^63", async (here) => {
  const store = await opened(here, valuesModel);
  const sum = (entity: string) =>
    read(entity, { group: { by: [], agg: { sum: { fn: "sum", of: path("v") } } }, take: ["sum"] });
  await run(store, { insert: "int", columns: ["id", "v"], rows: 0 }, [
    [
      [1, 2 ** 53 - 1],
      [2, 2 ** 53 - 1],
    ],
  ]);
  assert.deepEqual((await run(store, sum("int"))).rows, [{ sum: 18014398509481982n }]);
  await run(store, { insert: "int64", columns: ["id", "v"], rows: 0 }, [
    [
      [1, 2n ** 63n - 1n],
      [2, 1n],
    ],
  ]);
  await assert.rejects(async () => run(store, sum("int64")), { code: "value.range" });
});

test("refuses to compute with decimals of more than 19 digits, and says what to do", async (here) => {
  const store = await opened(here, valuesModel);
  const answer = store.compile(
    read("wide", { let: { more: { op: "add", args: [path("v"), path("v")] } }, take: ["more"] }),
  );
  assert.equal(answer.refused, true);
  assert.equal((answer as { capability?: string }).capability, "decimal.wide");
});
