import type { ModelDescription } from "../model/description.ts";
import type { Children } from "../plan/plan.ts";
import type { Result, Row } from "../store/store.ts";
import { IllTyped } from "./ill-typed.ts";
import { compileRead } from "./read.ts";
import { related } from "./related.ts";
import { entityOf, relationOf } from "./scope.ts";
import type { Run } from "./source.ts";
import { tupleKey } from "./value.ts";

/** Turns `Children` into a function: for each parent key the related records, read as if that parent were alone. */
export function compileChildren(model: ModelDescription, plan: Children): (run: Run) => Result {
  const entity = entityOf(model, plan.children.entity);
  const relation = relationOf(entity, plan.children.relation);
  if (relation === undefined)
    throw new IllTyped("/children", `${entity.name} has no relation ${plan.children.relation}.`);
  const own = relation.pairs.map(([name]) => name);
  const records = related(relation);
  const read = compileRead(model, plan.read);
  return (run) => {
    const result = { rows: [] as Row[], parents: [] as unknown[][], keys: [] as unknown[][] };
    for (const parent of distinctParents(
      run.args[plan.parents] as readonly unknown[],
      own.length,
    )) {
      const row = Object.fromEntries(own.map((name, i) => [name, parent[i]]));
      const selected = read(run, records(row, run));
      for (let i = 0; i < selected.rows.length; i++) {
        result.rows.push(selected.rows[i]!);
        result.parents.push(parent);
        if (selected.keys !== undefined) result.keys.push(selected.keys[i]!);
      }
    }
    const { rows, parents, keys } = result;
    return {
      rows,
      parents,
      count: rows.length,
      ...(plan.read.take.keys === undefined ? {} : { keys }),
    };
  };
}

function distinctParents(parents: readonly unknown[], width: number): unknown[][] {
  const seen = new Map<unknown, unknown[]>();
  for (const parent of parents) {
    const values = width === 1 && !Array.isArray(parent) ? [parent] : [...(parent as unknown[])];
    const key = tupleKey(values);
    if (!seen.has(key)) seen.set(key, values);
  }
  return [...seen.values()];
}
