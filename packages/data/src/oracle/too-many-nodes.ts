import { DataError } from "../errors.ts";
import type { Name } from "../plan/plan.ts";

/** Makes the error of a walk that reaches more records than it may. */
export function tooManyNodes(entity: Name | undefined, maxNodes: number): DataError {
  return new DataError("limit.nodes", `The walk reaches more than ${maxNodes} records.`, {
    ...(entity === undefined ? {} : { entity }),
    details: { maxNodes },
    help: "Walk less deep, or allow more: walk(relation, { from, max, maxNodes }).",
  });
}
