import type { Needs, Principal } from "@wervel/core";
import type { HttpRequest } from "../contract/request.ts";
import type { RawParams, RequestContext } from "./context.ts";
import { RAW } from "./context.ts";
import { defineNeeds } from "./services.ts";
import type { ActionServices } from "./services.ts";

const CONTEXT: unique symbol = Symbol("wervel.http.context");

/** What policies and middleware see of a request: before its input was read. */
export class RequestView {
  readonly [CONTEXT]: RequestContext;

  constructor(context: RequestContext) {
    this[CONTEXT] = context;
  }

  get request(): HttpRequest {
    return this[CONTEXT].request;
  }

  get params(): RawParams {
    return this[CONTEXT][RAW];
  }

  get principal(): Principal | undefined {
    return this[CONTEXT].principal;
  }

  get signal(): AbortSignal {
    return this[CONTEXT].signal;
  }
}

/** Makes the class of views with these needs. */
export function defineView(
  needs: Needs,
  services: ActionServices,
): new (context: RequestContext) => RequestView {
  const View = class extends RequestView {};
  defineNeeds(View, needs, services, (view: RequestView) => view[CONTEXT]);
  return View;
}
