import type { ModelDescription } from "../model/description.ts";
import type { Read, ValueType } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { compileAggregate } from "./aggregate.ts";
import { compileExpr, compilePred } from "./expression.ts";
import type { Stage } from "./order.ts";
import { rowScope, selectScope } from "./read-scope.ts";
import { tupleKey } from "./value.ts";

/** The stage that makes one row of each group. */
export function compileGroup(model: ModelDescription, read: Read): Stage[] {
  const { group } = read;
  if (group === undefined) return [];
  const scope = rowScope(model, read);
  const types = group.by.map((name) => scope.names.get(name));
  const aggregates = Object.entries(group.agg).map(
    ([name, agg]) => [name, compileAggregate(agg, scope, compileExpr, compilePred)] as const,
  );
  return [
    (rows, run) => {
      const groups = group.by.length === 0 ? [rows] : partition(rows, group.by, types);
      return groups.map((members) => {
        const row: Record<string, unknown> =
          group.by.length === 0 ? {} : { ...pick(members[0]!, group.by) };
        for (const [name, aggregate] of aggregates) row[name] = aggregate(members, run);
        return row;
      });
    },
  ];
}

function partition(
  rows: readonly Row[],
  by: readonly string[],
  types: readonly (ValueType | undefined)[],
): Row[][] {
  const groups = new Map<unknown, Row[]>();
  for (const row of rows) {
    const key = tupleKey(
      by.map((name) => row[name]),
      types,
    );
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [row]);
    else members.push(row);
  }
  return [...groups.values()];
}

/** The stage that keeps one of the rows that agree in what is taken. */
export function compileDistinct(model: ModelDescription, read: Read): Stage[] {
  if (read.distinct !== true) return [];
  const { names } = selectScope(model, read);
  const fields = read.take.fields;
  const types = fields.map((name) => names.get(name));
  return [(rows) => partition(rows, fields, types).map((same) => pick(same[0]!, fields))];
}

/** Copies these names of a row; a name it does not have is null. */
export function pick(row: Row, names: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of names) picked[name] = row[name] ?? null;
  return picked;
}
