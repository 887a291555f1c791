import type { Refused } from "../store/store.ts";

/** Says that a plan reaches over stores in a way that is not answered. It becomes a refusal; it never leaves the package. */
export class CrossRefused extends Error {
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.why);
    this.refused = refused;
  }
}

/** Makes the complaint about a part of a plan that reaches into another store. */
export function crossRefused(node: string, why: string, instead: string): CrossRefused {
  return new CrossRefused({
    refused: true,
    code: "refused.crossStore",
    capability: "crossStore",
    node,
    why,
    instead,
  });
}
