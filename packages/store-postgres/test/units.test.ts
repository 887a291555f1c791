import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Session, UnitOptions } from "@wervel/data";
import { describeModel, valueTypes as t } from "@wervel/data/testing";
import { ids, opened, raw, read, run, write } from "./support/plans.ts";
import { administer, needsServer, scratch } from "./support/scratch.ts";

const unit: UnitOptions = { isolation: "default", waitMs: 2000 };
const backend = {
  parts: [{ text: "select pg_backend_pid()" }],
  as: { pid: { kind: "int", nullable: false } },
} as const;

async function pidOf(session: Session): Promise<number> {
  const [row] = await session.raw!(backend);
  return row!["pid"] as number;
}

describe("units", needsServer, () => {
  test("what a unit wrote is there for others when it has committed, and gone when it rolled back", async (here) => {
    const store = await opened(here);
    const first = await store.begin(unit);
    await run(store, write(1), first);
    assert.deepEqual(await ids(store), []);
    await first.commit();
    const second = await store.begin(unit);
    await run(store, write(2), second);
    await second.rollback();
    assert.deepEqual(await ids(store), [1]);
  });

  test("a savepoint takes back what failed, and the unit goes on", async (here) => {
    const store = await opened(here);
    const session = await store.begin(unit);
    await run(store, write(1), session);
    const savepoint = await session.savepoint!();
    await assert.rejects(async () => run(store, write(1), session), { code: "constraint.unique" });
    await savepoint.rollback();
    await run(store, write(2), session);
    await session.commit();
    assert.deepEqual(await ids(store), [1, 2]);
  });

  test("of two serialisable units that read what the other writes, one must be run again", async (here) => {
    const store = await opened(here);
    const serial = { ...unit, isolation: "serializable" as const };
    const [a, b] = [await store.begin(serial), await store.begin(serial)];
    for (const session of [a, b]) assert.deepEqual(await ids(store, session), []);
    await run(store, write(1), a);
    await run(store, write(2), b);
    const ends = await Promise.allSettled([a.commit(), b.commit()]);
    const lost = ends.filter((end) => end.status === "rejected");
    assert.deepEqual(
      lost.map(({ reason }) => [reason.code, reason.retryable, reason.outcome]),
      [["conflict.retryable", true, "none"]],
    );
  });

  test("a snapshot does not change, and a write over a newer commit is conflict.retryable", async (here) => {
    const store = await opened(here);
    await run(store, write(1));
    const session = await store.begin({ ...unit, isolation: "snapshot" });
    assert.deepEqual(await ids(store, session), [1]);
    const change = {
      update: { entity: "note" },
      set: { text: { to: { arg: 0, type: { kind: "text", nullable: false } } } },
    } as const;
    await run(store, [change, ["other"]]);
    await run(store, write(2));
    assert.deepEqual(await ids(store, session), [1]);
    await assert.rejects(async () => run(store, [change, ["mine"]], session), {
      code: "conflict.retryable",
    });
    await session.rollback();
  });

  test("a connection that is ended before the commit changes nothing, and the store goes on", async (here) => {
    const store = await opened(here);
    const session = await store.begin(unit);
    await run(store, write(1), session);
    await administer(`select pg_terminate_backend(${await pidOf(session)})`);
    await assert.rejects(
      async () => run(store, write(2), session),
      (error: { code: string; outcome: string }) => {
        assert.match(error.code, /^fault\.(connect|failover)$/);
        assert.equal(error.outcome, "none");
        return true;
      },
    );
    await session.rollback();
    assert.deepEqual(await ids(store), []);
    await run(store, write(3));
    assert.deepEqual(await ids(store), [3]);
  });

  test("a connection that broke while it rested is nobody's error", async (here) => {
    const store = await opened(here, undefined, scratch(undefined, { max: 1 }));
    const session = await store.begin(unit);
    const pid = await pidOf(session);
    await session.commit();
    await administer(`select pg_terminate_backend(${pid})`);
    assert.deepEqual(await ids(store), []);
    await run(store, write(1));
    assert.deepEqual(await ids(store), [1]);
  });

  test("waits for a connection as long as it is told, then says which bound was reached", async (here) => {
    const store = await opened(here, undefined, scratch(undefined, { max: 1, waitMs: 50 }));
    const session = await store.begin(unit);
    await ids(store, session);
    await assert.rejects(async () => ids(store), { code: "fault.timeout" });
    await assert.rejects(async () => store.begin({ ...unit, waitMs: 20 }), {
      code: "fault.timeout",
    });
    const waiting = store.begin(unit);
    await session.commit();
    await (await waiting).rollback();
    assert.deepEqual(await ids(store), []);
  });

  test("refuses who would wait behind too many", async (here) => {
    const store = await opened(here, undefined, scratch(undefined, { max: 1, maxWaiting: 1 }));
    const session = await store.begin(unit);
    await ids(store, session);
    const waiting = ids(store);
    await assert.rejects(async () => ids(store), { code: "fault.throttled" });
    await session.commit();
    await waiting;
  });

  test("a statement that takes too long is ended on the server", async (here) => {
    const store = await opened(here, undefined, scratch(undefined, { timeoutMs: 100 }));
    const mark = `/* ${Math.random()} */`;
    for (const readOnly of [false, true])
      await assert.rejects(async () => store.raw!(raw(`select pg_sleep(60) ${mark}`, readOnly)), {
        code: "fault.timeout",
        outcome: "none",
      });
    const left = await administer(
      `select 1 from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query like '%${mark}%'`,
    );
    assert.deepEqual(left, []);
    assert.deepEqual(await ids(store), []);
  });

  test("a signal ends a statement on the server, and its unit", async (here) => {
    const store = await opened(here);
    const lock = await store.begin(unit);
    await run(store, write(1), lock);
    const control = new AbortController();
    const session = await store.begin(unit);
    const [plan, args] = write(1);
    const answer = store.compile(plan);
    assert.notEqual(answer.refused, true);
    const blocked = session.run(answer as never, args, { signal: control.signal });
    await ids(store);
    control.abort();
    await assert.rejects(async () => blocked, { code: "fault.cancelled" });
    await session.rollback();
    await lock.commit();
    assert.deepEqual(await ids(store), [1]);
  });

  test("two units that wait for each other: one is told to run again, the other goes on", async (here) => {
    const store = await opened(here);
    await run(store, write(1, 2));
    const touch = (id: number) =>
      [
        {
          update: {
            entity: "note",
            where: {
              cmp: "eq",
              left: { path: ["id"] },
              right: { arg: 0, type: { kind: "int", nullable: false } },
            },
          },
          set: { text: { to: { arg: 1, type: { kind: "text", nullable: false } } } },
        },
        [id, `t${id}`],
      ] as const;
    const [a, b] = [await store.begin(unit), await store.begin(unit)];
    await run(store, touch(1), a);
    await run(store, touch(2), b);
    const ends = await Promise.allSettled([
      run(store, touch(2), a).catch(async (error: unknown) => {
        await a.rollback();
        throw error;
      }),
      run(store, touch(1), b).catch(async (error: unknown) => {
        await b.rollback();
        throw error;
      }),
    ]);
    const failed = ends.filter((end) => end.status === "rejected");
    assert.equal(failed.length, 1);
    assert.equal(failed[0]!.reason.code, "conflict.retryable");
    const goesOn = ends[0]!.status === "fulfilled" ? a : b;
    await goesOn.commit();
  });

  test("of many upserts of one key at once exactly one inserts", async (here) => {
    const store = await opened(here);
    const upsert = {
      upsert: "note",
      key: ["text"],
      columns: ["id", "text"],
      row: 0,
      set: {},
      return: ["id"],
    } as const;
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => run(store, [upsert, [[i, "same"]]])),
    );
    const inserted = results.filter(({ outcome }) => outcome === "inserted");
    assert.equal(inserted.length, 1);
    assert.equal(new Set(results.map(({ rows }) => rows[0]!["id"])).size, 1);
  });

  test("of many updates that expect one version exactly one is made, the others are conflict.stale", async (here) => {
    const model = describeModel({
      note: { fields: { id: t.int, text: t.text, version: t.int }, version: "version" },
    });
    const store = await opened(here, model);
    const columns = ["id", "text", "version"];
    await run(store, [
      { insert: "note", columns, rows: 0 },
      [
        [
          [1, "a", 1],
          [2, "b", 1],
        ],
      ],
    ]);
    const one = { cmp: "eq", left: { path: ["id"] }, right: { arg: 1, type: t.int } } as const;
    for (const [name, where] of Object.entries({ one, both: { or: [one, { not: one }] } })) {
      const version = name === "one" ? 1 : 2;
      if (name === "both")
        await run(store, [
          { update: { entity: "note" }, set: { version: { to: { arg: 0, type: t.int } } } },
          [2],
        ]);
      const update = {
        update: { entity: "note", where },
        set: { version: { inc: { const: 1, type: t.int } } },
        expect: { arg: 0, type: t.int },
      } as const;
      const ends = await Promise.allSettled(
        Array.from({ length: 8 }, () => run(store, [update, [version, 1]])),
      );
      assert.equal(ends.filter(({ status }) => status === "fulfilled").length, 1, name);
      for (const end of ends)
        if (end.status === "rejected") assert.equal(end.reason.code, "conflict.stale");
    }
  });

  test("of many writes of edited records with one version exactly one is made", async (here) => {
    const model = describeModel({
      note: { fields: { id: t.int, text: t.text, version: t.int }, version: "version" },
    });
    const store = await opened(here, model);
    const columns = ["id", "text", "version"];
    const rows = [1, 2, 3].map((id) => [id, "a", 1]);
    await run(store, [{ insert: "note", columns, rows: 0 }, [rows]]);
    const update = {
      updateMany: "note",
      columns: ["text"],
      rows: 0,
      set: { version: { inc: { const: 1, type: t.int } } },
      expect: true,
    } as const;
    const edited = (text: string): unknown[] => [1, 2, 3].map((id) => [id, text, 1]);
    const ends = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => run(store, [update, [edited(`t${i}`)]])),
    );
    const done = ends.filter((end) => end.status === "fulfilled");
    assert.deepEqual(
      done.map(({ value }) => value.count),
      [3],
    );
    for (const end of ends)
      if (end.status === "rejected") assert.equal(end.reason.code, "conflict.stale");
  });

  test("a closed store refuses, and leaves no connection behind", async (here) => {
    const name = `wervel ${Math.random()}`;
    const store = await opened(here, undefined, scratch(undefined, { applicationName: name }));
    await Promise.all([ids(store), ids(store), ids(store)]);
    await store.close();
    await assert.rejects(async () => run(store, [read("note"), []]), { code: "fault.closed" });
    // The server takes a moment to see a connection go.
    let left: readonly unknown[] = [];
    for (let i = 0; i < 50; i++) {
      left = await administer(`select 1 from pg_stat_activity where application_name = '${name}'`);
      if (left.length === 0) break;
    }
    assert.deepEqual(left, []);
  });
});
