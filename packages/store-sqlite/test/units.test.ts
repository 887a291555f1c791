import assert from "node:assert/strict";
import { test } from "node:test";
import type { Result, Session, Store } from "@wervel/data";
import { sqlite } from "@wervel/store-sqlite";
import { notes, noteColumns } from "./support/counter.ts";
import { databaseFile } from "./support/files.ts";
import { describeModel, t } from "./support/model.ts";
import { arg, asc, cmp, path, read } from "./support/plans.ts";
import { compiled, opened, run } from "./support/stores.ts";

const unit = { isolation: "default", waitMs: 5000 } as const;
const all = read("note", { order: [asc("id")], take: ["id"] });
const byId = read("note", { where: cmp("eq", path("id"), arg(0, t.int)), take: ["id", "text"] });
const insert = { insert: "note", columns: noteColumns, rows: 0 } as const;

const change = {
  update: { entity: "note", where: cmp("eq", path("id"), arg(1, t.int)) },
  set: { text: { to: arg(0, t.text) } },
} as const;

const writers = ["inline", "worker"] as const;

for (const writer of writers) {
  const open = (here: { after(close: () => unknown): unknown }): Promise<Store> =>
    opened(here, notes, sqlite({ path: databaseFile(here), writer }));
  const write = async (on: Store | Session, store: Store, id: number): Promise<unknown> =>
    on.run(compiled(store, insert), [[[id, `n${id}`]]]);
  const ids = async (on: Store | Session, store: Store): Promise<unknown> =>
    (await on.run(compiled(store, all), [])).rows.map((row) => row["id"]);

  test(`a unit reads its own writes, and nobody else does before the commit (${writer})`, async (here) => {
    const store = await open(here);
    const session = await store.begin(unit);
    await write(session, store, 1);
    assert.deepEqual(await ids(session, store), [1]);
    assert.deepEqual(await ids(store, store), []);
    await session.commit();
    assert.deepEqual(await ids(store, store), [1]);
  });

  test(`a rollback takes back the unit's writes and no others (${writer})`, async (here) => {
    const store = await open(here);
    await write(store, store, 1);
    const session = await store.begin(unit);
    await write(session, store, 2);
    // It has to wait for the unit: a statement of somebody else never runs inside one.
    const other = write(store, store, 3);
    await session.rollback();
    await other;
    assert.deepEqual(await ids(store, store), [1, 3]);
  });

  test(`units that write take turns (${writer})`, async (here) => {
    const store = await open(here);
    const first = await store.begin(unit);
    await write(first, store, 1);
    const second = await store.begin(unit);
    const waiting = write(second, store, 2);
    await first.commit();
    await waiting;
    await second.commit();
    assert.deepEqual(await ids(store, store), [1, 2]);
  });

  test(`a write that waits longer than it may answers fault.timeout (${writer})`, async (here) => {
    const store = await open(here);
    const first = await store.begin(unit);
    await write(first, store, 1);
    const second = await store.begin({ ...unit, waitMs: 5 });
    await assert.rejects(write(second, store, 2), { code: "fault.timeout" });
    await second.rollback();
    await first.commit();
    assert.deepEqual(await ids(store, store), [1]);
  });

  test(`a unit that reads what it edits has the writer, so that nobody changes it in between (${writer})`, async (here) => {
    const store = await open(here);
    await write(store, store, 1);
    const textOf = async (on: Session, options = {}): Promise<unknown> =>
      (await on.run(compiled(store, byId), [1], options)).rows[0]?.["text"];
    const first = await store.begin(unit);
    const second = await store.begin(unit);
    assert.equal(await textOf(first, { edits: true }), "n1");
    const waiting = textOf(second, { edits: true });
    assert.equal(await textOf(await store.begin(unit)), "n1", "who only reads does not wait");
    await first.run(compiled(store, change), ["changed", 1]);
    await first.commit();
    assert.equal(await waiting, "changed");
    await second.run(compiled(store, change), ["again", 1]);
    await second.commit();
  });

  test(`statements that are asked together run in their order, and each has its own answer (${writer})`, async (here) => {
    const store = await open(here);
    await write(store, store, 1);
    const session = await store.begin(unit);
    const answers = await Promise.allSettled([
      write(session, store, 2),
      ids(session, store),
      write(session, store, 1),
      write(session, store, 3),
      ids(session, store),
      session.commit(),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      ["fulfilled", "fulfilled", "rejected", "fulfilled", "fulfilled", "fulfilled"],
    );
    assert.equal((answers[2] as PromiseRejectedResult).reason.code, "constraint.unique");
    assert.deepEqual((answers[1] as PromiseFulfilledResult<unknown>).value, [1, 2]);
    assert.deepEqual((answers[4] as PromiseFulfilledResult<unknown>).value, [1, 2, 3]);
    await assert.rejects(ids(session, store), { code: "fault.closed" });
    assert.deepEqual(await ids(store, store), [1, 2, 3]);
  });

  test(`a unit that has read what changed since cannot write (${writer})`, async (here) => {
    const store = await open(here);
    const session = await store.begin(unit);
    await ids(session, store);
    await write(store, store, 1);
    assert.deepEqual(await ids(session, store), [], "the snapshot stands");
    await assert.rejects(write(session, store, 2), { code: "conflict.retryable" });
    await session.rollback();
    const again = await store.begin({ ...unit, exclusive: true });
    assert.deepEqual(await ids(again, store), [1]);
    await write(again, store, 2);
    await again.commit();
    assert.deepEqual(await ids(store, store), [1, 2]);
  });

  test(`a failed statement leaves the unit to its owner (${writer})`, async (here) => {
    const store = await open(here);
    const session = await store.begin(unit);
    await write(session, store, 1);
    await assert.rejects(write(session, store, 1), {
      code: "constraint.unique",
      entity: "note",
      fields: ["id"],
    });
    await session.rollback();
    assert.deepEqual(await ids(store, store), []);
  });

  test(`a savepoint is taken back alone (${writer})`, async (here) => {
    const store = await open(here);
    const session = await store.begin(unit);
    await write(session, store, 1);
    const savepoint = await session.savepoint!();
    await write(session, store, 2);
    await savepoint.rollback();
    await write(session, store, 3);
    await session.commit();
    assert.deepEqual(await ids(store, store), [1, 3]);
  });

  test(`a unit that has ended runs nothing (${writer})`, async (here) => {
    const store = await open(here);
    const session = await store.begin(unit);
    await session.commit();
    await assert.rejects(write(session, store, 1), { code: "fault.closed" });
  });

  test(`streams every record in pieces, while others write (${writer})`, async (here) => {
    const store = await open(here);
    const rows = Array.from({ length: 1000 }, (_, id) => [id, `n${id}`]);
    await run(store, insert, [rows]);
    let seen = 0;
    for await (const row of store.stream(compiled(store, all), [])) {
      assert.equal(row["id"], seen++);
      if (seen === 300) await write(store, store, 5000);
    }
    assert.equal(seen, 1000);
    assert.equal(((await ids(store, store)) as unknown[]).length, 1001);
  });

  test(`a stream may be left early (${writer})`, async (here) => {
    const store = await open(here);
    await run(store, insert, [Array.from({ length: 1000 }, (_, id) => [id, `n${id}`])]);
    for await (const row of store.stream(compiled(store, all), [])) if (row["id"] === 10) break;
    await write(store, store, 2000);
  });
}

test("a short read answers at once, a long one later", async (here) => {
  const store = await opened(here, notes, sqlite(databaseFile(here)));
  await run(store, insert, [[[1, "one"]]]);
  assert.deepEqual(store.run(compiled(store, byId), [1]), {
    rows: [{ id: 1, text: "one" }],
    count: 1,
  });
  const later = store.run(compiled(store, all), []);
  assert.ok(later instanceof Promise);
  assert.equal((await later).count, 1);
});

test("a read by index without a limit answers at once while its rows are few", async (here) => {
  const model = describeModel({
    item: { fields: { id: t.int, group: t.int }, indexes: [["group"]] },
  });
  const store = await opened(here, model, sqlite(databaseFile(here)));
  const rows = Array.from({ length: 203 }, (_, id) => [id, id < 3 ? 0 : 1]);
  await run(store, { insert: "item", columns: ["id", "group"], rows: 0 }, [rows]);
  const plan = compiled(store, read("item", { where: cmp("eq", path("group"), arg(0, t.int)) }));
  assert.equal((store.run(plan, [0]) as Result).rows.length, 3);
  assert.equal((await store.run(plan, [1])).rows.length, 200);
  assert.ok(store.run(plan, [0]) instanceof Promise, "it has proved long");
});

test("stops after the rows that a read may have", async (here) => {
  const store = await opened(here, notes);
  await run(store, insert, [Array.from({ length: 50 }, (_, id) => [id, `n${id}`])]);
  const result = await store.run(compiled(store, all), [], { maxRows: 10 });
  assert.equal(result.rows.length, 11);
});

test("a read gives up after its time and when it is cancelled", async (here) => {
  const peers = { kind: "many", to: "item", pairs: [["group", "group"]] } as const;
  const model = describeModel({
    item: { fields: { id: t.int, group: t.int }, relations: { peers } },
  });
  const store = await opened(here, model, sqlite(databaseFile(here)));
  await run(store, { insert: "item", columns: ["id", "group"], rows: 0 }, [
    Array.from({ length: 2000 }, (_, id) => [id, 1]),
  ]);
  // Four million pairs: no machine has counted them when the timer comes.
  const slow = read("item", { let: { n: { over: "peers", agg: { fn: "count" } } }, take: ["n"] });
  const aborted = AbortSignal.abort();
  assert.throws(() => store.run(compiled(store, slow), [], { signal: aborted }), {
    code: "fault.cancelled",
  });
  await assert.rejects(async () => store.run(compiled(store, slow), [], { timeoutMs: 0 }), {
    code: "fault.timeout",
  });
  const controller = new AbortController();
  const running = store.run(compiled(store, slow), [], { signal: controller.signal });
  controller.abort();
  await assert.rejects(async () => running, { code: "fault.cancelled" });
});

test("closing waits for the writes that are under way", async (here) => {
  const file = databaseFile(here);
  const store = await opened(here, notes, sqlite(file));
  const writing = run(store, insert, [[[1, "one"]]]);
  await store.close();
  assert.equal((await writing).count, 1);
});

test("a closed store refuses everything and can be closed again", async (here) => {
  const store = await sqlite(databaseFile(here)).open(notes, { now: () => 0 });
  await store.ping();
  await store.close();
  await store.close();
  await assert.rejects(store.ping(), { code: "fault.closed" });
  await assert.rejects(store.begin(unit), { code: "fault.closed" });
});
