import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { conformanceCases } from "../cases/all.ts";
import type { ConformanceCase } from "../case.ts";
import type { Unsupported } from "../claims.ts";
import { catalogue } from "../catalogue/catalogue.ts";
import { isolationProbes, type ProbeOutcome } from "../isolation/probes.ts";

/**
 * How a store does something: in one operation, in a bounded and exact sequence of them, about right (sums of floats depend on their
 * order), or not at all.
 */
export type Verdict = "native" | "composed" | "approximate" | "refused";

/** A verdict that a report mentions: the rest is native. */
export type OtherVerdict = Exclude<Verdict, "native">;

/** What a run of the conformance suite found out about a store. */
export interface StoreReport {
  readonly store: string;
  readonly version: string;
  /** {@link suiteHash} when the report was made. */
  readonly suite: string;
  /** The cases, by {@link caseName}, that the store does not answer natively. */
  readonly cases: Readonly<Record<string, OtherVerdict>>;
  /** What of {@link catalogue}, by name, the store does not do natively. */
  readonly operators: Readonly<Record<string, OtherVerdict>>;
  /** Why it refuses, by the capability or the case that it said it does not support. */
  readonly reasons: Readonly<Record<string, string>>;
  /** By isolation and the name of the probe. */
  readonly isolation: Readonly<Record<string, Readonly<Record<string, ProbeOutcome>>>>;
  /** Faults that the store was put through. */
  readonly faults: readonly string[];
  readonly reads: RandomCount;
  readonly writes: RandomCount;
}

/** How much was compared with the interpreter at random. */
export interface RandomCount {
  readonly compared: number;
  readonly refused: number;
  readonly seed: number;
}

/** A report while it is made. */
export type MutableReport = {
  -readonly [N in keyof Omit<StoreReport, "cases" | "operators" | "suite">]: StoreReport[N];
} & {
  readonly cases: Record<string, Verdict>;
  readonly operators: Record<string, Verdict>;
  readonly isolation: Record<string, Readonly<Record<string, ProbeOutcome>>>;
  readonly faults: string[];
};

/** Begins a report. */
export function newReport(store: string, unsupported: readonly Unsupported[]): MutableReport {
  const none = { compared: 0, refused: 0, seed: 0 };
  return {
    store,
    version: "",
    cases: {},
    operators: {},
    reasons: Object.fromEntries(unsupported.map(({ test, reason }) => [test, reason])),
    isolation: {},
    faults: [],
    reads: none,
    writes: none,
  };
}

/** Names what a store is asked now: a report with another name is out of date. */
export function suiteHash(): string {
  const asked = [
    conformanceCases.map(caseName),
    catalogue().map(({ name }) => name),
    isolationProbes.map(({ name }) => name),
  ];
  return createHash("sha256").update(JSON.stringify(asked)).digest("hex").slice(0, 16);
}

/** Names a case so that no other has the name. */
export function caseName({ name, row }: ConformanceCase): string {
  return `${name} (row ${row})`;
}

/** Writes a report into a folder as `<store>.json`. Where a case has no verdict, because it failed, there is nothing to report. */
export function writeReport(report: MutableReport, folder: string): void {
  const isComplete = conformanceCases.every((one) => caseName(one) in report.cases);
  if (!isComplete) return;
  const { cases, operators, ...rest } = report;
  const written: StoreReport = {
    ...rest,
    suite: suiteHash(),
    cases: notNative(cases),
    operators: notNative(operators),
  };
  mkdirSync(folder, { recursive: true });
  const file = `${report.store.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.json`;
  writeFileSync(join(folder, file), `${JSON.stringify(written, undefined, 2)}\n`);
}

function notNative(verdicts: Readonly<Record<string, Verdict>>): Record<string, OtherVerdict> {
  return Object.fromEntries(
    Object.entries(verdicts).filter(
      (entry): entry is [string, OtherVerdict] => entry[1] !== "native",
    ),
  );
}
