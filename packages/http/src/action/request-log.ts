import { requestContext } from "@wervel/core";
import type { CheckedRequest } from "../edge/checked-request.ts";
import { traceIdOf } from "../problem/trace-id.ts";
import type { Answer } from "../reply/answer.ts";
import type { CompiledAction } from "./compile.ts";
import type { RawParams } from "./context.ts";

/** What the log reads of a request: its id is made when the first line is written. */
class RequestLog {
  readonly #request: CheckedRequest;

  constructor(request: CheckedRequest) {
    this.#request = request;
  }

  get requestId(): string {
    return traceIdOf(this.#request);
  }
}

/** Runs an action so that every line that is logged in its course names the request. */
export function runLogged(
  action: CompiledAction,
  request: CheckedRequest,
  params: RawParams | undefined,
): Answer | Promise<Answer> {
  return requestContext.run(new RequestLog(request), run, action, request, params);
}

function run(
  action: CompiledAction,
  request: CheckedRequest,
  params: RawParams | undefined,
): Answer | Promise<Answer> {
  return action.run(request, params);
}
