import { AsyncLocalStorage } from "node:async_hooks";
import { DataError } from "../errors.ts";
import type { ModelDescription } from "../model/description.ts";
import { entityOf } from "../oracle/scope.ts";
import { expectBounds } from "../planner/bounds.ts";
import type {
  Compiled,
  Executor,
  Result,
  Row,
  RunOptions,
  Store,
  UnitOptions,
} from "../store/store.ts";
import type { Edit } from "../units/edit-tracker.ts";
import { doomed, UnitState } from "../units/unit-state.ts";
import { madeValue, type ValueMakers } from "./complete-insert.ts";
import type {
  Engine,
  EngineUnitOptions,
  Explanation,
  ReadOptions,
  ReadRequest,
  ReadResult,
  WriteRequest,
} from "./engine.ts";
import { editRequest } from "./edit-request.ts";
import { readLocally } from "./local.ts";
import { PlanCache, type PlanCacheMetrics } from "./plan-cache.ts";
import {
  expectRunnable,
  prepareRead,
  prepareWrite,
  scanRefusal,
  type PreparedRead,
  type PreparedWrite,
} from "./prepared.ts";
import { expectBounded, stitch, type Stitching } from "./stitch.ts";
import { prepareStream, streamRows, type PreparedStream } from "./stream.ts";

export interface EngineOptions extends ValueMakers {
  readonly model: ModelDescription;
  readonly store: Store;
  /** How many shapes are kept. Default 1,000. */
  readonly planCacheSize?: number;
  /** Milliseconds that a unit waits for the writer or a connection. Default 5,000. */
  readonly waitMs?: number;
}

/** Makes the engine of one open store. */
export function createEngine(options: EngineOptions): Engine {
  return new StoreEngine(options);
}

interface Context {
  readonly unit: UnitState | undefined;
  /** Set while writes are refused or reported. */
  readonly safe: { readonly onWrite: ((request: WriteRequest) => void) | undefined } | undefined;
}

const defaultMaxRows = 10_000;
const defaultRunOptions: RunOptions = Object.freeze({ maxRows: defaultMaxRows });
const noOptions: RunOptions = Object.freeze({});
const defaultParentChunk = 10_000;

class StoreEngine implements Engine {
  readonly model: ModelDescription;
  readonly #store: Store;
  readonly #makers: ValueMakers;
  readonly #waitMs: number;
  readonly #chunk: number;
  readonly #reads: PlanCache<PreparedRead>;
  readonly #streams: PlanCache<PreparedStream>;
  readonly #writes: PlanCache<PreparedWrite>;
  readonly #contexts = new AsyncLocalStorage<Context>();

  constructor(options: EngineOptions) {
    this.model = options.model;
    this.#store = options.store;
    this.#makers = options;
    this.#waitMs = options.waitMs ?? 5000;
    this.#chunk = options.store.profile.limits["keys"] ?? defaultParentChunk;
    this.#reads = new PlanCache(options.planCacheSize);
    this.#streams = new PlanCache(options.planCacheSize);
    this.#writes = new PlanCache(options.planCacheSize);
  }

  get inUnit(): boolean {
    return this.#contexts.getStore()?.unit !== undefined;
  }

