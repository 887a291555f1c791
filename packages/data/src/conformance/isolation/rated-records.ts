import type { Pred, Read, ValueType } from "../../plan/plan.ts";
import type { Executor, Row, Store } from "../../store/store.ts";
import { runPlan } from "../world/open.ts";

/** Suppliers of a country that the world does not have, so that nothing else is touched. */
const country = "00";
const text: ValueType = { kind: "text", nullable: false };
const int: ValueType = { kind: "int", nullable: true };

const ofProbe: Pred = {
  cmp: "eq",
  left: { path: ["country"] },
  right: { const: country, type: text },
};
const byId: Pred = { cmp: "eq", left: { path: ["id"] }, right: { arg: 0, type: text } };

const read = (fields: readonly string[], where: Pred): Read => ({
  from: { entity: "supplier" },
  where,
  order: [],
  take: { fields, nest: {} },
});

/** Records that units can quarrel about, by name and rating. */
export interface RatedRecords {
  add(executor: Executor, name: string): Promise<void>;
  rate(executor: Executor, name: string, rating: number): Promise<void>;
  rating(executor: Executor, name: string): Promise<number | null>;
  /** Counts those that are rated above zero. */
  count(executor: Executor): Promise<number>;
  all(executor: Executor): Promise<ReadonlyMap<string, number | null>>;
  clear(executor: Executor): Promise<void>;
}

/** Gives the doors to the records of a store. */
export function ratedRecords(store: Store): RatedRecords {
  const rows = async (
    executor: Executor,
    plan: Read,
    args: readonly unknown[],
  ): Promise<readonly Row[]> => (await runPlan(store, executor, plan, args)).rows;
  return {
    async add(executor, name) {
      const columns = ["id", "name", "country", "rating"];
      const given = [[`probe-${name}`, name, country, 10]];
      await runPlan(store, executor, { insert: "supplier", columns, rows: 0 }, [given]);
    },
    async rate(executor, name, rating) {
      const set = { rating: { to: { arg: 1, type: int } } };
      const update = { entity: "supplier", where: byId };
      await runPlan(store, executor, { update, set }, [`probe-${name}`, rating]);
    },
    async rating(executor, name) {
      const [row] = await rows(executor, read(["rating"], byId), [`probe-${name}`]);
      return (row?.["rating"] ?? null) as number | null;
    },
    async count(executor) {
      const rated: Pred = {
        cmp: "gt",
        left: { path: ["rating"] },
        right: { const: 0, type: { kind: "int", nullable: false } },
      };
      return (await rows(executor, read(["id"], { and: [ofProbe, rated] }), [])).length;
    },
    async all(executor) {
      const found = await rows(executor, read(["name", "rating"], ofProbe), []);
      return new Map(found.map((row) => [String(row["name"]), row["rating"] as number | null]));
    },
    async clear(executor) {
      await runPlan(store, executor, { delete: { entity: "supplier", where: ofProbe } }, []);
    },
  };
}
