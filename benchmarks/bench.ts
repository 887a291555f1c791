/**
 * What does a request cost: Wervel beside the bare runtime and beside other frameworks?
 *
 * Run: npm run bench -- [--quick] [--suite http-node,http-bun,…] [--works json,post,…] [--only raw,wervel,…] [--rounds 12] [--print]
 *
 * A run writes the suites that it ran into benchmarks/results.json, and from that benchmarks/RESULTS.md and its charts; with --print it
 * only prints.
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
import type { Suite } from "./lib/suite.ts";
import { missingTools } from "./lib/tools.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
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

const full: Effort = { quick: false, rounds: 12, slice: 2, warm: 20_000 };
const quick: Effort = { quick: true, rounds: 2, slice: 1, warm: 5_000 };
const usual = values.quick ? quick : full;
const effort = { ...usual, rounds: Number(values.rounds ?? usual.rounds) };
const wanted = chosen(
  suites.map(({ name }) => name),
  values.suite,
);
const runs: Record<string, SuiteRun> = {};
for (const suite of suites.filter(({ name }) => wanted.includes(name))) {
  const run = await runSuite(suite);
  if (run === undefined) continue;
  runs[suite.name] = run;
  print(suite, run);
}
if (!values.print) publish();

/** Runs what is chosen of a suite; `undefined` where that is nothing. */
async function runSuite(suite: Suite): Promise<SuiteRun | undefined> {
  const begin = performance.now();
  const before = machine();
  const all = Object.keys(suite.works);
  const usual = values.quick ? (suite.quickWorks ?? all) : all;
  const works = values.works === undefined ? usual : chosen(all, values.works);
  const contestants = chosen(Object.keys(suite.contestants), values.only);
  if (works.length === 0 || contestants.length === 0) return undefined;
  const { rows, notRun } = await suite.run(effort, { works, contestants });
  const seconds = Math.round((performance.now() - begin) / 1000);
  return { machine: before, effort, seconds, rows, notRun };
}

function print(suite: Suite, { rows, notRun, seconds }: SuiteRun): void {
  const said = [...(suite.reaches?.(rows) ?? []), ...notRun].map((text) => `- ${text}`);
  const lines = [
    `## ${suite.title}`,
    "",
    ...tablesOf(suite, rows),
    ...said,
    "",
    `${seconds} s`,
    "",
  ];
  console.log(lines.join("\n"));
}

function publish(): void {
  const folder = import.meta.dirname;
  const results = merged(readResults(join(folder, "results.json")), runs);
  writeResults(join(folder, "results.json"), results);
  mkdirSync(join(folder, "results"), { recursive: true });
  for (const suite of suites) {
    const chart = chartOf(
      suite,
      results.rows.filter((row) => row.suite === suite.name),
    );
    if (chart !== undefined) writeFileSync(join(folder, "results", `${suite.name}.svg`), chart);
  }
  writeFileSync(join(folder, "RESULTS.md"), pageOf(results, suites));
  spawnSync(process.execPath, [commandScript("oxfmt"), "RESULTS.md", "results.json"], {
    cwd: folder,
  });
}

/** What of all is named, in the order of all; names that another suite has are no mistake. */
function chosen(all: readonly string[], text: string | undefined): readonly string[] {
  if (text === undefined) return all;
  const names = text.split(",");
  return all.filter((name) => names.includes(name));
}
