import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { memory } from "../memory/memory.ts";
import type { StoreSource } from "../store/store.ts";
import { Claims, type Unsupported } from "./claims.ts";
import { conformanceCases } from "./cases/all.ts";
import { comparePlans } from "./random/compare-plans.ts";
import { compareWrites } from "./random/compare-writes.ts";
import { runCase } from "./run-case.ts";
import { type OpenWorld, openWorld } from "./world/open.ts";

/** What {@link describeStore} takes. */
export interface StoreUnderTest {
  /** How the store is called in the report, such as `SQLite`. */
  readonly name: string;
  /** Names an empty database. It is opened once, and closed at the end. */
  readonly create: () => StoreSource | Promise<StoreSource>;
  /** Why the store cannot be had here, such as a server that is missing: then nothing runs, and the report says so. */
  readonly notRun?: string | undefined;
  readonly unsupported?: readonly Unsupported[];
  /** Random reads that are compared with the oracle's, default 2,000. */
  readonly plans?: number;
  /** Random sequences of writes, default 150. */
  readonly writes?: number;
  /** Where randomness begins, default 1. */
  readonly seed?: number;
}

/**
 * Describes the conformance tests of a store: every case of {@link conformanceCases}, and random reads and writes against the oracle. A
 * store may answer what the oracle answers, or refuse with a capability that it lists as unsupported. What it lists it must refuse.
 */
export function describeStore(options: StoreUnderTest): void {
  const { name, create, unsupported = [], plans = 2000, writes = 150, seed = 1 } = options;
  if (options.notRun !== undefined) return describeAbsence(name, options.notRun);
  describe(`${name} conforms`, () => {
    let store: OpenWorld;
    let oracle: OpenWorld;
    const claims = new Claims(unsupported);

    before(async () => {
      oracle = await openWorld(memory());
      store = await openWorld(await create());
    });
    after(async () => {
      await store?.store.close();
      await oracle?.store.close();
    });

    test("says what it ran against", (here) => {
      here.diagnostic(`ran: ${name} ${store.store.profile.version}`);
      assert.notEqual(store.store.profile.version, "");
    });
    for (const example of conformanceCases) {
      test(`${example.name} (row ${example.row})`, async () => {
        const { refused } = await runCase(example, store, oracle);
        claims.judge(example, refused);
      });
    }
    test(`${plans} random reads answer like the oracle (seed ${seed})`, async (here) => {
      const report = await comparePlans(store, { count: plans, seed, mayRefuse: claims.names });
      here.diagnostic(`${report.ran} reads compared, ${report.refused} refused`);
      assert.equal(report.difference, undefined);
      assert.ok(report.ran * 2 > plans, "More than half of the reads were refused.");
    });
    test(`${writes} random sequences of writes leave what the oracle's leave (seed ${seed})`, async (here) => {
      const report = await compareWrites(store, oracle, {
        count: writes,
        seed,
        mayRefuse: claims.names,
      });
      here.diagnostic(`${report.ran} sequences compared, ${report.refused} refused`);
      assert.equal(report.difference, undefined);
      assert.ok(report.ran * 2 > writes, "More than half of the sequences were refused.");
    });
    test("refuses everything that it says it does not support", () => {
      assert.deepEqual(claims.unused(), []);
    });
  });
}

function describeAbsence(name: string, why: string): void {
  test(`${name} conforms`, (here) => {
    here.diagnostic(`not run: ${name} (${why})`);
    here.skip(why);
  });
}
