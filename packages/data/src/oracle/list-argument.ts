import type { ValueType } from "../plan/plan.ts";

/** Types of what a list argument holds, one for each place of a tuple. The type is that of the list, or of each place. */
export function elementTypes(
  type: ValueType | readonly ValueType[],
  single: boolean,
): readonly ValueType[] {
  if (Array.isArray(type)) return type as readonly ValueType[];
  const one = type as ValueType;
  return [single && one.kind === "list" && one.of !== undefined ? one.of : one];
}

/** Makes something of a list once: it is the same object for every row of a run. */
export function keysPerList<T>(
  make: (list: readonly unknown[]) => T,
): (list: readonly unknown[]) => T {
  let list: readonly unknown[] | undefined;
  let made: T | undefined;
  return (next) => {
    if (next !== list || made === undefined) {
      made = make(next);
      list = next;
    }
    return made;
  };
}
