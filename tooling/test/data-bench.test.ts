import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Contestant,
  type Open,
  type StoreName,
  storeNames,
  type Surroundings,
} from "../../benchmarks/data/contestant.ts";
import { reachesOf, tableOf } from "../../benchmarks/data/report.ts";
import { prepare } from "../../benchmarks/data/prepare.ts";
import { spread } from "../../benchmarks/lib/stats.ts";
import { rowsOf, workNames } from "../../benchmarks/data/works.ts";

const folder = "../../benchmarks/data";

async function opened(name: string, surroundings: Surroundings): Promise<Contestant> {
  const { open } = (await import(`${folder}/contestants/${name}.ts`)) as { readonly open: Open };
  return open(surroundings);
}

async function expectEqualRows(store: StoreName, surroundings: Surroundings): Promise<void> {
  const { writtenAs } = await import(`${folder}/drivers/${store}.ts`);
  const written = (kind: string) => writtenAs(surroundings, kind);
  const driver = await opened("driver", surroundings);
  const wervel = await opened("wervel", surroundings);
  try {
    for (const work of workNames) {
      const theirs = await rowsOf(work, driver, written, `${work} by the driver`);
      const ours = await rowsOf(work, wervel, written, `${work} by Wervel`);
      assert.ok(Array.isArray(theirs) && theirs.length > 0, work);
      assert.deepEqual(unnamed(ours), unnamed(theirs), work);
    }
  } finally {
    await driver.close();
    await wervel.close();
  }
}

/** Each writes under a name of its own. */
function unnamed(rows: unknown): unknown {
  return JSON.parse(JSON.stringify(rows).replaceAll(/"kind":"[^"]*"/g, '"kind":""'));
}

for (const store of storeNames)
  test(`the contestants of the data benchmark read and write the same rows on ${store}`, async (t) => {
    const prepared = await prepare(store);
    if (typeof prepared === "string") return t.skip(prepared);
    await using place = prepared;
    await expectEqualRows(store, place.surroundings);
  });

test("quartiles lie between their neighbours", () => {
  assert.deepEqual(spread([4, 1, 3, 2]), { q1: 1.75, median: 2.5, q3: 3.25 });
  assert.deepEqual(spread([7]), { q1: 7, median: 7, q3: 7 });
});

const figure = (micros: number, driver: number) => ({
  micros: spread([micros]),
  ratio: spread([micros / driver]),
  over: spread([micros - driver]),
});

test("the report names what was reached, what was missed and who was cheaper", () => {
  const works = {
    one: { driver: figure(10, 10), wervel: figure(14, 10), kysely: figure(30, 10) },
    all: { driver: figure(1000, 1000), wervel: figure(1300, 1000), kysely: figure(1200, 1000) },
  };
  assert.deepEqual(
    reachesOf(works).map((line) => line.slice(0, line.indexOf(":"))),
    ["reached", "missed", "missed"],
  );
  assert.match(reachesOf(works)[2]!, /Cheaper: Kysely \(10,000 rows\)$/);
});

test("a store that was not run says why, and has no figures", () => {
  const text = tableOf({ store: "redis", works: {}, notRun: ["not run: redis (no server)"] });
  assert.match(text, /- not run: redis \(no server\)/);
  assert.doesNotMatch(text, /reached|missed|×/);
});
