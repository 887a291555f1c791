import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandScript } from "../../tooling/lib/workspace.ts";
import { chartOf } from "./chart.ts";
import { versions } from "./contestants.ts";
import type { Machine } from "../lib/machine.ts";
import type { StoreFigures } from "./measure-store.ts";
import { tableOf } from "./report.ts";

/** A whole run. */
export interface Run {
  readonly machine: Machine;
  readonly effort: { readonly rounds: number; readonly roundMs: number; readonly seconds: number };
  readonly stores: readonly StoreFigures[];
}

const folder = join(import.meta.dirname, "..");

/** Writes the figures as JSON, as a page, and as a chart. */
export function publish(run: Run): void {
  const results = join(folder, "results");
  mkdirSync(results, { recursive: true });
  writeFileSync(
    join(results, "data.json"),
    `${JSON.stringify({ ...run, versions: versions() }, null, 1)}\n`,
  );
  writeFileSync(join(results, "data.svg"), chartOf(run.stores));
  writeFileSync(join(folder, "DATA.md"), pageOf(run));
  spawnSync(process.execPath, [commandScript("oxfmt"), "DATA.md", "results"], { cwd: folder });
}

function pageOf({ machine, effort, stores }: Run): string {
  const { cpu, cores, memoryGb, platform, node, loadBefore, date } = machine;
  const quiet =
    loadBefore <= cores / 2
      ? "The machine had nothing else to do."
      : `**The machine was busy with other work (load ${loadBefore} on ${cores} cores)**: read the ratios, not the microseconds.`;
  const used = Object.entries(versions()).map(([name, version]) => `${name} ${version}`);
  return [
    "# What the work of a database costs",
    "",
    "`npm run bench:data` writes this page, [the figures](results/data.json) and the chart; `-- --quick` is shorter, `--stores`, `--works` and `--only` choose.",
    "",
    "CPU microseconds of the Node process, all its threads, for one time: the median of the rounds; then the median of what it is times the driver in the same round, with its quartiles.",
    "",
    "![How many times the driver's CPU each library takes](results/data.svg)",
    "",
    ...stores.map(tableOf),
    "## What was compared",
    "",
    "- Every contestant works on the same tables, made by Wervel, in a process of its own; the processes are asked in turn, in an order that moves on each round. Before it is measured, each shows the rows that it read or wrote: they must be the driver's.",
    "- The driver is the one that Wervel itself uses, with the text that Wervel sends for reads and the shortest texts that do the job for writes, prepared; its rows are made equal by hand.",
    "- Wervel's queries are declared. Kysely builds each query and reads relations with its JSON helpers. Drizzle has prepared relational queries, Prisma its generated client with the driver adapter, MikroORM a fork of the entity manager for each work, TypeORM repositories and, as its decorators need a compiler, entity schemas.",
    "- Who inserts gives the records back with their keys, and who updates the record as it is then: by `returning` where a library and the database have it, else by the first key, or by a second statement (outside of a transaction, which is less than Wervel promises). The version is checked by the condition of the update, the shortest way that each of them has.",
    "- On SQLite, Wervel uses `node:sqlite` and the others `better-sqlite3`; all with `synchronous = full`.",
    "- CPU of the database server is not in it.",
    "",
    "## Where",
    "",
    `${date}: ${cpu}, ${cores} cores, ${memoryGb} GB, ${platform}, Node ${node}; ${effort.rounds} rounds of ${effort.roundMs} ms of CPU, ${effort.seconds} s in all. ${quiet}`,
    "",
    `${used.join(", ")}.`,
    "",
  ].join("\n");
}