  get metrics(): PlanCacheMetrics {
    const all = [this.#reads.metrics, this.#streams.metrics, this.#writes.metrics];
    const total = (name: keyof PlanCacheMetrics): number =>
      all.reduce((sum, metrics) => sum + metrics[name], 0);
    return {
      size: total("size"),
      hits: total("hits"),
      misses: total("misses"),
      uncached: total("uncached"),
    };
  }

  read(request: ReadRequest): Promise<ReadResult> {
    try {
      const prepared = this.#preparedRead(request);
      const unit = this.#contexts.getStore()?.unit;
      if (unit !== undefined)
        return unit.run((session) => this.#readOn(session, prepared, request));
      if (request.options.snapshot === true && prepared.children.length > 0)
        return this.#readSnapshot(prepared, request);
      const read = this.#readOn(this.#store, prepared, request);
      return read instanceof Promise ? read : Promise.resolve(read);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  #preparedRead(request: ReadRequest): PreparedRead {
    const { withoutFilters } = request.options;
    return this.#reads.get(shapeKey(request.key, withoutFilters), () =>
      prepareRead(this.model, this.#store, request.plan(), request.args.length, withoutFilters),
    );
  }

  #readOn(
    executor: Executor,
    prepared: PreparedRead,
    request: ReadRequest,
  ): ReadResult | Promise<ReadResult> {
    const { options, args } = request;
    expectDefined(args);
    expectBounds(prepared.bounds, args);
    if (prepared.compiled.refused === true && options.localMaxRows !== undefined)
      return this.#readLocally(executor, prepared, request);
    const compiled = expectRunnable(this.#store, prepared, options.allowScan);
    const runOptions = runOptionsOf(options);
    const result = executor.run(compiled, args, runOptions);
    if (result instanceof Promise)
      return result.then((rows) => this.#finish(executor, prepared, request, runOptions, rows));
    return this.#finish(executor, prepared, request, runOptions, result);
  }

  #finish(
    executor: Executor,
    prepared: PreparedRead,
    { args, options }: ReadRequest,
    runOptions: RunOptions,
    result: Result,
  ): ReadResult | Promise<ReadResult> {
    const maxRows = options.maxRows ?? defaultMaxRows;
    expectBounded(result.rows.length, maxRows);
    if (prepared.children.length === 0) return readResult(result, prepared.askedKeys, 1);
    const stitching: Stitching = {
      executor,
      args,
      parents: prepared.parents,
      chunk: this.#chunk,
      options: runOptions,
      maxRows,
      statements: 1,
    };
    return stitch(prepared.children, result.rows, result.keys ?? [], stitching).then(() =>
      readResult(result, prepared.askedKeys, stitching.statements),
    );
  }

  async #readLocally(
    executor: Executor,
    { plan }: PreparedRead,
    { args, options }: ReadRequest,
  ): Promise<ReadResult> {
    const runOptions = runOptionsOf(options);
    const local = await readLocally(
      this.model,
      this.#store,
      executor,
      plan,
      args,
      options.localMaxRows!,
      runOptions,
    );
    expectBounded(local.result.rows.length, options.maxRows ?? defaultMaxRows);
    return {
      ...readResult(local.result, plan.take.keys?.length ?? 0, local.statements),
      reads: "split",
    };
  }

  async #readSnapshot(prepared: PreparedRead, request: ReadRequest): Promise<ReadResult> {
    const unit = new UnitState(
      this.#store,
      this.#unitOptions({ isolation: "snapshot", ...signalOf(request.options.signal) }, false),
    );
    try {
      const result = await unit.run((session) => this.#readOn(session, prepared, request));
      return { ...result, reads: "snapshot" };
    } finally {
      await unit.rollback();
    }
  }

  async *stream(request: ReadRequest): AsyncIterable<Row> {
    const { options, args } = request;
    expectDefined(args);
    const prepared = this.#streams.get(shapeKey(request.key, options.withoutFilters), () =>
      prepareStream(this.model, this.#store, request.plan(), args.length, options.withoutFilters),
    );
    expectBounds(prepared.bounds, args);
    const compiled = expectRunnable(this.#store, prepared, options.allowScan);
    const stitching = {
      args,
      parents: prepared.parents,
      chunk: this.#chunk,
      // A stream has no bound: its memory is that of one chunk of roots.
      maxRows: options.maxRows ?? Number.POSITIVE_INFINITY,
    };
    const runOptions = options.signal === undefined ? noOptions : { signal: options.signal };
    const unit = this.#contexts.getStore()?.unit;
    if (unit === undefined) {
      yield* streamRows(this.#store, prepared, compiled, { ...stitching, options: runOptions });
      return;
    }
    try {
      yield* streamRows(await unit.session(), prepared, compiled, {
        ...stitching,
        options: runOptions,
      });
    } catch (error) {
      unit.doom(error);
      throw error;
    }
  }

  async write(request: WriteRequest): Promise<Result> {
    const context = this.#contexts.getStore();
    if (context?.safe !== undefined) reportWrite(context.safe, request);
    if (context?.unit !== undefined)
      return context.unit.run((session) => this.#writeOn(session, request));
    return this.#writeOn(this.#store, request);
  }

  #writeOn(executor: Executor, request: WriteRequest): Result | Promise<Result> {
    expectDefined(request.args);
    const prepared = this.#preparedWrite(request);
    expectBounds(prepared.bounds, request.args);
    const compiled = expectRunnable(this.#store, prepared, request.options.allowScan);
    return executor.run(
      compiled,
      this.#writeArgs(prepared, request.args),
      signalOf(request.options.signal),
    );
  }

  #preparedWrite({ key, plan, args, options }: WriteRequest): PreparedWrite {
    return this.#writes.get(shapeKey(key, options.withoutFilters), () =>
      prepareWrite(this.model, this.#store, plan(), args.length, options.withoutFilters),
    );
  }

  #writeArgs(prepared: PreparedWrite, args: readonly unknown[]): readonly unknown[] {
    if (prepared.needsNow) return [...args, this.#makers.clock.now()];
    if (prepared.generated.length === 0) return args;
    const rows = args[prepared.rows!] as readonly (readonly unknown[])[];
    const grown = args.slice();
    grown[prepared.rows!] = rows.map((row) => [
      ...row,
      ...prepared.generated.map((field) => madeValue(field, this.#makers)),
    ]);
    return grown;
  }

  explain(request: ReadRequest | WriteRequest): Explanation {
    const plan = request.plan();
    if (!("from" in plan)) {
      const prepared = this.#preparedWrite({ ...request, plan: () => plan });
      const scan = scanRefusal(prepared, request.options.allowScan);
      return { statements: [...scan, prepared.compiled], plan: prepared.plan };
    }
    const prepared = this.#preparedRead({ ...request, plan: () => plan });
    return {
      statements: [
        ...scanRefusal(prepared, request.options.allowScan),
        prepared.compiled,
        ...statementsOf(prepared.children),
      ],
      plan: prepared.plan,
    };
  }

  async unit<T>(work: () => Promise<T>, options: EngineUnitOptions = {}): Promise<T> {
    const context = this.#contexts.getStore();
    if (context?.unit !== undefined) return work();
    const retries = options.retries ?? 3;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#attempt(work, this.#unitOptions(options, attempt > 0), context);
      } catch (error) {
        if (attempt >= retries || !isRetryable(error)) throw error;
      }
    }
  }

  #unitOptions(options: EngineUnitOptions, exclusive: boolean): UnitOptions {
    return {
      isolation: options.isolation ?? "default",
      waitMs: this.#waitMs,
      ...signalOf(options.signal),
      ...(exclusive ? { exclusive } : {}),
    };
  }

  async #attempt<T>(
    work: () => Promise<T>,
    options: UnitOptions,
    outer: Context | undefined,
  ): Promise<T> {
    const unit = new UnitState(this.#store, options);
    try {
      const result = await this.#contexts.run({ unit, safe: outer?.safe }, async () => {
        const value = await work();
        if (unit.failure !== undefined) throw failureOf(unit.failure.cause);
        await this.#flush(unit);
        return value;
      });
      await unit.commit();
      return result;
    } catch (error) {
      await unit.rollback();
      throw error;
    }
  }

  /** Writes what was edited, one statement for each record, records of one shape through the same prepared statement. */
  async #flush(unit: UnitState): Promise<void> {
    for (const edit of unit.edits.edits()) await this.#writeEdit(edit);
  }

