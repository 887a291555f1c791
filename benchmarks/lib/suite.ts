import type { Effort, Row } from "./results.ts";

/** A group of works that contestants do, measured in one go. */
export interface Suite {
  /** Its name on the command line and in the results. */
  readonly name: string;
  readonly title: string;
  /** The contestants by the names of the rows, in the order of the tables. */
  readonly contestants: Readonly<Record<string, string>>;
  /** The works by the names of the rows, in the order of the tables. */
  readonly works: Readonly<Record<string, string>>;
  /** The works of a quick run; all quick runs together take under three minutes. Default all. */
  readonly quickWorks?: readonly string[];
  /** The contestant that the others are compared with. */
  readonly base?: string;
  /** Measures; `works` and `contestants` hold what the command line has chosen. */
  run(effort: Effort, chosen: Chosen): Promise<Measured>;
  /** Says for each figure that is to be reached whether it was. */
  reaches?(rows: readonly Row[]): readonly string[];
  /** A chart where bars by work do not suit: growth, for one. */
  chart?(rows: readonly Row[]): string;
  /** What a reader must know about how it was measured: a line each. */
  readonly notes: readonly string[];
}

/** What of a suite is to be run. */
export interface Chosen {
  readonly works: readonly string[];
  readonly contestants: readonly string[];
}

/** What a suite gives back. */
export interface Measured {
  readonly rows: readonly Row[];
  readonly notRun: readonly string[];
}
