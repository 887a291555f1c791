import type { RequestContext } from "./context.ts";

/** One phase of an action: `undefined` when it is done, a promise when it must wait, an error when it refuses. */
export type Step = (context: RequestContext) => PromiseLike<unknown> | undefined;

/** Runs phases in order, synchronously until one waits. */
export function runSteps(
  steps: readonly Step[],
  context: RequestContext,
): Promise<unknown> | undefined {
  for (let at = 0; at < steps.length; at++) {
    const waiting = (steps[at] as Step)(context);
    if (waiting !== undefined) return runRest(steps, context, at + 1, waiting);
  }
  return undefined;
}

async function runRest(
  steps: readonly Step[],
  context: RequestContext,
  from: number,
  waiting: PromiseLike<unknown>,
): Promise<void> {
  await waiting;
  for (let at = from; at < steps.length; at++) {
    const next = (steps[at] as Step)(context);
    if (next !== undefined) await next;
  }
}

/** Tells whether a value must be awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}
