import type { Refused } from "@wervel/data";

/** Leaves a compilation half way; {@link refusedOf} turns it into the answer. */
export class Refusal extends Error {
  readonly capability: string;
  readonly why: string;
  readonly instead: string | undefined;
  readonly node: string;

  constructor(capability: string, why: string, instead?: string, node = "") {
    super(why);
    this.capability = capability;
    this.why = why;
    this.instead = instead;
    this.node = node;
  }
}

/** Gives the refusal as plain data, or rethrows what is none. */
export function refusedOf(error: unknown): Refused {
  if (!(error instanceof Refusal)) throw error;
  const { capability, node, why, instead } = error;
  return {
    refused: true,
    code: "refused.capability",
    capability,
    node,
    why,
    ...(instead === undefined ? {} : { instead }),
  };
}
