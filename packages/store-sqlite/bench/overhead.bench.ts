// What does a read cost beside the bare driver with the same text? CPU microseconds, best of several rounds.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { migrate, type Read } from "@wervel/data";
import { sqlite } from "@wervel/store-sqlite";
import { describeModel, nullable, t } from "../test/support/model.ts";
import { arg, asc, cmp, path, read, value } from "../test/support/plans.ts";
import { compiled, run } from "../test/support/stores.ts";

const model = describeModel({
  item: {
    fields: {
      id: t.int,
      name: t.text,
      note: nullable(t.text),
      views: t.int,
      open: t.bool,
      at: t.instant,
    },
  },
});
const columns = Object.keys(model.entities["item"]!.fields);
const folder = mkdtempSync(join(tmpdir(), "wervel-bench-"));
const file = join(folder, "bench.db");
const store = await sqlite({ path: file, readers: 0 }).open(model, { now: Date.now });
await migrate(store, model, { mode: "apply", now: Date.now });
const rows = Array.from({ length: 10_000 }, (_, id) => [
  id,
  `name ${id}`,
  null,
  id * 3,
  id % 2 === 0,
  new Date(id),
]);
await run(store, { insert: "item", columns, rows: 0 }, [rows]);
const bare = new DatabaseSync(file);

async function measure(
  name: string,
  rounds: number,
  times: number,
  work: () => unknown,
): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    for (let i = 0; i < times; i++) await work();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / times);
  }
  console.log(`${name.padEnd(44)} ${best.toFixed(2)} µs`);
  return best;
}

function bareStatement(plan: Read): ReturnType<DatabaseSync["prepare"]> {
  const statement = bare.prepare(compiled(store, plan).text());
  statement.setReturnArrays(true);
  return statement;
}

const one = read("item", { where: cmp("eq", path("id"), arg(0, t.int)), take: columns });
const oneCompiled = compiled(store, one);
const oneBare = bareStatement(one);
assert.deepEqual(
  (await store.run(oneCompiled, [7])).rows[0],
  Object.fromEntries(columns.map((name, i) => [name, rows[7]![i]])),
);
console.log(`node ${process.version}, ${store.profile.version}`);
const a = await measure("one row, bare driver", 7, 20_000, () => oneBare.all(7));
const b = await measure("one row, store", 7, 20_000, () => store.run(oneCompiled, [7]));
console.log(`overhead ${(b - a).toFixed(2)} µs`);

const all = read("item", { order: [asc("id")], page: { limit: value(10_000) }, take: columns });
const allCompiled = compiled(store, all);
const allBare = bareStatement(all);
assert.equal((await store.run(allCompiled, [])).rows.length, 10_000);
const c = await measure("10,000 rows, bare driver", 7, 20, () => allBare.all());
const d = await measure("10,000 rows, store", 7, 20, () => store.run(allCompiled, []));
console.log(`ratio ${(d / c).toFixed(2)}`);

await measure("compile a key read", 5, 5000, () => store.compile(one));
let id = 10_000;
const insert = compiled(store, { insert: "item", columns, rows: 0 });
const row = (): unknown[] => [id++, `n${id}`, null, 1, true, new Date(0)];
await measure("one write, commit and all", 3, 300, () => store.run(insert, [[row()]]));
await measure("one of 100 writes in a tick", 3, 30, () =>
  Promise.all(Array.from({ length: 100 }, async () => store.run(insert, [[row()]]))),
).then((µs) => console.log(`  each ${(µs / 100).toFixed(1)} µs`));

bare.close();
await store.close();
rmSync(folder, { recursive: true });
