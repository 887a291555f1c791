// What does a read cost beside the bare driver with the same command? CPU microseconds of this process, the best of several rounds in turn:
// `WERVEL_TEST_REDIS=redis://… node packages/store-redis/bench/overhead.bench.ts`.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { cpus } from "node:os";
import { createClient } from "@redis/client";
import { migrate, type Plan, type Result, type ValueType } from "@wervel/data";
import { describeModel, nullableType, valueTypes as t } from "@wervel/data/testing";
import { dropDatabase, redis } from "@wervel/store-redis";

const url = process.env["WERVEL_TEST_REDIS"];
if (url === undefined) throw new Error("WERVEL_TEST_REDIS names no server.");
const prefix = `bench-${randomUUID()}`;
const model = describeModel({
  item: {
    fields: {
      id: t.int,
      name: t.text,
      note: nullableType(t.text),
      views: t.int,
      open: t.bool,
      at: t.instant,
    },
    indexes: [["-at"]],
  },
});
const columns = Object.keys(model.entities["item"]!.fields);
const int: ValueType = { kind: "int", nullable: false };
const store = await redis({ url, prefix, volatile: true }).open(model, { now: Date.now });
const bare = createClient({ url });
await bare.connect();

/** CPU microseconds of each of `times` runs. */
async function cpu(times: number, work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  for (let i = 0; i < times; i++) await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / times;
}

function prepared(plan: Plan): (args: readonly unknown[]) => Promise<Result> {
  const compiled = store.compile(plan);
  assert.ok(compiled.refused !== true);
  return async (args) => store.run(compiled, args);
}

try {
  await migrate(store, model, { mode: "apply", now: Date.now });
  const insert = prepared({ insert: "item", columns, rows: 0 });
  const rowOf = (id: number) => [id, `name ${id}`, null, id * 3, id % 2 === 0, new Date(id)];
  for (let from = 0; from < 10_000; from += 1_000)
    await insert([Array.from({ length: 1_000 }, (_, i) => rowOf(from + i))]);
  console.log(`${cpus()[0]?.model}, Node ${process.version}, Redis ${store.profile.version}`);

  const take = { fields: columns, nest: {} };
  const one = prepared({
    from: { entity: "item" },
    where: { cmp: "eq", left: { path: ["id"] }, right: { arg: 0, type: int } },
    order: [],
    take,
  });
  const page = prepared({
    from: { entity: "item" },
    order: [
      { key: { path: ["at"] }, dir: "desc", nulls: "last" },
      { key: { path: ["id"] }, dir: "desc", nulls: "last" },
    ],
    page: { limit: { const: 20, type: int } },
    take,
  });
  const name = `{${prefix}}:r:item:1${"7".padStart(16, "0")}`;
  assert.equal((await bare.hmGet(name, ["name"]))[0], "name 7");
  assert.deepEqual(
    (await one([7])).rows[0],
    Object.fromEntries(columns.map((column, i) => [column, rowOf(7)[i]])),
  );
  assert.equal((await page([])).rows[0]!["id"], 9_999);

  let [driver, ours, pages, inserts] = Array.from(
    { length: 4 },
    () => Number.POSITIVE_INFINITY,
  ) as [number, number, number, number];
  let id = 10_000;
  for (let round = 0; round < 6; round++) {
    driver = Math.min(driver, await cpu(2_000, () => bare.hmGet(name, columns)));
    ours = Math.min(ours, await cpu(2_000, () => one([7])));
    pages = Math.min(pages, await cpu(300, () => page([])));
    inserts = Math.min(inserts, await cpu(300, () => insert([[rowOf(id++)]])));
  }
  const us = (time: number): string => `${time.toFixed(0)} µs`;
  console.log(
    `one row by its key: driver ${us(driver)}, store ${us(ours)}, ${(ours / driver).toFixed(2)} times`,
  );
  console.log(`a page of 20: ${us(pages)}; one insert: ${us(inserts)}`);
} finally {
  bare.destroy();
  await store.close();
  await dropDatabase({ url, prefix });
}
