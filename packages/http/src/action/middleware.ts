import type { Middleware } from "../contract/middleware.ts";
import { HttpError } from "../problem/http-error.ts";
import { Answer } from "../reply/answer.ts";
import { StatusReply } from "../reply/contract.ts";
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
): Around | undefined {
  if (list.length === 0) return undefined;
  const layers = list.map(({ needs, run }): Layer => ({
    View: defineView(needs, services),
    run: run as unknown as Layer["run"],
  }));
  return (context, rest) => runLayer(layers, 0, context, rest);
}

async function runLayer(
  layers: readonly Layer[],
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
    return runLayer(layers, at + 1, context, rest);
  };
  const answered = await layer.run(new layer.View(context), next);
  return toAnswer(answered, context);
}

const plain = compileHeaders({
  always: ["Content-Type", "application/json; charset=utf-8"],
  crossOrigin: false,
  cache: "private",
});
const empty = compileHeaders({ always: [], crossOrigin: false, cache: "private" });

function toAnswer(answered: unknown, { request, user }: RequestContext): Answer {
  if (answered instanceof Answer) return answered;
  if (!(answered instanceof StatusReply))
    throw new HttpError(
      "WERVEL_HTTP_REPLY_UNDECLARED",
      "Middleware returned neither what next() gave nor a reply of its own.",
      { help: "Return await next(), or status(…)." },
    );
  const { status, body, headers } = answered;
  const pick = body === undefined ? empty : plain;
  const constant = pick(request.scheme === "https", user !== null);
  return new Answer(
    status,
    [...constant, ...headers],
    body === undefined ? null : JSON.stringify(body),
  );
}
