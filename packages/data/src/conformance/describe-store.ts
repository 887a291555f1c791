import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { memory } from "../memory/memory.ts";
import type { ModelDescription } from "../model/description.ts";
import { migrate } from "../migrate/migrate.ts";
import type { StoreSource } from "../store/store.ts";
import { readAsked } from "./asked.ts";
import { gradesOf } from "./catalogue/grades-of.ts";
import { Claims, type Unsupported } from "./claims.ts";
import { conformanceCases } from "./cases/all.ts";
import { describeFaults } from "./faults/describe-faults.ts";
import { describeIsolation } from "./isolation/describe-isolation.ts";
import { describeOffices } from "./offices/describe-offices.ts";
import { Offices } from "./offices/model.ts";
import { comparePlans } from "./random/compare-plans.ts";
import { compareWrites } from "./random/compare-writes.ts";
import { graded, Grades } from "./report/graded.ts";
import { caseName, type MutableReport, newReport, writeReport } from "./report/report.ts";
import { isApproximate, runCase } from "./run-case.ts";
import { World } from "./world/model.ts";
import { type Apart, loosened } from "./world/loosened.ts";
import { type OpenWorld, openWorld } from "./world/open.ts";

/** What {@link describeStore} takes. */
export interface StoreUnderTest {
  /** How the store is called in the report, such as `SQLite`. */
  readonly name: string;
  /** Names an empty database, another one at each call. What it names is opened once, and closed at the end. */
  readonly create: () => StoreSource | Promise<StoreSource>;
  /** Why the store cannot be had here, such as a server that is missing: then nothing runs, and the report says so. */
  readonly notRun?: string | undefined;
  readonly unsupported?: readonly Unsupported[];
  /** Random reads that are compared with the interpreter's answers, default 5,000. */
  readonly plans?: number;
  /** Random sequences of writes, default 150. */
  readonly writes?: number;
  /** Where randomness begins, default 1. */
  readonly seed?: number;
  /** The part of what is random that must be answered, default 0.5. Less where a store answers by declared indexes only. */
  readonly answers?: number;
  /** Tells which entities are in different stores, where several are tried as one: nothing between those is enforced. */
  readonly apart?: Apart;
  /** The server that the store talks to, without encryption: its faults are tried through a proxy. */
  readonly server?: ServerUnderTest | undefined;
}

/** A server, and how an empty database on it is named where it is reached by another address. */
export interface ServerUnderTest {
  readonly url: string;
  readonly open: (url: string) => StoreSource;
}

/** What the tests of a store share: both worlds, and what was found out so far. */
export interface Scene {
  store: OpenWorld;
  oracle: OpenWorld;
  readonly report: MutableReport;
}

/**
 * Describes the conformance tests of a store: every case of {@link conformanceCases}, random reads and writes against the interpreter, what
 * its isolations prevent, and what it makes of faults. A store may answer what the interpreter answers, or refuse with a capability that
 * it lists as unsupported. What it lists it must refuse.
 */
export function describeStore(options: StoreUnderTest): void {
  const { name, create, notRun, unsupported = [] } = options;
  const { plans = 5000, writes = 150, seed = 1, reports } = { ...options, ...readAsked() };
  if (notRun !== undefined) return describeAbsence(name, notRun);
  const least = options.answers ?? 0.5;
  const fitted = (whole: ModelDescription): ModelDescription =>
    options.apart === undefined ? whole : loosened(whole, options.apart);
  const model = fitted(World.model);
  describe(`${name} conforms`, () => {
    const scene = { report: newReport(name, unsupported) } as Scene;
    const grades = new Grades();
    const claims = new Claims(unsupported);

    before(async () => {
      scene.oracle = await openWorld(memory(), model);
      scene.store = await openWorld(graded(await create(), grades), model);
      // One driver may speak to servers of several names, which it puts before their version.
      scene.report.version = scene.store.store.profile.version.replace(`${name} `, "");
    });
    after(async () => {
      await scene.store?.store.close();
      await scene.oracle?.store.close();
      if (reports !== undefined) writeReport(scene.report, reports);
    });

    test("says what it ran against", (here) => {
      here.diagnostic(`ran: ${name} ${scene.report.version}`);
      assert.notEqual(scene.report.version, "");
    });
    test("fits the model after it was migrated: a second migration has nothing to do (row 44)", async () => {
      const options = { mode: "refuse", now: () => 0 } as const;
      const { fresh, steps } = await migrate(scene.store.store, model, options);
      assert.deepEqual({ fresh, steps }, { fresh: false, steps: [] });
      const { schema } = scene.store.store;
      const drift = await schema.drift?.((await schema.ledger()).at(-1)!.snapshot);
      assert.deepEqual(drift ?? [], []);
    });
    for (const example of conformanceCases) {
      test(caseName(example), async () => {
        grades.take();
        const { refused } = await runCase(example, scene.store, scene.oracle);
        claims.judge(example, refused);
        scene.report.cases[caseName(example)] =
          refused !== undefined
            ? "refused"
            : isApproximate(example)
              ? "approximate"
              : (grades.take() ?? "native");
      });
    }
    test(`${plans} random reads answer like the interpreter (seed ${seed})`, async (here) => {
      const found = await comparePlans(scene.store, {
        count: plans,
        seed,
        mayRefuse: claims.names,
      });
      here.diagnostic(`${found.ran} reads compared, ${found.refused} refused`);
      scene.report.reads = { compared: found.ran, refused: found.refused, seed };
      assert.equal(found.difference, undefined);
      assert.ok(found.ran >= plans * least, `Only ${found.ran} of ${plans} reads were answered.`);
    });
    test(`${writes} random sequences of writes leave what the interpreter's leave (seed ${seed})`, async (here) => {
      const found = await compareWrites(scene.store, scene.oracle, {
        count: writes,
        seed,
        mayRefuse: claims.names,
      });
      here.diagnostic(`${found.ran} sequences compared, ${found.refused} refused`);
      scene.report.writes = { compared: found.ran, refused: found.refused, seed };
      assert.equal(found.difference, undefined);
      assert.ok(found.ran >= writes * least, `Only ${found.ran} of ${writes} were answered.`);
    });
    test("says of everything in the catalogue how it does it, and refuses nothing that it does not list", () => {
      Object.assign(scene.report.operators, gradesOf(scene.store, claims.names));
    });
    describeOffices(create, { model: fitted(Offices.model), claims });
    test("refuses everything that it says it does not support", () => {
      assert.deepEqual(claims.unused(), []);
    });
    describeIsolation(scene);
    describeFaults(scene, options.server);
  });
}

function describeAbsence(name: string, why: string): void {
  test(`${name} conforms`, (here) => {
    here.diagnostic(`not run: ${name} (${why})`);
    here.skip(why);
  });
}
