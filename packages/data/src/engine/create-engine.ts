import { AsyncLocalStorage } from "node:async_hooks";
import { DataError } from "../errors.ts";
import type { ModelDescription } from "../model/description.ts";
import { entityOf } from "../oracle/scope.ts";
import type { Compiled, RawStatement, Result, Row, Store, UnitOptions } from "../store/store.ts";
import { doomed, type UnitEnding, UnitState } from "../units/unit-state.ts";
import type { Caller } from "./caller.ts";
import type { ValueMakers } from "./made-value.ts";
import { writeEdits } from "./write-edits.ts";
import type {
  Engine,
  EngineUnitOptions,
  Explanation,
  ReadOptions,
  ReadRequest,
  ReadResult,
  ReadValues,
  WriteRequest,
} from "./engine.ts";
import { noSnapshot } from "./no-snapshot.ts";
import type { PlanCacheMetrics } from "./plan-cache.ts";
import type { PreparedRead } from "./prepare-read.ts";
import { expectRunnable, scanRefusal } from "./runnable.ts";
import { Reads } from "./reads.ts";
import { signalOf } from "./request.ts";
import { Writes } from "./writes.ts";

/** What an engine is made of. */
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

class StoreEngine implements Engine {
  readonly model: ModelDescription;
  readonly #store: Store;
  readonly #waitMs: number;
  readonly #reads: Reads;
  readonly #writes: Writes;
  readonly #contexts = new AsyncLocalStorage<Context>();

  constructor(options: EngineOptions) {
    const { model, store, planCacheSize } = options;
    this.model = model;
    this.#store = store;
    this.#waitMs = options.waitMs ?? 5000;
    this.#reads = new Reads(model, store, options, planCacheSize);
    this.#writes = new Writes(model, store, options, planCacheSize);
  }

  get inUnit(): boolean {
    return this.#contexts.getStore()?.unit !== undefined;
  }

