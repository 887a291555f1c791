import type { HttpIssue } from "./http-error.ts";

/** Problem details (RFC 9457), as every error reply carries them unless the app sets its own format. */
export interface Problem {
  /** A stable URI reference of the kind of problem, made from the code. */
  readonly type: string;
  /** The kind of problem in words that never change. */
  readonly title: string;
  readonly status: number;
  /** The stable code. */
  readonly code: string;
  /** Finds the request in the log. */
  readonly traceId: string;
  /** What happened, where it is safe to say: always in development. */
  readonly detail?: string;
  /** Every issue of a validation problem. */
  readonly issues?: readonly HttpIssue[];
}
