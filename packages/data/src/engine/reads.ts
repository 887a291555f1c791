import type { ModelDescription } from "../model/description.ts";
import { expectBounds } from "../planner/bounds.ts";
import type { Executor, Result, Row, StatementOptions, Store } from "../store/store.ts";
import { withAmbient } from "./caller.ts";
import type { ValueMakers } from "./made-value.ts";
import type { ReadOptions, ReadRequest, ReadResult, ReadValues } from "./engine.ts";
import { readLocally } from "./local.ts";
import { PlanCache } from "./plan-cache.ts";
import { expectRunnable } from "./runnable.ts";
import { type PreparedRead, prepareRead } from "./prepare-read.ts";
import { expectDefined, shapeKey, signalOf } from "./request.ts";
import { expectBounded, stitch, type Stitching } from "./stitch.ts";
import { type PreparedStream, prepareStream, streamRows } from "./stream.ts";

const defaultMaxRows = 10_000;
const defaultRunOptions: StatementOptions = Object.freeze({ maxRows: defaultMaxRows });
const noOptions: StatementOptions = Object.freeze({});
const defaultParentChunk = 10_000;

/** The reads of one store: each shape prepared once, run wherever the caller says. */
export class Reads {
  readonly plans: PlanCache<PreparedRead>;
  readonly streamPlans: PlanCache<PreparedStream>;
  readonly #model: ModelDescription;
  readonly #store: Store;
  readonly #chunk: number;
  readonly #now: () => Date;

  constructor(
    model: ModelDescription,
    store: Store,
    { clock }: Pick<ValueMakers, "clock">,
    planCacheSize: number | undefined,
  ) {
    this.#model = model;
    this.#now = () => clock.now();
    this.#store = store;
    this.#chunk = store.profile.limits["keys"] ?? defaultParentChunk;
    this.plans = new PlanCache(planCacheSize);
    this.streamPlans = new PlanCache(planCacheSize);
  }

  /** Plans and compiles the request, unless its shape is known. */
  prepare(request: ReadRequest): PreparedRead {
    const key = shapeKey(request.key, request.options.withoutFilters);
    return this.plans.get(key, () => this.make(request));
  }

  /** Plans and compiles the request, for whoever keeps what comes of it. */
  make({ plan, args, options: { withoutFilters } }: ReadRequest): PreparedRead {
    return prepareRead(this.#model, this.#store, plan(), args.length, withoutFilters);
  }

  /** Runs a prepared read with its children; synchronously where the store answers so. */
  run(
    executor: Executor,
    prepared: PreparedRead,
    request: ReadValues,
  ): ReadResult | Promise<ReadResult> {
    const { options } = request;
    expectDefined(request.args);
    expectBounds(prepared.bounds, request.args);
    const values = this.#withAmbient(prepared, request);
    if (prepared.compiled.refused === true && options.localMaxRows !== undefined)
      return this.#runLocally(executor, prepared, values);
    const compiled = expectRunnable(this.#store, prepared, options.allowScan);
    const runOptions = runOptionsOf(options);
    const result = executor.run(compiled, values.args, runOptions);
    if (result instanceof Promise)
      return result.then((rows) => this.#finish(executor, prepared, values, runOptions, rows));
    return this.#finish(executor, prepared, values, runOptions, result);
  }

  #withAmbient({ ambient }: PreparedRead, request: ReadValues): ReadValues {
    if (ambient.length === 0) return request;
    const { args, options } = request;
    return { args: withAmbient(args, ambient, options, this.#now), options };
  }

  #finish(
    executor: Executor,
    prepared: PreparedRead,
    { args, options }: ReadValues,
    runOptions: StatementOptions,
    result: Result,
  ): ReadResult | Promise<ReadResult> {
    const maxRows = options.maxRows ?? defaultMaxRows;
    expectBounded(result.rows.length, maxRows);
    const ran = result.statements ?? 1;
    if (prepared.children.length === 0) return readResult(result, prepared, ran);
    const stitching: Stitching = {
      executor,
      args,
      parents: prepared.parents,
      chunk: this.#chunk,
      options: runOptions,
      maxRows,
      statements: ran,
    };
    const stitched = stitch(prepared.children, result.rows, result.keys ?? [], stitching);
    const read = (): ReadResult => readResult(result, prepared, stitching.statements);
    return stitched === undefined ? read() : stitched.then(read);
  }

  async #runLocally(
    executor: Executor,
    { plan }: PreparedRead,
    { args, options }: ReadValues,
  ): Promise<ReadResult> {
    const local = await readLocally(
      this.#model,
      this.#store,
      executor,
      plan,
      args,
      options.localMaxRows!,
      runOptionsOf(options),
    );
    expectBounded(local.result.rows.length, options.maxRows ?? defaultMaxRows);
    return {
      ...readResult(
        local.result,
        { askedKeys: plan.take.keys?.length ?? 0, stores: [] },
        local.statements,
      ),
      reads: this.#store.placement === undefined ? "split" : "cross-store",
    };
  }

  /** Checks a request whose rows come one after another in constant memory, and answers what yields them. */
  streaming(request: ReadRequest): (executor: Executor) => AsyncIterable<Row> {
    const { key, plan, options } = request;
    const { withoutFilters, signal } = options;
    const { length } = request.args;
    expectDefined(request.args);
    const prepared = this.streamPlans.get(shapeKey(key, withoutFilters), () =>
      prepareStream(this.#model, this.#store, plan(), length, withoutFilters),
    );
    expectBounds(prepared.bounds, request.args);
    const { args } = this.#withAmbient(prepared, request);
    const compiled = expectRunnable(this.#store, prepared, options.allowScan);
    const stitching = {
      args,
      parents: prepared.parents,
      chunk: this.#chunk,
      // A stream has no bound: its memory is that of one chunk of roots.
      maxRows: options.maxRows ?? Number.POSITIVE_INFINITY,
      options: signal === undefined ? noOptions : { signal },
    };
    return (executor) => streamRows(executor, prepared, compiled, stitching);
  }
}

function runOptionsOf({ signal, maxRows, edits }: ReadOptions): StatementOptions {
  if (edits === true) return { ...signalOf(signal), maxRows: maxRows ?? defaultMaxRows, edits };
  if (signal === undefined) return maxRows === undefined ? defaultRunOptions : { maxRows };
  return { signal, maxRows: maxRows ?? defaultMaxRows };
}

function readResult(
  result: Result,
  { askedKeys, stores }: Pick<PreparedRead, "askedKeys" | "stores">,
  statements: number,
): ReadResult {
  const reads = stores.length > 1 ? "cross-store" : statements === 1 ? "snapshot" : "split";
  if (askedKeys === 0 || result.keys === undefined) return { rows: result.rows, reads, statements };
  const keys =
    result.keys[0]?.length === askedKeys
      ? result.keys
      : result.keys.map((values) => values.slice(0, askedKeys));
  return { rows: result.rows, keys, reads, statements };
}
