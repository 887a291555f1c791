import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { Session, UnitOptions } from "@wervel/data";
import { compiled, ids, opened, raw, read, run, write } from "./support/plans.ts";
import { administer, describeServers, scratch } from "./support/scratch.ts";

const unit: UnitOptions = { isolation: "default", waitMs: 2000 };
const self = {
  parts: [{ text: "select connection_id()" }],
  as: { number: { kind: "int", nullable: false } },
} as const;

async function numberOf(session: Session): Promise<number> {
  const [row] = await session.raw!(self);
  return row!["number"] as number;
}

const change = {
  update: {
    entity: "note",
    where: {
      cmp: "eq",
      left: { path: ["id"] },
      right: { arg: 0, type: { kind: "int", nullable: false } },
    },
  },
  set: { text: { to: { arg: 1, type: { kind: "text", nullable: false, max: 60 } } } },
} as const;

describeServers("units", (url) => {
  test("what a unit wrote is there for others when it has committed, and gone when it rolled back", async (here) => {
    const store = await opened(here, scratch(url));
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
    const store = await opened(here, scratch(url));
    const session = await store.begin(unit);
    await run(store, write(1), session);
    const savepoint = await session.savepoint!();
    await assert.rejects(async () => run(store, write(1), session), { code: "constraint.unique" });
    await savepoint.rollback();
    await run(store, write(2), session);
    await session.commit();
    assert.deepEqual(await ids(store), [1, 2]);
  });

  test("a snapshot does not change, the default sees what others commit", async (here) => {
    const store = await opened(here, scratch(url));
    await run(store, write(1));
    const still = await store.begin({ ...unit, isolation: "snapshot" });
    const moving = await store.begin(unit);
    for (const session of [still, moving]) assert.deepEqual(await ids(store, session), [1]);
    await run(store, write(2));
    assert.deepEqual(await ids(store, still), [1]);
    assert.deepEqual(await ids(store, moving), [1, 2]);
    await still.rollback();
    await moving.rollback();
  });

  test("a unit does not leave its isolation to the next on its connection", async (here) => {
    const store = await opened(here, scratch(url, { max: 2 }));
    const strict = await store.begin({ ...unit, isolation: "snapshot" });
    await ids(store, strict);
    await strict.commit();
    const next = await store.begin(unit);
    assert.deepEqual(await ids(store, next), []);
    await run(store, write(1));
    assert.deepEqual(await ids(store, next), [1]);
    await next.rollback();
  });

  test("of two units that wait for each other one is told to run again, and the other goes on", async (here) => {
    const store = await opened(here, scratch(url));
    await run(store, write(1, 2));
    const [a, b] = [await store.begin(unit), await store.begin(unit)];
    await run(store, [change, [1, "a"]], a);
    await run(store, [change, [2, "b"]], b);
    const ends = await Promise.allSettled([
      run(store, [change, [2, "aa"]], a).then(() => a.commit()),
      run(store, [change, [1, "bb"]], b).then(() => b.commit()),
    ]);
    const lost = ends.filter((end) => end.status === "rejected");
    assert.deepEqual(
      lost.map(({ reason }) => [reason.code, reason.retryable, reason.outcome]),
      [["conflict.retryable", true, "none"]],
    );
    await (ends[0].status === "rejected" ? a : b).rollback();
  });

  test("a lock that is held too long is conflict.lockTimeout", async (here) => {
    const store = await opened(here, scratch(url, { lockMs: 1000 }));
    await run(store, write(1));
    const holder = await store.begin(unit);
    await run(store, [change, [1, "held"]], holder);
    await assert.rejects(async () => run(store, [change, [1, "mine"]]), {
      code: "conflict.lockTimeout",
    });
    await holder.rollback();
  });

  test("a connection that is killed before the commit changes nothing, and the store goes on", async (here) => {
    const store = await opened(here, scratch(url));
    const session = await store.begin(unit);
    await run(store, write(1), session);
    await administer(url, `kill ${await numberOf(session)}`);
    await assert.rejects(async () => run(store, write(2), session), {
      code: "fault.connect",
      outcome: "none",
    });
    await session.rollback();
    assert.deepEqual(await ids(store), []);
    await run(store, write(3));
    assert.deepEqual(await ids(store), [3]);
  });

  test("waits for a connection as long as it is told, then says which bound was reached", async (here) => {
    const store = await opened(here, scratch(url, { max: 1, waitMs: 50 }));
    const session = await store.begin(unit);
    await ids(store, session);
    await assert.rejects(async () => ids(store), { code: "fault.timeout" });
    const waiting = store.begin(unit);
    await session.commit();
    await (await waiting).rollback();
    assert.deepEqual(await ids(store), []);
  });

  test("a statement that takes too long is killed on the server", async (here) => {
    const store = await opened(here, scratch(url, { timeoutMs: 100 }));
    const mark = `mark${Math.random()}`;
    await assert.rejects(
      async () =>
        store.raw!(
          raw(
            `with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000000000) select count(*), '${mark}' from n`,
          ),
        ),
      {
        code: "fault.timeout",
      },
    );
    const isThere = async (): Promise<boolean> => {
      const statements = await administer(url, "show full processlist");
      return statements.some((row) => String(row[7]).includes(mark));
    };
    // The server ends a killed statement when it next looks; by itself it would take minutes.
    for (let looks = 0; looks < 250 && (await isThere()); looks++) await setTimeout(20);
    assert.equal(await isThere(), false);
    assert.deepEqual(await ids(store), []);
  });

  test("a signal ends a statement on the server, and its unit", async (here) => {
    const store = await opened(here, scratch(url));
    await run(store, write(1));
    const holder = await store.begin(unit);
    await run(store, [change, [1, "held"]], holder);
    const control = new AbortController();
    const session = await store.begin(unit);
    const blocked = session.run(compiled(store, change), [1, "mine"], { signal: control.signal });
    await ids(store);
    control.abort();
    await assert.rejects(async () => blocked, { code: "fault.cancelled" });
    await session.rollback();
    await holder.commit();
    const { rows } = await run(store, [read("note", { take: ["text"] }), []]);
    assert.deepEqual(rows, [{ text: "held" }]);
  });

  test("a statement of one's own reads values of every size, and refuses to change what may only be read", async (here) => {
    const store = await opened(here, scratch(url));
    const rows = await store.raw!({
      parts: [
        { text: "select 9223372036854775807, " },
        { value: "it's", type: { kind: "text", nullable: false } },
        { text: " from " },
        { entity: "note" },
        { text: " right join (select 1) as x on 1 = 1" },
      ],
      as: {
        big: { kind: "int64", nullable: false },
        text: { kind: "text", nullable: false },
      },
    });
    assert.deepEqual(rows, [{ big: 9223372036854775807n, text: "it's" }]);
    await assert.rejects(
      async () =>
        store.raw!({
          parts: [{ text: "delete from " }, { entity: "note" }],
          as: {},
          readOnly: true,
        }),
      { code: "unit.readonly" },
    );
  });
});
