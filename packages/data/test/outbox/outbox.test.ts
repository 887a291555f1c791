import assert from "node:assert/strict";
import { test } from "node:test";
import { requestContext } from "@wervel/core";
import { outboxesOf } from "@wervel/data";
import { openArticles } from "./articles.ts";

const id = "0190a000-0000-7000-8000-000000000001";

test("an event is written with the unit that adds it, under the id that is returned", async () => {
  const { db, written } = await openArticles();
  const event = await db.unit(async (u) => {
    await u.article.insert({ id, title: "First" });
    const added = u.outbox.add("renamed", { id, title: "First" });
    assert.deepEqual(await written(), [], "not before the unit ends");
    return added;
  });
  const [row, ...others] = await written();
  assert.deepEqual(others, []);
  assert.deepEqual(
    { ...row, id: undefined },
    {
      id: undefined,
      event,
      name: "renamed",
      key: id,
      place: 1,
      payload: { id, title: "First" },
      handler: null,
      tenant: null,
      actor: null,
      request: null,
      at: new Date("2026-01-01"),
      attempts: 0,
      lease: null,
      dueAt: new Date("2026-01-01"),
    },
  );
});

test("an event of a unit that is rolled back was never there, nor is its place", async () => {
  const { db, written } = await openArticles();
  const add = (title: string, fails: boolean): Promise<void> =>
    db.unit(async (u) => {
      await u.article.insert({ title });
      u.outbox.add("renamed", { id, title });
      if (fails) throw new Error("not this one");
    });
  await add("one", false);
  await assert.rejects(add("two", true), /not this one/);
  await add("three", false);
  await assert.rejects(add("three", false), { code: "constraint.unique" });
  const rows = await written();
  assert.deepEqual(
    rows.map(({ payload, place }) => [(payload as { title: string }).title, place]),
    [
      ["one", 1],
      ["three", 2],
    ],
  );
});

test("a unit that only adds an event writes it", async () => {
  const { db, written } = await openArticles();
  await db.unit(async (u) => void u.outbox.add("renamed", { id, title: "x" }));
  assert.equal((await written()).length, 1);
});

test("services that join a unit add their events to it, in the order of the calls", async () => {
  const { db, written } = await openArticles();
  const rename = (title: string) =>
    db.unit(async (u) => void u.outbox.add("renamed", { id, title }));
  await db.unit(async () => {
    await rename("one");
    db.outbox.add("renamed", { id, title: "two" });
    await rename("three");
  });
  const rows = await written();
  assert.deepEqual(
    rows.map(({ payload, place }) => [(payload as { title: string }).title, place]),
    [
      ["one", 1],
      ["two", 2],
      ["three", 3],
    ],
  );
});

test("a replayed unit writes what its last run added", async () => {
  const { db, written } = await openArticles();
  let runs = 0;
  await db.unit(async (u) => {
    u.outbox.add("renamed", { id, title: `run ${++runs}` });
    if (runs === 1) throw Object.assign(new Error("lost"), { code: "conflict.retryable" });
  });
  const rows = await written();
  assert.deepEqual(
    rows.map(({ payload }) => payload),
    [{ id, title: "run 2" }],
  );
});

test("values that JSON does not have are kept, and defaults are filled in", async () => {
  const { db, written } = await openArticles();
  const at = new Date("2026-02-03T04:05:06.789Z");
  await db.unit(
    async (u) => void u.outbox.add("counted", { on: "2026-02-03", at, views: 2n ** 60n }),
  );
  const [row] = await written();
  assert.deepEqual(row!.payload, {
    on: "2026-02-03",
    at: at.toISOString(),
    views: "1152921504606846976",
    tags: [],
  });
  assert.equal(row!.key, null);
});