  get metrics(): PlanCacheMetrics {
    const { plans, streamPlans } = this.#reads;
    const caches = [plans.metrics, streamPlans.metrics, this.#writes.plans.metrics];
    const total = (name: keyof PlanCacheMetrics): number =>
      caches.reduce((sum, metrics) => sum + metrics[name], 0);
    return {
      size: total("size"),
      hits: total("hits"),
      misses: total("misses"),
      uncached: total("uncached"),
    };
  }

  read(request: ReadRequest): Promise<ReadResult> {
    try {
      return this.run(this.#reads.prepare(request), request);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  prepare(request: ReadRequest): PreparedRead {
    return this.#reads.make(request);
  }

  refusalOf(prepared: PreparedRead, { allowScan }: ReadOptions): DataError | undefined {
    try {
      expectRunnable(this.#store, prepared, allowScan);
      return undefined;
    } catch (error) {
      return error as DataError;
    }
  }

  run(prepared: PreparedRead, request: ReadValues): Promise<ReadResult> {
    try {
      const unit = this.#contexts.getStore()?.unit;
      if (request.options.snapshot === true && prepared.stores.length > 1)
        throw noSnapshot(prepared.stores);
      if (unit !== undefined)
        return unit.run((session) => this.#reads.run(session, prepared, request));
      if (request.options.snapshot === true && prepared.children.length > 0)
        return this.#readSnapshot(prepared, request);
      const read = this.#reads.run(this.#store, prepared, request);
      return read instanceof Promise ? read : Promise.resolve(read);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  async #readSnapshot(prepared: PreparedRead, request: ReadValues): Promise<ReadResult> {
    const unit = new UnitState(
      this.#store,
      this.#unitOptions({ isolation: "snapshot", ...signalOf(request.options.signal) }, false),
    );
    try {
      const result = await unit.run((session) => this.#reads.run(session, prepared, request));
      return { ...result, reads: "snapshot" };
    } finally {
      await unit.rollback();
    }
  }

  async *stream(request: ReadRequest): AsyncIterable<Row> {
    const rows = this.#reads.streaming(request);
    const unit = this.#contexts.getStore()?.unit;
    if (unit === undefined) {
      yield* rows(this.#store);
      return;
    }
    try {
      yield* rows(await unit.session());
    } catch (error) {
      unit.doom(error);
      throw error;
    }
  }

  async write(request: WriteRequest): Promise<Result> {
    const context = this.#contexts.getStore();
    if (context?.safe !== undefined) reportWrite(context.safe, request);
    if (context?.unit !== undefined)
      return context.unit.run((session) => this.#writes.run(session, request));
    return this.#writes.run(this.#store, request);
  }

  async raw(statement: RawStatement): Promise<readonly Row[]> {
    const context = this.#contexts.getStore();
    const isSafe = context?.safe !== undefined && context.safe.onWrite === undefined;
    const asked = isSafe ? { ...statement, readOnly: true } : statement;
    if (this.#store.raw === undefined) throw withoutRaw(this.#store);
    if (context?.unit === undefined) return this.#store.raw(asked);
    return context.unit.run((session) => session.raw!(asked));
  }

  explain(request: ReadRequest | WriteRequest): Explanation {
    const plan = request.plan();
    if (!("from" in plan)) {
      const prepared = this.#writes.prepare({ ...request, plan: () => plan });
      const scan = scanRefusal(prepared, request.options.allowScan);
      return { statements: [...scan, prepared.compiled], plan: prepared.plan };
    }
    const prepared = this.#reads.prepare({ ...request, plan: () => plan });
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
        unit.beginEnd();
        await this.#flush(unit);
        for (const ending of unit.endings.values()) await ending.write();
        return value;
      });
      await unit.commit();
      for (const ending of unit.endings.values()) ending.committed();
      return result;
    } catch (error) {
      await unit.rollback();
      throw error;
    }
  }

  /** Writes what was edited: one statement for all records of one shape, where the store has such a statement. */
  async #flush(unit: UnitState): Promise<void> {
    const isKnown = (request: WriteRequest): boolean =>
      this.#writes.prepare(request).compiled.refused !== true;
    for (const edits of unit.edits.edits())
      await writeEdits(edits, (request) => this.write(request), isKnown);
  }

  outside<T>(work: () => T): T {
    const safe = this.#contexts.getStore()?.safe;
    return this.#contexts.run({ unit: undefined, safe }, work);
  }

  ending(name: symbol, make: () => UnitEnding): UnitEnding {
    const { unit, safe } = this.#contexts.getStore() ?? {};
    if (safe !== undefined && safe.onWrite === undefined) throw readOnly();
    if (unit === undefined)
      throw new DataError("unit.none", "An event belongs to a unit of work, and none is open.", {
        help: "Wrap the writes and the event in unit(), so that both are there or neither.",
      });
    unit.expectOpen();
    const known = unit.endings.get(name);
    if (known !== undefined) return known;
    const made = make();
    unit.endings.set(name, made);
    return made;
  }

  readonly<T>(work: () => T, onWrite?: (request: WriteRequest) => void): T {
    return this.#contexts.run({ unit: this.#contexts.getStore()?.unit, safe: { onWrite } }, work);
  }

  track<R extends Row>(
    entity: string,
    row: R,
    caller: Caller = {},
  ): { -readonly [N in keyof R]: R[N] } {
    const unit = this.#contexts.getStore()?.unit;
    if (unit === undefined)
      throw new DataError("unit.none", "A record can only be edited inside a unit of work.", {
        entity,
        help: "Wrap the work in unit(), whose end writes the changes.",
      });
    unit.expectOpen();
    return unit.edits.track(entityOf(this.model, entity), row, caller) as {
      -readonly [N in keyof R]: R[N];
    };
  }
}

function withoutRaw({ name }: Store): DataError {
  return new DataError("refused.capability", `The store ${name} has no words of its own.`, {
    store: name,
    help: "Write a query, which every store answers, or open the database on a store that has SQL.",
  });
}

function reportWrite(safe: NonNullable<Context["safe"]>, request: WriteRequest): void {
  if (safe.onWrite !== undefined) return safe.onWrite(request);
  throw readOnly();
}

function readOnly(): DataError {
  return new DataError("unit.readonly", "A safe request must not write.", {
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
