import type { Caller } from "./caller.ts";
import type { PlanCacheMetrics } from "./plan-cache.ts";
import type { PreparedRead } from "./prepare-read.ts";
import type { DataError } from "../errors.ts";
import type { ModelDescription } from "../model/description.ts";
import type { Children, Read, Write } from "../plan/plan.ts";
import type { UnitEnding } from "../units/unit-state.ts";
import type { Compiled, RawStatement, Refused, Result, Row } from "../store/store.ts";

/**
 * What stands between the typed query builder and the stores: it plans once per shape, runs, stitches includes, and keeps units of work.
 */
export interface Engine {
  readonly model: ModelDescription;
  /** Runs a read: to-many nests are split off, fetched and stitched in. */
  read(request: ReadRequest): Promise<ReadResult>;
  /** Plans and compiles a read for many runs. What it is refused for is thrown when it runs. */
  prepare(request: ReadRequest): PreparedRead;
  /** The error that every run of a prepared read would throw, where the store refuses it or it would scan. */
  refusalOf(prepared: PreparedRead, options: ReadOptions): DataError | undefined;
  /** Runs a prepared read. */
  run(prepared: PreparedRead, values: ReadValues): Promise<ReadResult>;
  stream(request: ReadRequest): AsyncIterable<Row>;
  write(request: WriteRequest): Promise<Result>;
  /**
   * Runs a statement in the store's own words, inside the unit where one is open.
   *
   * @throws `refused.capability` where the store has no such statements; `unit.readonly` where nothing may change and it would.
   */
  raw(statement: RawStatement): Promise<readonly Row[]>;
  /** How the request would run, or why not; nothing is run. */
  explain(request: ReadRequest | WriteRequest): Explanation;
  /**
   * Runs `work` in one unit of work; calls through the same engine inside it (also in other services, by AsyncLocalStorage) join it. Doomed
   * after the first error. Replayed on `conflict.retryable` at most `retries` times (default 3).
   */
  unit<T>(work: () => Promise<T>, options?: EngineUnitOptions): Promise<T>;
  /** Leaves the ambient unit for the time of `work`. */
  outside<T>(work: () => T): T;
  /**
   * Refuses writes for the time of `work` with `unit.readonly`, or, with `onWrite`, reports each and lets it through. For handlers of safe
   * requests.
   */
  readonly<T>(work: () => T, onWrite?: (request: WriteRequest) => void): T;
  /**
   * Returns the ambient unit's mutable copy of a row that holds its key. What differs from the row when the unit ends is written, with the
   * version that was read where the entity has one, for the caller that is given.
   */
  track<R extends Row>(entity: string, row: R, caller?: Caller): { -readonly [N in keyof R]: R[N] };
  /**
   * Gives what belongs to the ambient unit under a symbol, made when it is first asked for; it takes part in the end of the unit.
   *
   * @throws `unit.none` outside of a unit, `fault.closed` after its end, `unit.readonly` where nothing may change.
   */
  ending(name: symbol, make: () => UnitEnding): UnitEnding;
  /** Whether a unit is open around the caller. */
  readonly inUnit: boolean;
  /** How well plans are reused. */
  readonly metrics: PlanCacheMetrics;
}

/** `key` names the shape: equal keys mean equal plans; `plan` is only called when the shape is new. Values never enter the key. */
export interface ReadRequest {
  readonly key: string;
  readonly plan: () => Read;
  readonly args: readonly unknown[];
  readonly options: ReadOptions;
}

/** What differs from one run of a read to the next. */
export type ReadValues = Pick<ReadRequest, "args" | "options">;

/** What a query said beside its shape, and for whom. */
export interface ReadOptions extends Caller {
  /** The query said `allowScan()`. */
  readonly allowScan?: boolean;
  /** The query said `local({ maxRows })`: what the store refuses may be finished by the interpreter over at most so many rows. */
  readonly localMaxRows?: number;
  /** The query said `snapshot()`: all its statements see one state. */
  readonly snapshot?: boolean;
  /** Bound on the rows of a non-streaming read; past it `limit.rows`. Default 10,000. */
  readonly maxRows?: number;
  /** What is read is tracked: the unit is going to change it. */
  readonly edits?: boolean;
  readonly withoutFilters?: readonly string[];
}

/** A write with its shape and values, as {@link ReadRequest} is for reads. */
export interface WriteRequest {
  readonly key: string;
  readonly plan: () => Write;
  readonly args: readonly unknown[];
  readonly options: Caller & {
    readonly allowScan?: boolean;
    readonly withoutFilters?: readonly string[];
  };
}

/** Rows, and how they were come by. */
export interface ReadResult {
  readonly rows: readonly Row[];
  /** For `take.keys` of the plan: per row. */
  readonly keys?: readonly (readonly unknown[])[];
  /** `snapshot` when one state of the database answered, else `split` or `cross-store`. */
  readonly reads: "snapshot" | "split" | "cross-store";
  /** Statements that were run. */
  readonly statements: number;
}

/** The statements of a request, refusals among them, and its plan. */
export interface Explanation {
  readonly statements: readonly (Compiled | Refused)[];
  readonly plan: Read | Write | Children;
}

/** How a unit of work runs. */
export interface EngineUnitOptions {
  readonly isolation?: "default" | "snapshot" | "serializable";
  readonly retries?: number;
  readonly signal?: AbortSignal;
}
