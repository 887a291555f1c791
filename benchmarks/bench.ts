/**
 * What does a request cost: Wervel beside the bare runtime and beside other frameworks?
 *
 * Run: npm run bench -- [--quick] [--check] [--suite http-node,http-bun,…] [--works json,post,…] [--only raw,wervel,…] [--rounds 12] [--print]
 *
 * A run writes the suites that it ran into benchmarks/results.json, each as soon as it is done, and from that benchmarks/RESULTS.md and its
 * charts; those that it did not run stay as they were, with their own date and machine. With --print it only prints, and so it does with
 * --quick, with --check, which compares the replies of all and measures nothing, and when works or contestants are chosen.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { commandScript } from "../tooling/lib/workspace.ts";
import { installPeers } from "./lib/install.ts";
import { machine } from "./lib/machine.ts";
import { chartOf, pageOf, tablesOf } from "./lib/report.ts";
import { type Effort, merged, readResults, type SuiteRun, writeResults } from "./lib/results.ts";
import { Progress } from "./lib/progress.ts";
import type { Chosen, Suite } from "./lib/suite.ts";
import { missingTools } from "./lib/tools.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    print: { type: "boolean", default: false },
    suite: { type: "string" },
    works: { type: "string" },
    only: { type: "string" },
    rounds: { type: "string" },
  },
});

const missing = missingTools();
if (missing !== undefined) {
  console.error(missing);
  process.exit(1);
}
installPeers();
// What is measured imports what has just been installed.
const { suites } = await import("./suites.ts");

refuseUnknown();
const full: Effort = { quick: false, rounds: 12, slice: 2, others: { rounds: 3, slice: 1 } };
const quick: Effort = { quick: true, rounds: 2, slice: 1, others: { rounds: 1, slice: 1 } };
const effort = effortOf(values.quick ? quick : full);
const isWhole = values.works === undefined && values.only === undefined;
const isPrinted = values.print || values.quick || values.check || !isWhole;
const names = suites.map(({ name }) => name);
const wanted = suites
  .filter(({ name }) => chosen(names, values.suite).includes(name))
  .map((suite) => ({ suite, part: partOf(suite) }))
  .filter(({ part }) => part.works.length > 0 && part.contestants.length > 0);
const progress = new Progress();
for (const { suite, part } of wanted) progress.expect(suite.seconds(effort, part));
for (const { suite, part } of wanted) {
  const run = await runSuite(suite, part);
  print(suite, run);
  if (!isPrinted) publish(suite, run);
}

function effortOf(usual: Effort): Effort {
  if (values.check) return { ...usual, rounds: 0 };
  const rounds = Number(values.rounds ?? usual.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`${values.rounds} are no rounds.`);
  return { ...usual, rounds };
}

/** What the command line chooses of a suite. */
function partOf(suite: Suite): Chosen {
  const all = Object.keys(suite.works);
  const usual = values.quick ? (suite.quickWorks ?? all) : all;
  return {
    works: values.works === undefined ? usual : chosen(all, values.works),
    contestants: chosen(Object.keys(suite.contestants), values.only),
  };
}

async function runSuite(suite: Suite, part: Chosen): Promise<SuiteRun> {
  const begin = performance.now();
  const before = machine();
  const { rows, notRun } = await suite.run(effort, part, progress);
  progress.pause();
  const seconds = Math.round((performance.now() - begin) / 1000);
  return { machine: before, effort, seconds, rows, notRun };
}

function print(suite: Suite, { rows, notRun, seconds }: SuiteRun): void {
  const said = [...(suite.reaches?.(rows) ?? []), ...notRun].map((text) => `- ${text}`);
  if (values.check && notRun.length === 0) said.push("- all answer the same bytes");
  const tables = rows.length === 0 ? [] : tablesOf(suite, rows);
  console.log([`## ${suite.title}`, "", ...tables, ...said, "", `${seconds} s`, ""].join("\n"));
}

/** Puts what was measured in the place of the suite's former run. */
function publish(suite: Suite, run: SuiteRun): void {
  const folder = import.meta.dirname;
  const file = join(folder, "results.json");
  const results = merged(readResults(file), { [suite.name]: run });
  writeResults(file, results);
  mkdirSync(join(folder, "results"), { recursive: true });
  const chart = chartOf(suite, run.rows);
  if (chart !== undefined) writeFileSync(join(folder, "results", `${suite.name}.svg`), chart);
  writeFileSync(join(folder, "RESULTS.md"), pageOf(results, suites));
  spawnSync(process.execPath, [commandScript("oxfmt"), "RESULTS.md", "results.json"], {
    cwd: folder,
  });
}

/** A name that no suite has is a mistake: nothing would be run. */
function refuseUnknown(): void {
  const known = {
    suite: suites.map(({ name }) => name),
    works: suites.flatMap(({ works }) => Object.keys(works)),
    only: suites.flatMap(({ contestants }) => Object.keys(contestants)),
  };
  for (const [option, all] of Object.entries(known)) {
    const given = values[option as keyof typeof known]?.split(",") ?? [];
    const unknown = given.find((name) => !all.includes(name));
    if (unknown === undefined) continue;
    console.error(`--${option}: there is no ${unknown}, only ${[...new Set(all)].join(", ")}.`);
    process.exit(1);
  }
}

/** What of all is named, in the order of all; names that another suite has are no mistake. */
function chosen(all: readonly string[], text: string | undefined): readonly string[] {
  if (text === undefined) return all;
  const names = text.split(",");
  return all.filter((name) => names.includes(name));
}
