import { DataError } from "../errors.ts";
import type { Tables } from "../oracle/tables.ts";
import type { Result, Row, StatementOptions } from "../store/store.ts";
import { cancelled } from "../units/writer-queue.ts";
import type { MemoryCompiled } from "./memory-compiled.ts";
import type { MemoryDatabase } from "./memory-database.ts";

/** What runs need of the store that they belong to. */
export interface Runner {
  readonly database: MemoryDatabase;
  readonly arrange: (rows: Row[]) => Row[];
  /** Throws when the store is closed or the caller has gone away. */
  check(options: StatementOptions | undefined): void;
}

export function runRead(
  compiled: MemoryCompiled,
  source: Tables,
  args: readonly unknown[],
  runner: Runner,
): Result {
  return compiled.read!({ source, args, arrange: runner.arrange });
}

/** Runs one statement, all of it or nothing, and says in its error which store it was. */
export function runWrite(
  compiled: MemoryCompiled,
  source: Tables,
  args: readonly unknown[],
  runner: Runner,
): Result {
  try {
    return compiled.write!({ source, args, arrange: runner.arrange });
  } catch (error) {
    if (error instanceof DataError && error.store === undefined)
      Object.assign(error, { store: "memory" });
    throw error;
  }
}

/** Throws what an operation on a closed store, or for an aborted signal, throws. */
export function expectUsable(closed: boolean, options: StatementOptions | undefined): void {
  if (closed)
    throw new DataError("fault.closed", "The store is closed.", {
      store: "memory",
      help: "Open it again.",
    });
  if (options?.signal?.aborted === true) throw cancelled("memory", options.signal.reason);
}
