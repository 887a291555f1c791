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
const quick: Effort = { quick: true, rounds: 3, slice: 1, warm: 2_000 };
const usual = values.quick ? quick : full;
const effort = { ...usual, rounds: Number(values.rounds ?? usual.rounds) };
const wanted = chosen(
  suites.map(({ name }) => name),
  values.suite,
);
const runs: Record<string, SuiteRun> = {};
for (const suite of suites.filter(({ name }) => wanted.includes(name))) {
  runs[suite.name] = await runSuite(suite);
  console.log(`## ${suite.title}\n`);
  console.log(tablesOf(suite, runs[suite.name]!.rows).join("\n"));
  const said = [...(suite.reaches?.(runs[suite.name]!.rows) ?? []), ...runs[suite.name]!.notRun];
  console.log(said.map((text) => `- ${text}`).join("\n"));
  console.log(`\n${runs[suite.name]!.seconds} s\n`);
}
if (!values.print) publish();

async function runSuite(suite: Suite): Promise<SuiteRun> {
  const begin = performance.now();
  const before = machine();
  const works = values.quick ? (suite.quickWorks ?? Object.keys(suite.works)) : undefined;
  const { rows, notRun } = await suite.run(effort, {
    works: chosen(Object.keys(suite.works), values.works ?? works?.join(",")),
    contestants: chosen(Object.keys(suite.contestants), values.only),
  });
  const seconds = Math.round((performance.now() - begin) / 1000);
  return { machine: before, effort, seconds, rows, notRun };
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
