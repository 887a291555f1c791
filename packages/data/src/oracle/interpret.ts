import type { ModelDescription } from "../model/description.ts";
import type { Name, Plan, Write } from "../plan/plan.ts";
import type { Result, Row } from "../store/store.ts";
import { checkPlan } from "./check-plan.ts";
import { compileChildren } from "./children.ts";
import { compileRead } from "./read.ts";
import { refusal } from "./refusal.ts";
import { arraySource, type Run } from "./source.ts";
import { Tables } from "./tables.ts";
import { compileWrite } from "./write.ts";

/** Records by entity: plain objects with every field. */
export type Data = Readonly<Record<Name, readonly Row[]>>;

/**
 * Answers a plan over plain arrays, from the written semantics and nothing else. It is the meaning of every plan: what a store answers
 * differently is wrong there.
 *
 * @throws `refused.capability` for a plan that makes no sense, and whatever a write may answer (`constraint.*`, `value.*`, `conflict.stale`).
 */
export function interpret(
  model: ModelDescription,
  data: Data,
  plan: Plan,
  args: readonly unknown[] = [],
): Result {
  if (isWrite(plan)) return interpretWrite(model, data, plan, args).result;
  return compileQuery(model, plan)({ source: arraySource(data), args });
}

/** Answers a write and says what the records are after it. The given arrays stay as they are. */
export function interpretWrite(
  model: ModelDescription,
  data: Data,
  write: Write,
  args: readonly unknown[] = [],
): { readonly result: Result; readonly data: Data } {
  const refused = checkPlan(model, write);
  if (refused !== undefined) throw refusal(refused);
  const source = Tables.from(data);
  const result = compileWrite(model, write)({ source, args });
  const after = Object.fromEntries(
    Object.keys(model.entities).map((name) => [name, [...source.rows(name)]]),
  );
  return { result, data: after };
}

/** Turns a read, or the children of many parents, into a function over records. */
export function compileQuery(
  model: ModelDescription,
  plan: Exclude<Plan, Write>,
): (run: Run) => Result {
  const refused = checkPlan(model, plan);
  if (refused !== undefined) throw refusal(refused);
  if ("children" in plan) return compileChildren(model, plan);
  const read = compileRead(model, plan);
  return (run) => {
    const { rows, keys } = read(run);
    return keys === undefined ? { rows, count: rows.length } : { rows, keys, count: rows.length };
  };
}

/** Tells writes from reads. */
export function isWrite(plan: Plan): plan is Write {
  return !("from" in plan) && !("children" in plan);
}
