import type { ModelDescription } from "../../src/model/description.ts";
import { memory } from "../../src/memory/memory.ts";
import { refusal } from "../../src/oracle/refusal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Executor, Result, Row, Store } from "../../src/store/store.ts";
import { blog, blogData } from "./blog.ts";

/** Opens a memory store and fills it, in an order that references allow. */
export async function filledStore(
  model: ModelDescription = blog,
  data: Readonly<Record<string, readonly Row[]>> = blogData,
): Promise<Store> {
  const store = await memory({ seed: 7 }).open(model, { now: () => 0 });
  for (const [name, rows] of Object.entries(data))
    await run(store, insertPlan(name, rows), [valuesOf(rows)]);
  return store;
}

export function insertPlan(entity: string, rows: readonly Row[]): Plan {
  return { insert: entity, columns: Object.keys(rows[0]!), rows: 0 };
}

export function valuesOf(rows: readonly Row[]): unknown[][] {
  return rows.map((row) => Object.keys(rows[0]!).map((name) => row[name]));
}

/** Compiles and runs a plan, on the store itself or on a session of it. */
export async function run(
  store: Store,
  plan: Plan,
  args: readonly unknown[] = [],
  executor: Executor = store,
): Promise<Result> {
  const compiled = store.compile(plan);
  if (compiled.refused === true) throw refusal(compiled, store.name);
  return executor.run(compiled, args);
}
