import { randomUUID } from "node:crypto";
import type { CheckedRequest } from "../edge/checked-request.ts";

const traceparent = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const known = new WeakMap<CheckedRequest, string>();

/**
 * Gives the trace id of a request: the caller's, or a new one.
 *
 * @see Trace Context, W3C
 */
export function traceIdOf(request: CheckedRequest | undefined): string {
  if (request === undefined) return newTraceId();
  const before = known.get(request);
  if (before !== undefined) return before;
  const id = traceparent.exec(request.header("traceparent") ?? "")?.[1] ?? newTraceId();
  known.set(request, id);
  return id;
}

/** A UUID comes from random bytes that are fetched many at a time: a tenth of what 16 bytes of their own cost. */
function newTraceId(): string {
  return randomUUID().replaceAll("-", "");
}
