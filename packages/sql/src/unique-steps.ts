import type { Assignments, EntityDescription, Expr, Name, Pred, Target } from "@wervel/data";
import { Refusal } from "./refusal.ts";

/**
 * Refuses to move the values of a unique key within a set of records: databases check uniqueness record by record, so `position + 1` over
 * neighbours fails although no two are equal in the end.
 */
export function assertOneStep(entity: EntityDescription, target: Target, set: Assignments): void {
  const keys = [entity.key, ...entity.uniques.map((unique) => unique.fields)];
  const moved = Object.entries(set).find(
    ([name, change]) => keys.some((key) => key.includes(name)) && dependsOnRow(change),
  );
  if (moved === undefined || isPinned(entity, target.where)) return;
  throw new Refusal(
    "unique.shift",
    `${moved[0]} of ${entity.name} is unique and would be computed from its old value for many records at once.`,
    "update the records one by one in a unit of work, or set it from given values",
    `/set/${moved[0]}`,
  );
}

function dependsOnRow(change: Assignments[string]): boolean {
  return !("to" in change) || readsRow(change.to);
}

function readsRow(expr: Expr): boolean {
  return !("arg" in expr || "const" in expr);
}

/** Tells whether a condition can hold for one record at most. */
export function isPinned(entity: EntityDescription, where: Pred | undefined): boolean {
  const fixed = new Set<Name>();
  collect(where, fixed);
  return [entity.key, ...entity.uniques.map((unique) => unique.fields)].some((key) =>
    key.every((name) => fixed.has(name)),
  );
}

function collect(pred: Pred | undefined, fixed: Set<Name>): void {
  if (pred === undefined) return;
  if ("and" in pred) for (const part of pred.and) collect(part, fixed);
  if (
    !("cmp" in pred) ||
    pred.cmp !== "eq" ||
    !("path" in pred.left) ||
    pred.left.path.length !== 1
  )
    return;
  if (!readsRow(pred.right)) fixed.add(pred.left.path[0]!);
}
