import type { RelationDescription } from "../model/description.ts";
import type { Arg, Const, Name, Pred } from "../plan/plan.ts";
import { bindingOf } from "./binding.ts";
import type { Scope } from "./scope.ts";

/** A field that a filter on related records binds to one value: of the link, or of the records themselves. */
export interface Pin {
  readonly field: Name;
  readonly value: Arg | Const;
}

/**
 * Where a filter on related records binds their key, or what their link refers to them by, one lookup takes the place of reading them all:
 * `fans: some({ id })` asks for one link. The filter itself still holds.
 */
export function pinOf(relation: RelationDescription, where: Pred, target: Scope): Pin | undefined {
  const entity = target.entity!;
  const far = relation.through?.pairs;
  const key = far === undefined ? entity.key : far.map(([, theirs]) => theirs);
  if (key.length !== 1) return undefined;
  for (const part of "and" in where ? where.and : [where]) {
    const binding = bindingOf(part, entity);
    if (binding === undefined || binding.field !== key[0]) continue;
    return { field: far === undefined ? binding.field : far[0]![0], value: binding.value };
  }
  return undefined;
}
