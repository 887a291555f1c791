import type { Progress } from "./progress.ts";
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
  /** Tells about how many seconds it takes to measure what is chosen on a machine that has nothing else to do. */
  seconds(effort: Effort, chosen: Chosen): number;
  /** Measures, and tells `progress` which of these seconds have gone by. */
  run(effort: Effort, chosen: Chosen, progress: Progress): Promise<Measured>;
  /** Says for each figure that is to be reached whether it was. */
  reaches?(rows: readonly Row[]): readonly string[];
  /** A chart where bars by work do not suit: growth, for one. */
  chart?(rows: readonly Row[]): string;
  /** What a reader must know about how it was measured: a line each. */
  readonly notes: readonly string[];
}

/** What of a suite the command line has chosen. */
export interface Chosen {
  readonly works: readonly string[];
  readonly contestants: readonly string[];
}

/** What a suite gives back. */
export interface Measured {
  readonly rows: readonly Row[];
  readonly notRun: readonly string[];
}
