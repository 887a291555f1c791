/**
 * Does Wervel stay up, as it promises?
 *
 * Run: npm run soak -- [claims…] [--seed 1] [--part 0.1] [--short] [--print]
 *
 * Each claim that was looked at takes its place in benchmarks/reliability.json, and from that benchmarks/RELIABILITY.md is written; with
 * --print or --short nothing is. `--part` does a part of what takes long, and the page says how much was done.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { commandScript } from "../tooling/lib/workspace.ts";
import { machine } from "./lib/machine.ts";
import { NotRun, type SoakEffort } from "./soak/claim.ts";
import { claims } from "./soak/claims.ts";
import { type ClaimRun, keep, tableOf, writePage } from "./soak/page.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: String(1 + Math.floor(Math.random() * 1_000_000)) },
    part: { type: "string", default: "1" },
    short: { type: "boolean", default: false },
    print: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !claims.some((claim) => claim.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no claim ${unknown.join(", ")}: ${claims.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(1);
}

const effort: SoakEffort = {
  short: values.short,
  seed: Number(values.seed),
  part: Number(values.part),
};
const start = performance.now();
const chosen = claims.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
for (const claim of chosen) {
  const begin = performance.now();
  const before = machine();
  try {
    const found = await claim.run(effort);
    const findings = values.short ? found.filter(({ onlyLong }) => onlyLong !== true) : found;
    const seconds = Math.round((performance.now() - begin) / 1000);
    const command = `npm run soak -- ${claim.name} --seed ${effort.seed}${effort.part === 1 ? "" : ` --part ${effort.part}`}`;
    const run: ClaimRun = { machine: before, command, seconds, findings };
    console.log([`## ${claim.title}`, "", ...tableOf(findings), "", `${seconds} s`, ""].join("\n"));
    if (findings.some(({ holds }) => holds === false)) process.exitCode = 1;
    if (!values.print && !values.short) keep(claim.name, run);
  } catch (error) {
    if (!(error instanceof NotRun)) throw error;
    console.log(`## ${claim.title}\n\nnot run: ${error.message}\n`);
  }
}
console.log(
  `${chosen.length} claims in ${Math.round((performance.now() - start) / 60_000)} minutes.`,
);
if (!values.print && !values.short) {
  writePage();
  spawnSync(process.execPath, [commandScript("oxfmt"), "RELIABILITY.md", "reliability.json"], {
    cwd: join(import.meta.dirname),
  });
}
