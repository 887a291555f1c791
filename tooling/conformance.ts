import "./lib/node-floor.ts";
import { parseArgs } from "node:util";
import { knownStores, testsOf } from "./lib/conformance.ts";
import { runTests } from "./lib/run-tests.ts";
import { TestReport } from "./lib/test-report.ts";

/**
 * Compares more random reads and writes than the tests do, with seeds of its own:
 * `npm run conformance -- --store postgres --plans 100000 --writes 5000 --seed 7`.
 */
const { values } = parseArgs({
  options: {
    store: { type: "string", multiple: true, default: knownStores.map(({ name }) => name) },
    plans: { type: "string", default: "20000" },
    writes: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
  },
});
const stores = knownStores.filter(({ name }) => values.store.includes(name));
const unknown = values.store.filter((store) => !stores.some(({ name }) => name === store));
if (unknown.length > 0) {
  const known = knownStores.map(({ name }) => name).join(", ");
  console.error(`No store ${unknown.join(", ")}: there are ${known}.`);
  process.exit(1);
}

const { plans, writes, seed } = values;
console.log(`${plans} reads and ${writes} sequences of writes for each store, seed ${seed}`);
process.env["WERVEL_CONFORMANCE"] = JSON.stringify({
  plans: Number(plans),
  writes: Number(writes),
  seed: Number(seed),
});
const report = new TestReport();
await runTests(testsOf(stores, process.env), report, { patienceMs: 3_600_000 });
console.log(report.closing());
process.exitCode = report.isGreen() ? 0 : 1;
