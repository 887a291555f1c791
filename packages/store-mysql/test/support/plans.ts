import {
  type Arg,
  type CmpOp,
  type Compiled,
  type Executor,
  type Expr,
  migrate,
  type ModelDescription,
  type Order,
  type Plan,
  type Pred,
  type Read,
  type Result,
  type Store,
  type StoreSource,
  type ValueType,
} from "@wervel/data";
import { describeModel, valueTypes } from "@wervel/data/testing";

/** Texts of keys and indexes have a bound here. */
export const short: ValueType = { ...valueTypes.text, max: 60 };

/** Numbered notes: enough to see what was written. */
export const notes: ModelDescription = describeModel({
  note: { fields: { id: valueTypes.int, text: short }, uniques: [["text"]] },
});

export const now = (): number => Date.UTC(2026, 0, 1);

/** Where clean-up is registered. */
export interface Closing {
  after(close: () => unknown): unknown;
}

/** Opens a store with the model's tables, and closes it after the test. */
export async function opened(
  here: Closing,
  source: StoreSource,
  model: ModelDescription = notes,
): Promise<Store> {
  const store = await source.open(model, { now });
  here.after(() => store.close());
  await migrate(store, model, { mode: "apply", now });
  return store;
}

/** Short forms of plans. */
export const path = (...names: string[]): Expr => ({ path: names });
export const arg = (index: number, type: ValueType = short): Arg => ({ arg: index, type });
export const cmp = (op: CmpOp, left: Expr, right: Expr): Pred => ({ cmp: op, left, right });
export const asc = (...names: string[]): Order => ({
  key: path(...names),
  dir: "asc",
  nulls: "first",
});

export function read(
  entity: string,
  parts: Partial<Omit<Read, "take">> & { readonly take?: readonly string[] } = {},
): Read {
  const { take = ["id"], ...rest } = parts;
  return { from: { entity }, order: [], ...rest, take: { fields: take, nest: {} } };
}

/** Writes notes with these numbers. */
export const write = (...ids: readonly number[]): readonly [Plan, readonly unknown[]] => [
  { insert: "note", columns: ["id", "text"], rows: 0 },
  [ids.map((id) => [id, `n${id}`])],
];

export function compiled(store: Store, plan: Plan): Compiled {
  const answer = store.compile(plan);
  if (answer.refused === true) throw new Error(`${answer.capability}: ${answer.why}`);
  return answer;
}

/** Compiles and runs a plan, on the store or inside a unit of it. */
export async function run(
  store: Store,
  [plan, args]: readonly [Plan, readonly unknown[]],
  executor: Executor = store,
): Promise<Result> {
  return executor.run(compiled(store, plan), args);
}

/** The numbers of all notes, in order. */
export async function ids(store: Store, executor: Executor = store): Promise<readonly unknown[]> {
  const { rows } = await run(store, [read("note", { order: [asc("id")] }), []], executor);
  return rows.map(({ id }) => id);
}

/** A statement in the server's words. */
export const raw = (text: string, readOnly = false) => ({ parts: [{ text }], as: {}, readOnly });
