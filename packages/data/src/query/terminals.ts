import type { ReadRequest } from "../engine/engine.ts";
import type { Read } from "../plan/plan.ts";
import { closedArgs, closedKey, planRead, type QueryState, withWindow } from "./state.ts";

/** The ways to ask a query for rows, or about them. */
export type Terminal = "all" | "first" | "one" | "count" | "exists";

/** Makes the request of a terminal. */
export function terminalRequest(state: QueryState, terminal: Terminal): ReadRequest {
  if (terminal === "all") return request(state, "", planRead);
  if (terminal === "first") return request(withWindow(state, 0, 1), "", planRead);
  if (terminal === "one") return request(withWindow(state, 0, 2), "", planRead);
  return terminal === "count"
    ? request(state, "!c", (counted) => countPlan(planRead(counted)))
    : request(withWindow(state, 0, 1), "!e", existsPlan);
}

function request(state: QueryState, mark: string, plan: (state: QueryState) => Read): ReadRequest {
  return {
    key: closedKey(state) + mark,
    args: closedArgs(state),
    plan: () => plan(state),
    options: state.options,
  };
}

function existsPlan(state: QueryState): Read {
  const read = planRead(state);
  const fields = state.source.table.entity?.key;
  if (fields === undefined || read.distinct === true) return plain(read);
  const { let: _, ...bare } = read;
  return { ...bare, order: [], take: { fields, nest: {} } };
}

function countPlan(read: Read): Read {
  const group = { by: [], agg: { rows: { fn: "count" } } } as const;
  const take = { fields: ["rows"], nest: {} };
  const isPlain = read.group === undefined && read.distinct !== true && read.page === undefined;
  if (!isPlain) return { from: { read: plain(read) }, group, order: [], take };
  return {
    from: read.from,
    ...(read.where === undefined ? {} : { where: read.where }),
    group,
    order: [],
    take,
  };
}

/** A read without its nests. */
export function plain(read: Read): Read {
  return { ...read, take: { fields: read.take.fields, nest: {} } };
}
