import type { Read, Target } from "./plan.ts";

/** Makes the read that finds the records of a write's target, in its order. */
export function targetRead({ entity, where, order = [], page }: Target): Read {
  return {
    from: { entity },
    order,
    take: { fields: [], nest: {} },
    ...(where === undefined ? {} : { where }),
    ...(page === undefined ? {} : { page }),
  };
}
