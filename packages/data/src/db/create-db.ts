import { type Clock, type Ids, systemClock, systemIds } from "@wervel/core";
import { type Caller, callerOf } from "../engine/caller.ts";
import type { Engine } from "../engine/engine.ts";
import { QueryRuntime } from "../query/runtime.ts";
import type { DatabaseScope } from "./database.ts";

/** Options of {@link createDb}, and for whom the handle works. */
export interface CreateDbOptions extends Caller {
  /** The clock of generated instants, default the system's. */
  readonly clock?: Clock;
  /** What makes keys, default the system's. */
  readonly ids?: Ids;
}

/** Makes a database handle over an engine, without an app: for tests and scripts. */
export function createDb<D>(
  Db: new (scope: DatabaseScope) => D,
  engine: Engine,
  options: CreateDbOptions = {},
): D {
  const clock = options.clock ?? systemClock();
  return new Db({
    ...callerOf(options),
    runtime: new QueryRuntime(engine, clock, options.ids ?? systemIds(clock)),
  });
}
