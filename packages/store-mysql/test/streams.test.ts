import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describeModel, valueTypes as t } from "@wervel/data/testing";
import { asc, compiled, ids, opened, read, run, write } from "./support/plans.ts";
import { describeServers, scratch } from "./support/scratch.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const many = (count: number) => Array.from({ length: count }, (_, i) => i);

describeServers("streams", (url) => {
  test("give all rows in their order", async (here) => {
    const store = await opened(here, scratch(url));
    await run(store, write(...many(1500)));
    const seen: unknown[] = [];
    const plan = compiled(store, read("note", { order: [asc("id")] }));
    for await (const { id } of store.stream(plan, [])) seen.push(id);
    assert.deepEqual(seen, many(1500));
  });

  test("give their connection back when nobody wants more", async (here) => {
    const store = await opened(here, scratch(url, { max: 1, waitMs: 2000 }));
    await run(store, write(...many(2000)));
    const plan = compiled(store, read("note"));
    for await (const row of store.stream(plan, [])) if (row !== undefined) break;
    assert.equal((await ids(store)).length, 2000);
  });

  test("let their unit do other things between the rows", async (here) => {
    const store = await opened(here, scratch(url));
    await run(store, write(...many(300)));
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

  test("hold some rows at a time, however many there are", async (here) => {
    const long = describeModel({ note: { fields: { id: t.int, text: t.text } } });
    const store = await opened(here, scratch(url), long);
    const text = "x".repeat(1000);
    for (let from = 0; from < 20_000; from += 2000)
      await run(store, [
        { insert: "note", columns: ["id", "text"], rows: 0 },
        [many(2000).map((id) => [from + id, text])],
      ]);
    const plan = compiled(store, read("note", { take: ["id", "text"] }));
    collect();
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    let most = 0;
    let count = 0;
    for await (const row of store.stream(plan, [])) {
      if (row === undefined || ++count % 2000 !== 0) continue;
      await new Promise((resolve) => setTimeout(resolve, 20));
      collect();
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      most = Math.max(most, arrayBuffers + heapUsed - before);
    }
    assert.equal(count, 20_000);
    // All rows together are 20 MB.
    assert.ok(most < 10_000_000, `${most} bytes were held.`);
  });
});
