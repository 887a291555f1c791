import assert from "node:assert/strict";
import { setImmediate as nextTick } from "node:timers/promises";
import { test } from "node:test";
import type { Engine } from "../../src/engine/engine.ts";
import type { Write } from "../../src/plan/plan.ts";
import { filledEngine, reading, writing } from "../support/engine.ts";
import { t } from "../support/model.ts";
import { arg, asc, constant, eq, path, read } from "../support/plans.ts";

const byId = read("article", ["id", "views", "title", "tags", "version", "updatedAt"], {
  where: eq("id", arg(0)),
});
const setViews: Write = {
  update: { entity: "article", where: eq("id", arg(0)) },
  set: { views: { to: arg(1, t.int) } },
};
const broken: Write = { insert: "author", columns: ["id", "name", "region", "managerId"], rows: 0 };

async function views(engine: Engine, id = "a1"): Promise<unknown> {
  return (await engine.read(reading(byId, [id]))).rows[0]!["views"];
}

function write(engine: Engine, id: string, value: number): Promise<unknown> {
  return engine.write(writing(setViews, [id, value]));
}

test("what happens in a unit happens together, and is seen inside it only until then", async () => {
  const { engine } = await filledEngine();
  await engine.unit(async () => {
    await write(engine, "a1", 100);
    assert.equal(await views(engine), 100);
    assert.equal(await engine.outside(() => views(engine)), 10);
  });
  assert.equal(await views(engine), 100);
});

test("an error undoes everything", async () => {
  const { engine } = await filledEngine();
  const work = engine.unit(async () => {
    await write(engine, "a1", 100);
    throw new Error("changed my mind");
  });
  await assert.rejects(work, /changed my mind/);
  assert.equal(await views(engine), 10);
});

test("row 31: a failed statement dooms the unit, even when its error is caught", async () => {
  const { engine } = await filledEngine();
  let later: unknown;
  const work = engine.unit(async () => {
    await write(engine, "a1", 100);
    await assert.rejects(engine.write(writing(broken, [[["ann", "Ann", null, null]]])), {
      code: "constraint.unique",
    });
    later = await views(engine).catch((error: { code: string }) => error.code);
  });
  await assert.rejects(
    work,
    (error: { code: string; cause: { code: string } }) =>
      error.code === "unit.doomed" && error.cause.code === "constraint.unique",
  );
  assert.equal(later, "unit.doomed");
  assert.equal(await views(engine), 10);
});

test("a unit inside a unit is the same unit", async () => {
  const { engine } = await filledEngine();
  const work = engine.unit(async () => {
    await engine.unit(() => write(engine, "a1", 100));
    throw new Error("outer");
  });
  await assert.rejects(work, /outer/);
  assert.equal(await views(engine), 10);
});

test("a call that outlives its unit is refused", async () => {
  const { engine } = await filledEngine();
  let late: Promise<unknown> | undefined;
  await engine.unit(async () => {
    late = nextTick()
      .then(nextTick)
      .then(() => views(engine));
  });
  await assert.rejects(late!, { code: "fault.closed" });
});

test("units that read before they write are replayed, so that no update is lost", async () => {
  const { engine } = await filledEngine();
  let attempts = 0;
  const increment = (): Promise<void> =>
    engine.unit(async () => {
      attempts++;
      const now = (await views(engine)) as number;
      await nextTick();
      await write(engine, "a1", now + 1);
    });
  await Promise.all(Array.from({ length: 10 }, increment));
  assert.equal(await views(engine), 20);
  assert.ok(attempts > 10);
});

test("a unit is replayed no more often than it may be", async () => {
  const { engine } = await filledEngine();
  let attempts = 0;
  const work = engine.unit(
    async () => {
      attempts++;
      await views(engine);
      await engine.outside(() => write(engine, "a2", attempts));
      await write(engine, "a1", 1);
    },
    { retries: 0 },
  );
  await assert.rejects(work, { code: "conflict.retryable", retryable: true });
  assert.equal(attempts, 1);
});

test("a write waits for the unit that owns the writer", async () => {
  const { engine } = await filledEngine();
  const order: string[] = [];
  const owner = engine.unit(async () => {
    await write(engine, "a1", 1);
    await nextTick();
    order.push("unit");
  });
  await nextTick();
  const waiting = write(engine, "a2", 2).then(() => order.push("write"));
  await Promise.all([owner, waiting]);
  assert.deepEqual(order, ["unit", "write"]);
});

