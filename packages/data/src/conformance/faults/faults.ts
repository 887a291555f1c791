import assert from "node:assert/strict";
import { DataError, type DataErrorCode } from "../../errors.ts";
import type { Session, Store, UnitOptions } from "../../store/store.ts";
import { ratedRecords } from "../isolation/rated-records.ts";
import type { FaultProxy } from "./proxy.ts";

/** What a fault case gets: a store, and the way to its server where it has one. */
export interface FaultScene {
  readonly store: Store;
  readonly proxy: FaultProxy;
}

/** Something that goes wrong, and what a store must make of it. */
export interface FaultCase {
  readonly name: string;
  readonly run: (scene: FaultScene) => Promise<void>;
}

/** The same without a server in between. */
export interface LocalFaultCase {
  readonly name: string;
  readonly run: (store: Store) => Promise<void>;
}

const unit: UnitOptions = { isolation: "default", waitMs: 5000 };

/** Faults that every store can have. */
export const localFaults: readonly LocalFaultCase[] = [
  {
    name: "what is cancelled before it begins is fault.cancelled, and nothing happened",
    run: async (store) => {
      const records = ratedRecords(store);
      const signal = AbortSignal.abort();
      await rejectsWith(run(store, { signal }), "fault.cancelled", "none");
      await rejectsWith(store.begin({ ...unit, signal }), "fault.cancelled", "none");
      assert.equal((await records.all(store)).size, 2);
    },
  },
  {
    name: "a unit with a broken rule leaves nothing behind",
    run: async (store) => {
      const records = ratedRecords(store);
      const session = await store.begin(unit);
      try {
        await records.rate(session, "one", 11);
        await rejectsWith(records.add(session, "one"), "constraint.unique", "none");
      } finally {
        await session.rollback();
      }
      assert.equal(await records.rating(store, "one"), 10);
    },
  },
  {
    name: "units that want each other's records: one goes on, what fails may be tried again",
    run: async (store) => {
      const records = ratedRecords(store);
      const work = async (first: string, second: string): Promise<unknown> => {
        const session = await store.begin({ ...unit, waitMs: 2000 });
        try {
          await records.rate(session, first, 20);
          await meeting();
          await records.rate(session, second, 20);
          await session.commit();
        } catch (error) {
          await session.rollback();
          return error;
        }
        return undefined;
      };
      const meeting = gathering(2, 300);
      const failures = await Promise.all([work("one", "two"), work("two", "one")]);
      assert.ok(failures.includes(undefined), String(failures[0]));
      for (const failure of failures.filter((error) => error !== undefined))
        assertFault(
          failure,
          ["conflict.retryable", "conflict.lockTimeout", "fault.timeout"],
          "none",
        );
      assert.deepEqual([...(await records.all(store)).values()], [20, 20]);
    },
  },
  {
    name: "units without end: one is told that there is no room, or all have it, and afterwards there is",
    run: async (store) => {
      const records = ratedRecords(store);
      const open: Session[] = [];
      try {
        for (let count = 0; count < 120; count++) {
          const session = await store.begin({ ...unit, waitMs: 50 });
          open.push(session);
          await records.rating(session, "one");
        }
      } catch (error) {
        assertFault(error, ["fault.timeout"], "none");
      } finally {
        for (const session of open) await session.rollback();
      }
      assert.equal(await records.rating(store, "one"), 10);
    },
  },
];

