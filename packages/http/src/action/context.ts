import type { Principal } from "@wervel/core";
import type { CheckedRequest } from "../edge/checked-request.ts";

/** Text parameters of a path, as the router found them. */
export type RawParams = Readonly<Record<string, string>>;

/** Services of one request by slot, constructed when they are read. */
export type OpenServices = Readonly<Record<string, unknown>>;

/** What opens and closes the services of one request. */
export interface ServicePlan {
  readonly isAsync: boolean;
  open(context: RequestContext): OpenServices;
  prepare(opened: OpenServices): Promise<void> | undefined;
  close(opened: OpenServices): Promise<void> | undefined;
}

/** The parameters of the path before validation. */
export const RAW: unique symbol = Symbol("wervel.http.raw");
/** The plan of the action's scoped services; `undefined` where it has none. */
export const PLAN: unique symbol = Symbol("wervel.http.plan");
/** Whether the action has promised to change nothing. */
export const SAFE: unique symbol = Symbol("wervel.http.safe");
/** The opened services, once one was read. */
export const OPENED: unique symbol = Symbol("wervel.http.opened");
/** What became of the request's credentials. */
export const CREDENTIALS: unique symbol = Symbol("wervel.http.credentials");

/** Whether a request carried credentials that held: some that a browser sends by itself (`ambient`), or some that it does not (`explicit`). */
export type Credentials = "none" | "invalid" | "ambient" | "explicit";

/** One request on its way through an action: what handlers, `load` and `allow` receive. */
export class RequestContext {
  readonly request: CheckedRequest;
  params: unknown = undefined;
  query: unknown = undefined;
  body: unknown = undefined;
  user: Principal | null = null;
  loaded: unknown = undefined;
  readonly [RAW]: RawParams;
  [CREDENTIALS]: Credentials = "none";
  [OPENED]: OpenServices | undefined = undefined;
  declare readonly [PLAN]: ServicePlan | undefined;
  declare readonly [SAFE]: boolean;

  constructor(request: CheckedRequest, raw: RawParams) {
    this.request = request;
    this[RAW] = raw;
  }

  get principal(): Principal | undefined {
    return this.user ?? undefined;
  }

  get signal(): AbortSignal {
    return this.request.incoming.signal;
  }
}

/** Gives the opened services of a request, opening them at the first call. */
export function servicesOf(context: RequestContext): OpenServices {
  return (context[OPENED] ??= (context[PLAN] as ServicePlan).open(context));
}
