import { HttpError } from "../problem/http-error.ts";
import type { BodyWait } from "./body-wait.ts";
import type { ResolvedServeOptions } from "./serve-options.ts";

/** A request as the sweep over all deadlines sees it. */
export interface Timed {
  /** The time of the sweep before this request. A deadline may be late by one sweep, and is never early. */
  readonly startMs: number;
  readonly requestMs: number;
  readonly handlerMs: number;
  /** True once a reply has begun. */
  readonly answered: boolean;
  /** The body, when somebody began to read it. */
  readonly startedBody: BodyWait | undefined;
}

/** Tells what of a request is late: its body, for which a reader waits, or its reply. */
export function overdue(
  exchange: Timed,
  nowMs: number,
  options: ResolvedServeOptions,
): "body" | "reply" | undefined {
  const elapsed = nowMs - exchange.startMs - options.sweepMs;
  const body = exchange.startedBody;
  if (body?.waiting === true) {
    const isSlow = isTooSlow(body.waitedFor(nowMs), body.received, options);
    // The total time counts up to the first byte of the reply.
    return isSlow || (!exchange.answered && elapsed >= exchange.requestMs) ? "body" : undefined;
  }
  return !exchange.answered && elapsed >= exchange.handlerMs ? "reply" : undefined;
}

/** Tells whether bytes moved more slowly than the minimum rate, once its grace is over. */
export function isTooSlow(
  elapsedMs: number,
  bytes: number,
  options: ResolvedServeOptions,
): boolean {
  return elapsedMs > options.graceMs && bytes * 1_000 < elapsedMs * options.minBytesPerSecond;
}

/** Makes the error for a body that did not arrive in time. */
export function bodyLate(): HttpError {
  return new HttpError("WERVEL_HTTP_REQUEST_TIMEOUT", "The body did not arrive in time.", {
    close: true,
  });
}

/** Makes the error for a handler that did not answer in time. */
export function replyLate(): HttpError {
  return new HttpError("WERVEL_HTTP_HANDLER_TIMEOUT", "The handler did not answer in time.");
}
