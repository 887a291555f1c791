import type { ModelDescription } from "../model/description.ts";
import type { Read } from "../plan/plan.ts";
import type { Row } from "../store/store.ts";
import { type Binding, bindingOf } from "./binding.ts";
import { compileExpr } from "./expression.ts";
import { uniqueKeys } from "./indexed.ts";
import { sourceScope } from "./read-scope.ts";
import { entityOf } from "./scope.ts";
import type { Run } from "./source.ts";

/**
 * Where the filter binds an indexed field to one value, only the records with that value need be looked at; the filter itself still holds.
 * A field that is unique by itself goes before all others.
 */
export function compileShortcut(
  model: ModelDescription,
  read: Read,
): ((run: Run) => readonly Row[]) | undefined {
  if (!("entity" in read.from) || read.where === undefined) return undefined;
  const entity = entityOf(model, read.from.entity);
  const bindings = ("and" in read.where ? read.where.and : [read.where])
    .map((part) => bindingOf(part, entity))
    .filter((binding) => binding !== undefined);
  const isUnique = ({ field }: Binding): boolean =>
    uniqueKeys(entity).some((key) => key.length === 1 && key[0] === field);
  const binding = bindings.find(isUnique) ?? bindings[0];
  if (binding === undefined) return undefined;
  const value = compileExpr(binding.value, sourceScope(model, read.from));
  const fields = [binding.field];
  return (run) => {
    const wanted = value({}, run);
    if (wanted === null) return [...run.source.rows(entity.name)];
    return run.source.find(entity.name, fields, [wanted]);
  };
}