test("an event keeps the tenant, the actor and the request of whoever adds it", async () => {
  const { as, written } = await openArticles();
  const db = as({ tenant: "0190a000-0000-7000-8000-00000000000a", actor: "ann" });
  await requestContext.run({ requestId: "r1" }, () =>
    db.unit(async (u) => void u.outbox.add("renamed", { id, title: "x" })),
  );
  const [row] = await written();
  assert.deepEqual(
    [row!.tenant, row!.actor, row!.request],
    ["0190a000-0000-7000-8000-00000000000a", "ann", "r1"],
  );
});

test("what hears of commits hears of units with events, once each", async () => {
  const { db, opened } = await openArticles();
  let heard = 0;
  const ended = outboxesOf(opened).listen(() => heard++);
  await db.unit(async (u) => {
    u.outbox.add("renamed", { id, title: "x" });
    u.outbox.add("renamed", { id, title: "y" });
    assert.equal(heard, 0);
  });
  assert.equal(heard, 1);
  await db.unit((u) => u.article.insert({ title: "no event" }));
  const failed = db.unit(async (u) => {
    u.outbox.add("renamed", { id, title: "z" });
    throw new Error("rolled back");
  });
  await assert.rejects(failed, /rolled back/);
  assert.equal(heard, 1);
  ended();
  await db.unit(async (u) => void u.outbox.add("renamed", { id, title: "z" }));
  assert.equal(heard, 1);
});

const refusals: readonly (readonly [
  string,
  string,
  unknown,
  { code: string; message?: RegExp },
])[] = [
  ["an event that is not declared", "moved", {}, { code: "WERVEL_EVENT_NAME", message: /moved/ }],
  ["a name that every object has", "constructor", {}, { code: "WERVEL_EVENT_NAME" }],
  ["no name", undefined as never, {}, { code: "WERVEL_EVENT_NAME" }],
  ["no data", "renamed", undefined, { code: "WERVEL_EVENT_DATA" }],
  [
    "a field of another type",
    "renamed",
    { id: 1, title: "x" },
    { code: "WERVEL_EVENT_DATA", message: /\/id/ },
  ],
  ["a field that is missing", "renamed", { id }, { code: "WERVEL_EVENT_DATA", message: /\/title/ }],
  [
    "a field that is not declared",
    "renamed",
    { id, title: "x", by: 1 },
    { code: "WERVEL_EVENT_DATA" },
  ],
  [
    "data past the bound",
    "counted",
    {
      on: "2026-01-01",
      at: new Date(),
      views: 1n,
      tags: Array.from({ length: 20_000 }, () => "a tag of some length"),
    },
    { code: "WERVEL_EVENT_DATA", message: /characters/ },
  ],
];

for (const [title, name, data, error] of refusals)
  test(`refuses ${title}, and nothing of the unit is written`, async () => {
    const { db, written } = await openArticles();
    const work = db.unit(async (u) => {
      await u.article.insert({ title: "with it" });
      u.outbox.add(name as never, data as never);
    });
    await assert.rejects(work, error);
    assert.deepEqual(await written(), []);
    assert.equal(await db.article.allowScan().count(), 0);
  });

test("refuses an event of a unit that has ended: it would be written by nobody", async () => {
  const { db, written } = await openArticles();
  const goOn = Promise.withResolvers<void>();
  let late: Promise<unknown>;
  await db.unit(async (u) => {
    late = goOn.promise.then(() => u.outbox.add("renamed", { id, title: "x" }));
  });
  goOn.resolve();
  await assert.rejects(late!, { code: "fault.closed" });
  assert.deepEqual(await written(), []);
});

test("refuses an event outside of a unit, and in a request that must not write", async () => {
  const { db, opened } = await openArticles();
  assert.throws(() => db.outbox.add("renamed", { id, title: "x" }), { code: "unit.none" });
  await db.unit(async (u) => {
    assert.throws(() => u.outside((o) => o.outbox.add("renamed", { id, title: "x" })), {
      code: "unit.none",
    });
  });
  await db.unit(async (u) => {
    assert.throws(
      () => opened.runtime.engine.readonly(() => u.outbox.add("renamed", { id, title: "x" })),
      {
        code: "unit.readonly",
      },
    );
  });
});
