// What does a read cost beside the bare driver with the same prepared text? CPU microseconds of this process, the best of several rounds in
// turn: `WERVEL_TEST_POSTGRES=postgres://… node packages/store-postgres/bench/overhead.bench.ts`.
import assert from "node:assert/strict";
import { cpus } from "node:os";
import { migrate, type Plan, type Read } from "@wervel/data";
import { describeModel, nullableType, valueTypes as t } from "@wervel/data/testing";
import pg from "pg";
import { arg, asc, cmp, compiled, path, read, run } from "../test/support/plans.ts";
import { scratch, url } from "../test/support/scratch.ts";

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
  },
});
const columns = Object.keys(model.entities["item"]!.fields);
const store = await scratch().open(model, { now: Date.now });
const bare = new pg.Client({ connectionString: url });
await bare.connect();
try {
  await migrate(store, model, { mode: "apply", now: Date.now });
  const rows = Array.from({ length: 10_000 }, (_, id) => [
    id,
    `name ${id}`,
    null,
    id * 3,
    id % 2 === 0,
    new Date(id),
  ]);
  await run(store, [{ insert: "item", columns, rows: 0 }, [rows]]);
  const { rows: versions } = await bare.query("show server_version");
  console.log(`${cpus()[0]?.model}, Node ${process.version}, ${versions[0].server_version}`);

  const one = read("item", { where: cmp("eq", path("id"), arg(0, t.int)), take: columns });
  const all = read("item", { order: [asc("id")], take: columns });
  assert.deepEqual(
    (await run(store, [one, [7]])).rows[0],
    Object.fromEntries(columns.map((name, i) => [name, rows[7]![i]])),
  );
  assert.equal((await run(store, [all, []])).rows.length, 10_000);
  await compare("one row by its key", 2000, one, [7]);
  await compare("10,000 rows", 10, all, []);

  let id = 10_000;
  const insert: Plan = { insert: "item", columns, rows: 0 };
  const made = compiled(store, insert);
  const next = (): unknown[] => [id++, `n${id}`, null, 1, true, new Date(0)];
  console.log(
    `one insert: ${(await cpu(500, async () => void (await store.run(made, [[next()]])))).toFixed(0)} µs; ` +
      `each of 1,000 in one: ${((await cpu(5, async () => void (await store.run(made, [Array.from({ length: 1000 }, next)])))) / 1000).toFixed(1)} µs`,
  );
} finally {
  await bare.end();
  await store.close();
}

async function compare(
  name: string,
  times: number,
  plan: Read,
  args: readonly unknown[],
): Promise<void> {
  const made = compiled(store, plan);
  const text = made.text();
  const query = { name, text, values: args.map(String) };
  let [driver, ours] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 6; round++) {
    driver = Math.min(driver, await cpu(times, async () => void (await bare.query(query))));
    ours = Math.min(ours, await cpu(times, async () => void (await store.run(made, args))));
  }
  console.log(
    `${name}: driver ${driver.toFixed(0)} µs, store ${ours.toFixed(0)} µs, ${(ours / driver).toFixed(2)} times`,
  );
}

async function cpu(times: number, work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}
