import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../lib/machine.ts";
import type { Finding } from "./claim.ts";
import { claims } from "./claims.ts";
import { notMeasured } from "./not-measured.ts";

/** One long run of a claim. */
export interface ClaimRun {
  readonly machine: Machine;
  readonly command: string;
  readonly seconds: number;
  readonly findings: readonly Finding[];
}

const folder = join(import.meta.dirname, "..");
const kept = join(folder, "reliability.json");

/** Puts a run in the place of the former one of the claim. */
export function keep(name: string, run: ClaimRun): void {
  writeFileSync(kept, `${JSON.stringify({ ...readKept(), [name]: run }, undefined, 2)}\n`);
}

/** Writes the page from the runs that are kept. */
export function writePage(): void {
  writeFileSync(join(folder, "RELIABILITY.md"), pageOf(readKept()));
}

/** The page: a table for each claim, and what was not measured. */
export function pageOf(runs: Readonly<Record<string, ClaimRun>>): string {
  const sections = claims.flatMap(({ name, title, how }) => {
    const run = runs[name];
    const said = run === undefined ? ["Not run yet."] : [...tableOf(run.findings), "", ran(run)];
    return [`## ${title}`, "", how, "", ...said, ""];
  });
  return [
    "# What Wervel promises about staying up, and what was found",
    "",
    "`npm run soak` writes this page; each claim has its command. `npm test` looks at every claim in a short form.",
    "Times and rates depend on the machine and on what else it does: the load before each run is told.",
    "",
    ...sections,
    "## Not measured",
    "",
    ...notMeasured.map((line) => `- ${line}`),
    "",
  ].join("\n");
}

/** A row for each finding. */
export function tableOf(findings: readonly Finding[]): string[] {
  return [
    "| | Found | Promised | |",
    "| --- | --- | --- | --- |",
    ...findings.map(
      ({ what, value, target = "", holds }) =>
        `| ${what} | ${cell(value)} | ${target} | ${holds === undefined ? "" : holds ? "holds" : "**does not hold**"} |`,
    ),
  ];
}

function ran({ machine: on, command, seconds }: ClaimRun): string {
  return `\`${command}\`: ${seconds} s on ${on.date}, ${on.cpu}, ${on.cores} cores, ${on.memoryGb} GB, Node ${on.node}, load before ${on.loadBefore}.`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ").slice(0, 400);
}

function readKept(): Record<string, ClaimRun> {
  if (!existsSync(kept)) return {};
  return JSON.parse(readFileSync(kept, "utf8")) as Record<string, ClaimRun>;
}
