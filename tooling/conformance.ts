import "./lib/node-floor.ts";
import { parseArgs } from "node:util";
import { memory } from "@wervel/data";
import { comparePlans, compareWrites, openWorld } from "@wervel/data/conformance";
import { sqlite } from "@wervel/store-sqlite";

/** Compares more random reads and writes than the tests do: `npm run conformance -- --plans 100000 --writes 5000 --seed 7`. */
const { values } = parseArgs({
  options: {
    plans: { type: "string", default: "20000" },
    writes: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
  },
});
const seed = Number(values.seed);
const mayRefuse = new Set(["decimal.wide", "unique.shift"]);

const oracle = await openWorld(memory());
const world = await openWorld(sqlite(":memory:"));
try {
  console.log(`ran: SQLite ${world.store.profile.version}, seed ${seed}`);
  report("reads", await comparePlans(world, { count: Number(values.plans), seed, mayRefuse }));
  const count = Number(values.writes);
  report("sequences of writes", await compareWrites(world, oracle, { count, seed, mayRefuse }));
} finally {
  await world.store.close();
  await oracle.store.close();
}

function report(
  what: string,
  result: {
    readonly ran: number;
    readonly refused: number;
    readonly difference: string | undefined;
  },
): void {
  console.log(`${result.ran} ${what} compared, ${result.refused} refused`);
  if (result.difference === undefined) return;
  console.error(result.difference);
  process.exitCode = 1;
}
