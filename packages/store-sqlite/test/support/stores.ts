import {
  type Compiled,
  memory,
  migrate,
  type ModelDescription,
  type Plan,
  type Result,
  type Store,
  type StoreSource,
} from "@wervel/data";
import { sqlite } from "@wervel/store-sqlite";

/** Where clean-up is registered: a test, or a list of one's own. */
export interface Closing {
  after(close: () => unknown): unknown;
}

const now = (): number => Date.UTC(2026, 0, 1);

/** Opens a store with the model's tables, and closes it after the test. */
export async function opened(
  test: Closing,
  model: ModelDescription,
  source: StoreSource = sqlite(":memory:"),
): Promise<Store> {
  const store = await source.open(model, { now });
  test.after(() => store.close());
  await migrate(store, model, { mode: "apply", now });
  return store;
}

/** Opens SQLite and the store that is the semantics, with the same records. */
export async function bothStores(
  test: Closing,
  model: ModelDescription,
  data: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>,
): Promise<readonly [sqlite: Store, oracle: Store]> {
  const stores = [await opened(test, model), await opened(test, model, memory())] as const;
  for (const store of stores) await fill(store, model, data);
  return stores;
}

export async function fill(
  store: Store,
  model: ModelDescription,
  data: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>,
): Promise<void> {
  for (const [entity, records] of Object.entries(data)) {
    const columns = Object.keys(model.entities[entity]!.fields);
    const rows = records.map((record) => columns.map((name) => record[name] ?? null));
    await run(store, { insert: entity, columns, rows: 0 }, [rows]);
  }
}

/** Compiles and runs a plan; a refusal is thrown as its reason. */
export async function run(
  store: Store,
  plan: Plan,
  args: readonly unknown[] = [],
): Promise<Result> {
  return store.run(compiled(store, plan), args);
}

export function compiled(store: Store, plan: Plan): Compiled {
  const answer = store.compile(plan);
  if (answer.refused === true)
    throw new Error(`${answer.capability} at ${answer.node}: ${answer.why}`);
  return answer;
}
