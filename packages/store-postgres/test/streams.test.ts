import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describeModel, valueTypes as t } from "@wervel/data/testing";
import { asc, compiled, ids, opened, raw, read, run, write } from "./support/plans.ts";
import { needsServer, scratch } from "./support/scratch.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

describe("streams", needsServer, () => {
  test("gives all rows in their order, piece by piece", async (here) => {
    const store = await opened(here);
    await run(store, write(...Array.from({ length: 1000 }, (_, i) => i)));
    const seen: unknown[] = [];
    const plan = compiled(store, read("note", { order: [asc("id")] }));
    for await (const { id } of store.stream(plan, [])) seen.push(id);
    assert.deepEqual(
      seen,
      Array.from({ length: 1000 }, (_, i) => i),
    );
  });

  test("gives its connection back when nobody wants more", async (here) => {
    const store = await opened(here, undefined, scratch(undefined, { max: 1, waitMs: 500 }));
    await run(store, write(...Array.from({ length: 600 }, (_, i) => i)));
    const plan = compiled(store, read("note"));
    for await (const row of store.stream(plan, [])) if (row !== undefined) break;
    assert.equal((await ids(store)).length, 600);
  });

  test("lets its unit do other things between the rows", async (here) => {
    const store = await opened(here);
    await run(store, write(...Array.from({ length: 300 }, (_, i) => i)));
    const session = await store.begin({ isolation: "default", waitMs: 1000 });
    let count = 0;
    for await (const { id } of session.stream(compiled(store, read("note")), [])) {
      count++;
      if (id === 5) await run(store, write(1000), session);
    }
    await session.commit();
    assert.equal(count, 300);
    assert.equal((await ids(store)).length, 301);
  });

  test("holds a piece at a time, however many rows there are", async (here) => {
    const long = describeModel({ note: { fields: { id: t.int, text: t.text } } });
    const store = await opened(here, long);
    await store.raw!(
      raw(
        `insert into ${(await tableOf(store)).name} (id, text) select i, i || repeat('x', 1000) from generate_series(1, 20000) i`,
      ),
    );
    const plan = compiled(store, read("note", { take: ["id", "text"] }));
    collect();
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    let most = 0;
    let count = 0;
    for await (const row of store.stream(plan, [])) {
      if (row === undefined) continue;
      if (++count % 2000 !== 0) continue;
      collect();
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      most = Math.max(most, arrayBuffers + heapUsed - before);
    }
    assert.equal(count, 20_000);
    // All rows together are 20 MB.
    assert.ok(most < 10_000_000, `${most} bytes were held.`);
  });
});

async function tableOf(store: Awaited<ReturnType<typeof opened>>): Promise<{ name: string }> {
  return { name: /from ("[^"]+"\."note")/.exec(compiled(store, read("note")).text())![1]! };
}
