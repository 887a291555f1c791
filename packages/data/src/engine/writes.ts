import type { ModelDescription } from "../model/description.ts";
import { expectBounds } from "../planner/bounds.ts";
import { expectTenant } from "../planner/tenancy.ts";
import type { Executor, Result, Store } from "../store/store.ts";
import { ambient, withAmbient } from "./caller.ts";
import { madeValue, type ValueMakers } from "./made-value.ts";
import type { WriteRequest } from "./engine.ts";
import { ownLinks } from "./link-ends.ts";
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
  readonly #now: () => Date;

  constructor(
    model: ModelDescription,
    store: Store,
    makers: ValueMakers,
    planCacheSize: number | undefined,
  ) {
    this.#model = model;
    this.#store = store;
    this.#makers = makers;
    this.#now = () => makers.clock.now();
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
    const { options } = request;
    expectDefined(request.args);
    const prepared = this.prepare(request);
    expectBounds(prepared.bounds, request.args);
    const compiled = expectRunnable(this.#store, prepared, options.allowScan);
    const args = this.#withMade(prepared, request);
    if (prepared.tenants !== undefined)
      expectTenant(prepared.tenants, args, ambient("tenant", options, this.#now));
    const { ends } = prepared;
    const signal = signalOf(options.signal);
    if (ends === undefined) return executor.run(compiled, args, signal);
    return ownLinks(ends, this.#store, executor, args, options, this.#now).then((own) =>
      (own[ends.rows] as readonly unknown[]).length === 0
        ? { rows: [], count: 0 }
        : executor.run(compiled, own, signal),
    );
  }

  #withMade(prepared: PreparedWrite, { args, options }: WriteRequest): readonly unknown[] {
    const all = withAmbient(args, prepared.ambient, options, this.#now);
    if (prepared.generated.length === 0) return all;
    const rows = all[prepared.rows!] as readonly (readonly unknown[])[];
    const makers = { ...this.#makers, caller: options };
    const grown = all.slice();
    grown[prepared.rows!] = rows.map((row) => [
      ...row,
      ...prepared.generated.map((field) => madeValue(field, makers)),
    ]);
    return grown;
  }
}
