import type { ModelDescription } from "../model/description.ts";
import { expectBounds } from "../planner/bounds.ts";
import type { Executor, Result, Store } from "../store/store.ts";
import { madeValue, type ValueMakers } from "./complete-insert.ts";
import type { WriteRequest } from "./engine.ts";
import { PlanCache } from "./plan-cache.ts";
import { expectRunnable } from "./runnable.ts";
import { type PreparedWrite, prepareWrite } from "./prepare-write.ts";
import { expectDefined, shapeKey, signalOf } from "./request.ts";

/** The writes of one store: each shape prepared once, run wherever the caller says. */
export class Writes {
  readonly plans: PlanCache<PreparedWrite>;
  readonly #model: ModelDescription;
  readonly #store: Store;
  readonly #makers: ValueMakers;

  constructor(
    model: ModelDescription,
    store: Store,
    makers: ValueMakers,
    planCacheSize: number | undefined,
  ) {
    this.#model = model;
    this.#store = store;
    this.#makers = makers;
    this.plans = new PlanCache(planCacheSize);
  }

  /** Plans and compiles the request, unless its shape is known. */
  prepare({ key, plan, args, options: { withoutFilters } }: WriteRequest): PreparedWrite {
    return this.plans.get(shapeKey(key, withoutFilters), () =>
      prepareWrite(this.#model, this.#store, plan(), args.length, withoutFilters),
    );
  }

  /** Runs one write, with the values that are made here. */
  run(executor: Executor, request: WriteRequest): Result | Promise<Result> {
    const { args, options } = request;
    expectDefined(args);
    const prepared = this.prepare(request);
    expectBounds(prepared.bounds, args);
    const compiled = expectRunnable(this.#store, prepared, options.allowScan);
    return executor.run(compiled, this.#withMade(prepared, args), signalOf(options.signal));
  }

  #withMade(prepared: PreparedWrite, args: readonly unknown[]): readonly unknown[] {
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
}
