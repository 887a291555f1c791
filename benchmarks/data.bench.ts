/**
 * What does the work of a database cost the Node process: Wervel beside the bare driver and beside other libraries, on each store?
 *
 * CPU microseconds of the whole process (all threads) for one time of each work. Every contestant is alone in a process of its own, so that
 * none lives with another's types, heap or compiled code, and one process is asked after the other, in turn and in an order that changes, so
 * that what else the machine does falls on all. Rows are compared first. Figures are medians of rounds, ratios medians of the ratios within
 * each round.
 *
 * Run: npm run bench:data -- [--quick] [--stores sqlite,postgres,mysql,redis] [--works one,page,…] [--only wervel,driver,…] [--print]
 *      [--rounds 9] [--ms 30]
 *
 * A run writes benchmarks/results/data.json, benchmarks/DATA.md and its chart; with --print it only prints.
 */
import { parseArgs } from "node:util";
import { storeNames } from "./data/contestant.ts";
import { contestantsOf } from "./data/contestants.ts";
import { install } from "./data/install.ts";
import { machine } from "./lib/machine.ts";
import { measureStore, type StoreFigures } from "./data/measure-store.ts";
import { publish } from "./data/publish.ts";
import { tableOf } from "./data/report.ts";
import { startServers } from "./data/servers.ts";
import { workNames } from "./data/works.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    print: { type: "boolean", default: false },
    stores: { type: "string" },
    works: { type: "string" },
    only: { type: "string" },
    rounds: { type: "string" },
    ms: { type: "string" },
  },
});
const chosen = <T extends string>(all: readonly T[], text: string | undefined): readonly T[] => {
  if (text === undefined) return all;
  const names = text.split(",");
  const unknown = names.find((name) => !(all as readonly string[]).includes(name));
  if (unknown !== undefined) throw new Error(`There is no ${unknown}, only ${all.join(", ")}.`);
  return all.filter((name) => names.includes(name));
};

const effort = {
  rounds: Number(values.rounds ?? (values.quick ? 5 : 9)),
  roundMs: Number(values.ms ?? (values.quick ? 20 : 30)),
  warmMs: values.quick ? 120 : 250,
};
const stores = chosen(storeNames, values.stores);
const works = chosen(workNames, values.works);
const begin = performance.now();
await install();
const before = machine();
const figures: StoreFigures[] = [];
for (const store of stores) {
  const names = contestantsOf(store).filter(
    (name) => values.only === undefined || values.only.split(",").includes(name),
  );
  const servers = await startServers(store);
  const measured = await measureStore({ store, names, works, ...effort }).catch(
    (error: unknown): StoreFigures => ({
      store,
      works: {},
      notRun: [`not run: ${store} (${(error as Error).message})`],
    }),
  );
  await servers.stop();
  figures.push(measured);
  console.log(tableOf(measured));
}
const seconds = Math.round((performance.now() - begin) / 1000);
if (!values.print) publish({ machine: before, effort: { ...effort, seconds }, stores: figures });
console.log(`${seconds} s`);
