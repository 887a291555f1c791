import { DataError } from "../errors.ts";
import type { Refused } from "../store/store.ts";

/** Makes the error that a refusal is raised as. */
export function refusal(refused: Refused, store?: string): DataError {
  return new DataError(refused.code as "refused.capability", refused.why, {
    details: { node: refused.node, capability: refused.capability },
    help:
      refused.instead === undefined
        ? "Ask for something else: see `node` for the part that cannot be done."
        : `Use ${refused.instead}.`,
    ...(store === undefined ? {} : { store }),
  });
}
