import type { EdgeEnvironment } from "../app/environment.ts";
import type { Middleware } from "../contract/middleware.ts";
import type { Cors } from "../edge/cors.ts";
import { HttpError } from "../problem/http-error.ts";
import { Answer } from "../reply/answer.ts";
import { StatusReply } from "../reply/contract.ts";
import { headersOf, ownHeaders } from "../reply/own-headers.ts";
import { compileHeaders } from "../reply/headers.ts";
import type { RequestContext } from "./context.ts";
import type { ActionServices } from "./services.ts";
import { defineView } from "./view.ts";
import type { RequestView } from "./view.ts";

/** Runs the middleware of an action around the rest of it. */
export type Around = (context: RequestContext, rest: () => Promise<Answer>) => Promise<Answer>;

interface Layer {
  readonly View: new (context: RequestContext) => RequestView;
  readonly run: (view: RequestView, next: () => Promise<Answer>) => unknown;
}

/** Compiles middleware, outermost first; `undefined` where there is none. */
export function compileMiddleware(
  list: readonly Middleware[],
  services: ActionServices,
  options: MiddlewareOptions,
): Around | undefined {
  if (list.length === 0) return undefined;
  const layers = list.map(({ needs, run }): Layer => ({
    View: defineView(needs, services),
    run: run as unknown as Layer["run"],
  }));
  const toAnswer = answerMaker(options);
  return (context, rest) => runLayer({ layers, toAnswer }, 0, context, rest);
}

/** What the replies of middleware itself are made with. */
export interface MiddlewareOptions {
  readonly environment: EdgeEnvironment;
  readonly cors: Cors | undefined;
}

interface Layers {
  readonly layers: readonly Layer[];
  readonly toAnswer: (answered: unknown, context: RequestContext) => Answer;
}

async function runLayer(
  { layers, toAnswer }: Layers,
  at: number,
  context: RequestContext,
  rest: () => Promise<Answer>,
): Promise<Answer> {
  const layer = layers[at];
  if (layer === undefined) return rest();
  let isCalled = false;
  const next = (): Promise<Answer> => {
    if (isCalled)
      throw new HttpError("WERVEL_HTTP_NEXT_TWICE", "Middleware called next() a second time.");
    isCalled = true;
    return runLayer({ layers, toAnswer }, at + 1, context, rest);
  };
  const answered = await layer.run(new layer.View(context), next);
  return toAnswer(answered, context);
}

function answerMaker({ environment, cors }: MiddlewareOptions): Layers["toAnswer"] {
  const crossOrigin = cors !== undefined;
  const json = compileHeaders({
    always: ["Content-Type", "application/json; charset=utf-8"],
    crossOrigin,
    cache: "private",
  });
  const empty = compileHeaders({ always: [], crossOrigin, cache: "private" });
  return (answered, context) => {
    if (answered instanceof Answer) return answered;
    if (!(answered instanceof StatusReply)) throw notAnAnswer();
    const { status, body } = answered;
    const own = ownHeaders(context, answered, environment);
    if (body === undefined) return new Answer(status, headersOf(context, empty, cors, own), null);
    return new Answer(status, headersOf(context, json, cors, own), JSON.stringify(body));
  };
}

function notAnAnswer(): HttpError {
  return new HttpError(
    "WERVEL_HTTP_REPLY_UNDECLARED",
    "Middleware returned neither what next() gave nor a reply of its own.",
    { help: "Return await next(), or status(…)." },
  );
}
