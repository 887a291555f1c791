import { randomBytes } from "node:crypto";
import type { Log } from "@wervel/core";
import type { HttpRequest } from "../contract/request.ts";
import type { CheckedRequest } from "../edge/checked-request.ts";
import type { Cors } from "../edge/cors.ts";
import { pagePolicy, securityHeaders } from "../edge/security-headers.ts";
import { Answer } from "../reply/answer.ts";
import { developerPage } from "./developer-page.ts";
import type { HttpError } from "./http-error.ts";
import type { Problem } from "./problem.ts";
import { toHttpError, toProblem } from "./to-problem.ts";
import { traceIdOf } from "./trace-id.ts";

/** Turns a problem into the body of an error reply: an object, sent as JSON with the problem's status. */
export type ErrorFormat = (problem: Problem, context: ErrorContext) => unknown;

/** What an {@link ErrorFormat} may look at beside the problem. */
export interface ErrorContext {
  /** The error, with its cause. Nothing of it is meant for a client. */
  readonly error: HttpError;
  /** The request; `undefined` where the firewall or the transport refused it. */
  readonly request: HttpRequest | undefined;
}

/** What error replies are made with. */
export interface FailureOptions {
  readonly log: Log;
  readonly environment: string;
  readonly format: ErrorFormat | undefined;
}

/** Turns any error into an answer. It never throws. */
export type Fail = (
  error: unknown,
  request: CheckedRequest | undefined,
  cors: Cors | undefined,
) => Answer;

/** Compiles the making of error replies. */
export function compileFailure(options: FailureOptions): Fail {
  const isDevelopment = options.environment === "development";
  return (error, request, cors) => {
    const failure = toHttpError(error);
    const problem = toProblem(failure, traceIdOf(request), isDevelopment);
    report(options.log, failure, problem, request);
    const https = request?.scheme === "https";
    if (isDevelopment && request !== undefined && wantsPage(request))
      return pageAnswer(problem, failure, https);
    const { type, body } = toBody(problem, { error: failure, request }, options);
    return new Answer(
      problem.status,
      [
        "Content-Type",
        type,
        "Cache-Control",
        "no-store",
        ...securityHeaders({ kind: "data", https, crossOrigin: cors !== undefined }),
        ...(cors === undefined ? [] : cors.headers(request?.origin)),
        ...failure.headers,
      ],
      body,
      failure.close,
    );
  };
}

/** Below 500 in all but number: a server that sheds load has better things to do than to write, and scanners are no failures. */
const notFailures: ReadonlySet<string> = new Set([
  "WERVEL_HTTP_OVERLOADED",
  "WERVEL_HTTP_STOPPED",
  "WERVEL_HTTP_METHOD_UNKNOWN",
  "WERVEL_HTTP_VERSION_REFUSED",
]);

function report(
  log: Log,
  error: HttpError,
  problem: Problem,
  request: CheckedRequest | undefined,
): void {
  const isServers =
    error.status >= 500 && !notFailures.has(error.code) && !isGivenUp(error, request);
  if (!isServers && !log.isEnabled("debug")) return;
  const fields = {
    code: problem.code,
    status: problem.status,
    traceId: problem.traceId,
    method: request?.method,
    path: request?.path,
    error: error.cause ?? error,
  };
  log.write(isServers ? "error" : "debug", "request failed", fields);
}

/** Tells whether a statement was given up because nobody waits for its request any more: that is told where it was decided. */
function isGivenUp({ cause }: HttpError, request: CheckedRequest | undefined): boolean {
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  return code === "fault.cancelled" && request?.incoming.signal.aborted === true;
}

// The own format is the application's code: where it fails, the client gets the plain problem instead.
function toBody(
  problem: Problem,
  context: ErrorContext,
  { format, log }: FailureOptions,
): { readonly type: string; readonly body: string } {
  if (format !== undefined) {
    try {
      const text = JSON.stringify(format(problem, context));
      if (text !== undefined) return { type: "application/json; charset=utf-8", body: text };
      log.error("the error format gave nothing", { code: problem.code });
    } catch (thrown) {
      log.error("the error format threw", { code: problem.code, error: thrown });
    }
  }
  return { type: "application/problem+json; charset=utf-8", body: JSON.stringify(problem) };
}

function wantsPage(request: CheckedRequest): boolean {
  return /(?:^|,)\s*text\/html/i.test(request.header("accept") ?? "");
}

function pageAnswer(problem: Problem, error: HttpError, https: boolean): Answer {
  const nonce = randomBytes(16).toString("base64");
  return new Answer(
    problem.status,
    [
      "Content-Type",
      "text/html; charset=utf-8",
      "Cache-Control",
      "no-store",
      "Content-Security-Policy",
      pagePolicy(nonce, "development"),
      ...securityHeaders({ kind: "page", https }),
      ...error.headers,
    ],
    developerPage(problem, error, nonce),
    error.close,
  );
}
