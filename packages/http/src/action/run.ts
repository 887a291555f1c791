import type { CheckedRequest } from "../edge/checked-request.ts";
import type { Cors } from "../edge/cors.ts";
import { Answer } from "../reply/answer.ts";
import type { Encode } from "../reply/encode.ts";
import { fromComparison } from "../problem/data-errors.ts";
import { RAW } from "./context.ts";
import type { RequestContext } from "./context.ts";
import { closeServices } from "./services.ts";
import { isThenable, runSteps } from "./step.ts";
import type { Step } from "./step.ts";

/** Turns an error of an action into its answer. */
export type Fail = (error: unknown, request: CheckedRequest, cors: Cors | undefined) => Answer;

/** The phases of an action, and what finishes it. */
export interface Last {
  readonly steps: readonly Step[];
  readonly finish: (context: RequestContext) => Answer | Promise<Answer>;
}

/** Runs an action whose services are all singletons. It never throws and never rejects. */
export function runBare(
  context: RequestContext,
  last: Last,
  cors: Cors | undefined,
  fail: Fail,
): Answer | Promise<Answer> {
  try {
    const waiting = runSteps(last.steps, context);
    const answered =
      waiting === undefined ? last.finish(context) : finishLater(waiting, context, last);
    return answered instanceof Promise ? settle(answered, context, cors, fail) : answered;
  } catch (error) {
    return fail(told(error, context), context.request, cors);
  }
}

async function finishLater(
  waiting: Promise<unknown>,
  context: RequestContext,
  last: Last,
): Promise<Answer> {
  await waiting;
  return last.finish(context);
}

async function settle(
  answered: Promise<Answer>,
  context: RequestContext,
  cors: Cors | undefined,
  fail: Fail,
): Promise<Answer> {
  try {
    return await answered;
  } catch (error) {
    return fail(told(error, context), context.request, cors);
  }
}

/** Tells which input an error of a store is about. */
function told(error: unknown, { [RAW]: params, query }: RequestContext): unknown {
  return fromComparison(error, { params, query }) ?? error;
}

/** As {@link runBare}, and disposes what the request constructed: after the last byte where the reply is a stream. */
export function runScoped(
  context: RequestContext,
  last: Last,
  cors: Cors | undefined,
  fail: Fail,
): Answer | Promise<Answer> {
  const answered = runBare(context, last, cors, fail);
  if (answered instanceof Promise)
    return answered.then((value) => closeAfter(value, context, cors, fail));
  return closeAfter(answered, context, cors, fail);
}

function closeAfter(
  answer: Answer,
  context: RequestContext,
  cors: Cors | undefined,
  fail: Fail,
): Answer | Promise<Answer> {
  const { body } = answer;
  // A socket disposes of what it uses when it ends.
  if (answer.upgrade !== undefined) return answer;
  if (body !== null && typeof body === "object" && !(body instanceof Uint8Array))
    return new Answer(answer.status, answer.headers, closing(body, context), answer.close);
  try {
    const closed = closeServices(context);
    if (closed === undefined) return answer;
    return closed.then(
      () => answer,
      (error: unknown) => fail(error, context.request, cors),
    );
  } catch (error) {
    return fail(error, context.request, cors);
  }
}

async function* closing(
  body: AsyncIterable<string | Uint8Array>,
  context: RequestContext,
): AsyncGenerator<string | Uint8Array> {
  try {
    yield* body;
  } finally {
    await closeServices(context);
  }
}

/** Calls the handler and makes the answer of what it returns. */
export function answer(
  context: RequestContext,
  handle: (context: RequestContext) => unknown,
  encode: Encode,
): Answer | Promise<Answer> {
  const value = handle(context);
  if (!isThenable(value)) return encode(context, value);
  return encodeLater(context, value, encode);
}

async function encodeLater(
  context: RequestContext,
  value: PromiseLike<unknown>,
  encode: Encode,
): Promise<Answer> {
  return encode(context, await value);
}
