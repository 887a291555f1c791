import { AsyncLocalStorage } from "node:async_hooks";

/** What the log reads of the request in whose course a line is written. */
export interface RequestContext {
  readonly requestId: string;
}

/** Holds the request in whose course code runs: a transport runs its handlers in it, and the log reads it. */
export const requestContext: AsyncLocalStorage<RequestContext> =
  new AsyncLocalStorage<RequestContext>();
