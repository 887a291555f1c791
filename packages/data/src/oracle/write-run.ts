import type { Result } from "../store/store.ts";
import type { Run } from "./source.ts";
import type { Tables } from "./tables.ts";

/** A run that may change its tables. */
export interface WriteRun extends Run {
  readonly source: Tables;
}

/** A write ready to run: one statement, all of it or nothing. */
export type CompiledWrite = (run: WriteRun) => Result;
