import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Machine } from "./machine.ts";
import type { Spread } from "./stats.ts";

/** What one contestant took for one work of a suite. */
export interface Row {
  readonly suite: string;
  readonly work: string;
  readonly contestant: string;
  readonly version: string;
  /** CPU microseconds of the server process, user and system, for one operation. */
  readonly cpu: Spread;
  /** Times what the suite's base took in the same round; absent without a base. */
  readonly ratio?: Spread;
  /** Operations a second. */
  readonly throughput?: number;
  /** Microseconds. */
  readonly p50?: number;
  readonly p99?: number;
  /** Bytes that the system gave the process, and those of its heap after a collection. */
  readonly rss?: number;
  readonly heap?: number;
  /** The CPU of each round that it took part in, in the order of the rounds. */
  readonly samples: readonly number[];
  /** Which rounds these were, from 0: rows of one work are compared within the same ones. Absent where it took part in all. */
  readonly rounds?: readonly number[];
}

/** One run of a suite. */
export interface SuiteRun {
  readonly machine: Machine;
  readonly effort: Effort;
  readonly seconds: number;
  readonly rows: readonly Row[];
  /** Who was not run, and why. */
  readonly notRun: readonly string[];
}

/** How much is measured. */
export interface Effort {
  readonly quick: boolean;
  /** The rounds, and the seconds of a slice, of those whose ratio is quoted. */
  readonly rounds: number;
  readonly slice: number;
  /** Those of everybody else, who take part in some of the same rounds. */
  readonly others: { readonly rounds: number; readonly slice: number };
}

/** What `results.json` holds: the last run of each suite, and the rows of all. */
export interface Results {
  readonly suites: Readonly<Record<string, Omit<SuiteRun, "rows">>>;
  readonly rows: readonly Row[];
}

/** Reads the results that are there. */
export function readResults(file: string): Results {
  if (!existsSync(file)) return { suites: {}, rows: [] };
  return JSON.parse(readFileSync(file, "utf8")) as Results;
}

/** Puts runs in the place of the former runs of the same suites. */
export function merged(results: Results, runs: Readonly<Record<string, SuiteRun>>): Results {
  const kept = results.rows.filter(({ suite }) => runs[suite] === undefined);
  const suites = { ...results.suites };
  for (const [name, { rows: _, ...run }] of Object.entries(runs)) suites[name] = run;
  return { suites, rows: [...kept, ...Object.values(runs).flatMap(({ rows }) => rows)] };
}

/** Writes the results: a line for each row, so that a diff shows which have changed. */
export function writeResults(file: string, { suites, rows }: Results): void {
  const lines = rows.map((row) => `    ${JSON.stringify(row, rounded)}`).join(",\n");
  const runs = JSON.stringify(suites, rounded, 2).replaceAll("\n", "\n  ");
  writeFileSync(file, `{\n  "suites": ${runs},\n  "rows": [\n${lines}\n  ]\n}\n`);
}

/** Six figures are more than a measurement has. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value)
    ? Number(value.toPrecision(6))
    : value;
}