test("a unit that waits for itself from outside gives up", async () => {
  const { store } = await filledEngine();
  const session = await store.begin({ isolation: "default", waitMs: 5, exclusive: true });
  await assert.rejects(store.begin({ isolation: "default", waitMs: 5, exclusive: true }), {
    code: "fault.timeout",
  });
  await session.rollback();
});

test("security 39: a write inside a read-only scope is refused, or reported", async () => {
  const { engine } = await filledEngine();
  await assert.rejects(
    engine.readonly(() => write(engine, "a1", 1)),
    { code: "unit.readonly" },
  );
  await assert.rejects(
    engine.readonly(() => engine.unit(() => write(engine, "a1", 1))),
    { code: "unit.readonly" },
  );
  await assert.rejects(
    engine.readonly(() => engine.outside(() => write(engine, "a1", 1))),
    { code: "unit.readonly" },
  );
  assert.equal(await engine.readonly(() => views(engine)), 10);
  const reported: unknown[] = [];
  await engine.readonly(
    () => write(engine, "a1", 5),
    (request) => reported.push(request.args),
  );
  assert.deepEqual([reported, await views(engine)], [[["a1", 5]], 5]);
});

test("edited records are written at the end, changed fields only, with their version", async () => {
  const { engine } = await filledEngine();
  await engine.unit(async () => {
    const { rows } = await engine.read(reading(byId, ["a1"]));
    const article = engine.track("article", rows[0]!);
    assert.equal(
      engine.track("article", (await engine.read(reading(byId, ["a1"]))).rows[0]!),
      article,
    );
    article["views"] = 11;
    (article["tags"] as string[]).push("new");
  });
  const [row] = (await engine.read(reading(byId, ["a1"]))).rows;
  assert.deepEqual(
    [row!["views"], row!["tags"], row!["version"], row!["title"]],
    [11, ["ts", "db", "new"], 2, "Title one"],
  );
});

test("an edit that changes nothing writes nothing", async () => {
  const { engine } = await filledEngine();
  await engine.unit(async () => {
    const article = engine.track("article", (await engine.read(reading(byId, ["a1"]))).rows[0]!);
    article["views"] = 11;
    article["views"] = 10;
    article["tags"] = [...(article["tags"] as string[])];
  });
  assert.equal((await engine.read(reading(byId, ["a1"]))).rows[0]!["version"], 1);
});

test("an edit of what was changed meanwhile is conflict.stale, of what is gone find.none", async () => {
  const { engine } = await filledEngine();
  const [row] = (await engine.read(reading(byId, ["a1"]))).rows;
  await write(engine, "a1", 50);
  const edit = (): Promise<void> =>
    engine.unit(async () => {
      engine.track("article", row!)["title"] = "mine";
    });
  await assert.rejects(edit(), { code: "conflict.stale" });
  await engine.write(
    writing({ delete: { entity: "article", where: eq("id", constant("a1", t.text)) } }),
  );
  await assert.rejects(edit(), { code: "find.none", entity: "article" });
});

test("editing outside a unit is refused", async () => {
  const { engine } = await filledEngine();
  assert.throws(() => engine.track("article", { id: "a1" }), { code: "unit.none" });
});

test("many edits of one shape share a plan", async () => {
  const { engine } = await filledEngine();
  const plan = read("comment", ["id", "at"], { order: [asc("id")] });
  await engine.unit(async () => {
    const before = engine.metrics.misses;
    const { rows } = await engine.read(reading(plan));
    for (const row of rows) engine.track("comment", row)["at"] = (row["at"] as number) + 1;
    assert.equal(engine.metrics.misses, before + 1);
  });
  const misses = engine.metrics.misses;
  assert.deepEqual(
    (await engine.read(reading(plan))).rows.map((row) => row["at"]),
    [2, 3, 4, 5],
  );
  assert.equal(misses, 2);
});

test("a savepoint undoes what came after it", async () => {
  const { store } = await filledEngine();
  const session = await store.begin({ isolation: "default", waitMs: 100 });
  const remove = store.compile({
    delete: { entity: "comment", where: { cmp: "gt", left: path("id"), right: arg(0, t.int) } },
  });
  const count = store.compile(read("comment", ["id"]));
  assert.ok(remove.refused !== true && count.refused !== true);
  await session.run(remove, [3]);
  const savepoint = await session.savepoint!();
  await session.run(remove, [0]);
  await savepoint.rollback();
  await session.commit();
  assert.equal((await store.run(count, [])).count, 3);
});