/** Faults of the way to a server. */
export const serverFaults: readonly FaultCase[] = [
  {
    name: "a connection lost inside a unit is fault.connect, nothing is stored, and the store goes on",
    run: async ({ store, proxy }) => {
      const records = ratedRecords(store);
      const session = await store.begin(unit);
      await records.rate(session, "one", 11);
      proxy.cut();
      await rejectsWith(
        (async () => {
          await records.rate(session, "two", 11);
          await session.commit();
        })(),
        "fault.connect",
      );
      await session.rollback();
      assert.deepEqual([...(await settled(store)).values()], [10, 10]);
    },
  },
  {
    name: "a connection lost before the commit is fault.connect, and nothing is stored",
    run: async ({ store, proxy }) => {
      const session = await store.begin(unit);
      await ratedRecords(store).rate(session, "one", 11);
      proxy.cut();
      await rejectsWith(session.commit(), "fault.connect");
      await session.rollback();
      assert.equal((await settled(store)).get("one"), 10);
    },
  },
  {
    name: "a connection lost after the commit, before its answer, leaves the outcome unknown",
    run: async ({ store, proxy }) => {
      const session = await store.begin(unit);
      await ratedRecords(store).rate(session, "one", 11);
      proxy.hold();
      const commit = session.commit();
      await Promise.race([proxy.held(), commit]);
      proxy.cut();
      await rejectsWith(commit, "fault.connect", "unknown");
      await session.rollback();
      assert.equal((await settled(store)).get("one"), 11);
    },
  },
  {
    name: "a write of its own whose answer is lost leaves the outcome unknown, unless it was not sent yet",
    run: async ({ store, proxy }) => {
      const records = ratedRecords(store);
      await records.rate(store, "one", 10);
      proxy.hold();
      const write = records.rate(store, "one", 11);
      await Promise.race([proxy.held(), write]);
      proxy.cut();
      const { outcome } = await rejectsWith(write, "fault.connect");
      const rating = (await settled(store)).get("one");
      // A store may read before it writes, and then knows that nothing was written.
      assert.ok(rating === 10 || (rating === 11 && outcome === "unknown"), outcome);
    },
  },
  {
    name: "a read whose answer does not come in time is fault.timeout",
    run: async ({ store, proxy }) => {
      await run(store);
      proxy.hold();
      await rejectsWith(run(store, { timeoutMs: 100 }), "fault.timeout", "none");
      proxy.release();
      await settled(store);
    },
  },
  {
    name: "a read that is cancelled while it runs is fault.cancelled at once",
    run: async ({ store, proxy }) => {
      await run(store);
      const cancel = new AbortController();
      proxy.hold();
      const answer = run(store, { signal: cancel.signal });
      cancel.abort();
      await rejectsWith(answer, "fault.cancelled", "none");
      proxy.release();
      await settled(store);
    },
  },
  {
    name: "a server that cannot be reached is fault.connect, and used again when it can",
    run: async ({ store, proxy }) => {
      proxy.close();
      await rejectsWith(settledPing(store), "fault.connect", "none");
      await rejectsWith(run(store), "fault.connect", "none");
      proxy.open();
      await settled(store);
    },
  },
];

/** Reads one record. */
async function run(
  store: Store,
  options: { signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<unknown> {
  const compiled = store.compile({
    from: { entity: "supplier" },
    where: {
      cmp: "eq",
      left: { path: ["id"] },
      right: { const: "probe-one", type: { kind: "text", nullable: false } },
    },
    order: [],
    take: { fields: ["rating"], nest: {} },
  });
  assert.ok(compiled.refused !== true);
  return store.run(compiled, [], options);
}

async function settledPing(store: Store): Promise<void> {
  await store.ping();
}

/** Reads everything after a fault; connections that are broken may show it once more, and are then replaced. */
async function settled(store: Store): Promise<ReadonlyMap<string, number | null>> {
  const records = ratedRecords(store);
  for (let attempt = 0; ; attempt++) {
    try {
      return await records.all(store);
    } catch (error) {
      if (attempt >= 20) throw error;
      assertFault(error, ["fault.connect"], "none");
    }
  }
}

/** Lets everybody pass when all have come, or after a time: where units wait for each other, one never comes. */
function gathering(expected: number, patienceMs: number): () => Promise<void> {
  let missing = expected;
  let release = (): void => {};
  const all = new Promise<void>((resolve) => {
    release = resolve;
  });
  return () => {
    missing--;
    if (missing === 0) release();
    const timer = setTimeout(release, patienceMs);
    return all.finally(() => clearTimeout(timer));
  };
}

async function rejectsWith(
  work: Promise<unknown>,
  code: DataErrorCode,
  outcome?: "none" | "unknown",
): Promise<DataError> {
  const failure: unknown = await work.then(
    () => assert.fail(`It went well, and should be ${code}.`),
    (error: unknown) => error,
  );
  assertFault(failure, [code], outcome);
  return failure;
}

function assertFault(
  error: unknown,
  codes: readonly DataErrorCode[],
  outcome?: "none" | "unknown",
): asserts error is DataError {
  if (!(error instanceof DataError)) throw error;
  assert.ok(codes.includes(error.code), `${error.code}: ${error.message}`);
  if (outcome !== undefined) assert.equal(error.outcome, outcome, error.message);
}