  async #writeEdit(edit: Edit): Promise<void> {
    const request = editRequest(edit);
    const { rows, count } = await this.write(request);
    if (count === 1) return edit.accept(rows[0]!);
    const { entity } = edit;
    throw new DataError("find.none", `The edited ${entity.name} is no longer there.`, {
      entity: entity.name,
      help: "Read it again; somebody deleted it since.",
    });
  }

  outside<T>(work: () => T): T {
    const safe = this.#contexts.getStore()?.safe;
    return this.#contexts.run({ unit: undefined, safe }, work);
  }

  readonly<T>(work: () => T, onWrite?: (request: WriteRequest) => void): T {
    return this.#contexts.run({ unit: this.#contexts.getStore()?.unit, safe: { onWrite } }, work);
  }

  track<R extends Row>(entity: string, row: R): { -readonly [N in keyof R]: R[N] } {
    const unit = this.#contexts.getStore()?.unit;
    if (unit === undefined)
      throw new DataError("unit.none", "A record can only be edited inside a unit of work.", {
        entity,
        help: "Wrap the work in unit(), whose end writes the changes.",
      });
    return unit.edits.track(entityOf(this.model, entity), row) as {
      -readonly [N in keyof R]: R[N];
    };
  }
}

function shapeKey(key: string, without: readonly string[] | undefined): string {
  return without === undefined || without.length === 0 ? key : `${key}\0without ${without.join()}`;
}

function expectDefined(args: readonly unknown[]): void {
  for (let i = 0; i < args.length; i++) {
    if (args[i] !== undefined) continue;
    throw new DataError("value.undefined", `The argument ${i} of a query is undefined.`, {
      help: 'Use null for "no value", and when() or skip to leave a condition out.',
    });
  }
}

function runOptionsOf({ signal, maxRows }: ReadOptions): RunOptions {
  if (signal === undefined) return maxRows === undefined ? defaultRunOptions : { maxRows };
  return { signal, maxRows: maxRows ?? defaultMaxRows };
}

function signalOf(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function readResult(result: Result, askedKeys: number, statements: number): ReadResult {
  const reads = statements === 1 ? "snapshot" : "split";
  if (askedKeys === 0 || result.keys === undefined) return { rows: result.rows, reads, statements };
  const keys =
    result.keys[0]?.length === askedKeys
      ? result.keys
      : result.keys.map((values) => values.slice(0, askedKeys));
  return { rows: result.rows, keys, reads, statements };
}

function reportWrite(safe: NonNullable<Context["safe"]>, request: WriteRequest): void {
  if (safe.onWrite !== undefined) return safe.onWrite(request);
  throw new DataError("unit.readonly", "A safe request must not write.", {
    help: "Answer POST, PUT, PATCH or DELETE where something changes; GET and HEAD may be repeated by anyone.",
  });
}

function statementsOf(
  children: readonly { readonly compiled: Compiled; readonly children: PreparedRead["children"] }[],
): Compiled[] {
  return children.flatMap((child) => [child.compiled, ...statementsOf(child.children)]);
}

function isRetryable(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === "conflict.retryable";
}

// A unit that swallowed a retryable conflict is replayed all the same.
function failureOf(cause: unknown): unknown {
  return isRetryable(cause) ? cause : doomed(cause);
}
