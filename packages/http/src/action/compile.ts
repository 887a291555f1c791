import type { IdempotencyStore, Log } from "@wervel/core";
import type { EdgeEnvironment } from "../app/environment.ts";
import type { Access, AccessRule } from "../contract/access.ts";
import type { CheckedRequest } from "../edge/checked-request.ts";
import { resolveBodyLimits } from "../edge/body.ts";
import { createCors } from "../edge/cors.ts";
import type { Cors } from "../edge/cors.ts";
import { refuseBody } from "../edge/framing.ts";
import { removeUploads } from "../form/compile-form.ts";
import { takesFiles } from "../contract/form.ts";
import type { Answer } from "../reply/answer.ts";
import { deprecationHeaders } from "../reply/deprecation.ts";
import { compileEncode } from "../reply/encode.ts";
import { compileLocation } from "../reply/location.ts";
import { compileNegotiation } from "../reply/negotiate.ts";
import type { RateSteps } from "../limit/rate-steps.ts";
import type { Route } from "../routes/route.ts";
import { readPattern } from "../router/pattern.ts";
import type { Segment } from "../router/pattern.ts";
import { compileAuthorise } from "./authorise.ts";
import type { Authentication } from "./authenticate.ts";
import { RequestContext, SAFE } from "./context.ts";
import type { RawParams } from "./context.ts";
import { compileIdempotency } from "./idempotency.ts";
import { compileBody, compileParams, compileQuery } from "./input.ts";
import { compileMiddleware } from "./middleware.ts";
import { compileRights } from "./rights.ts";
import { answer, runBare, runScoped } from "./run.ts";
import type { Fail, Last } from "./run.ts";
import { ActionServices, defineNeeds, definePlan, prepareServices } from "./services.ts";
import type { CompileScope } from "./services.ts";
import type { Sockets } from "../socket/sockets.ts";
import { versionHeaders } from "./versioned.ts";
import { runSteps } from "./step.ts";
import type { Step } from "./step.ts";

/** What all actions of an app are compiled with. */
export interface CompileOptions {
  readonly scope: CompileScope;
  readonly log: Log;
  readonly environment: EdgeEnvironment;
  /** How long a request may take to arrive unless its action may take longer. */
  readonly requestMs: number;
  readonly authentication: Authentication | undefined;
  /** The values of `WWW-Authenticate` that a 401 carries. */
  readonly challenges: readonly string[];
  /** Counts the requests of a route. */
  readonly rates: RateSteps;
  /** Turns an error of this action into its answer. */
  readonly fail: Fail;
  /** Other origins whose pages may act with the caller's cookies. */
  readonly csrfOrigins: readonly string[];
  /** `undefined` for an app without sockets. */
  readonly sockets: Sockets | undefined;
  /** What keeps replies under idempotency keys; `undefined` for an app whose actions ask for none. */
  readonly idempotency: IdempotencyStore | undefined;
}

/** An action as the dispatcher runs it. */
export interface CompiledAction {
  readonly route: Route;
  readonly cors: Cors | undefined;
  /** Answers one request. It never throws and never rejects. */
  run(request: CheckedRequest, params: RawParams | undefined): Answer | Promise<Answer>;
}

/** Compiles one action: the phases that it needs, in order, and nothing else. */
export function compileAction(route: Route, options: CompileOptions): CompiledAction {
  const { spec } = route.action;
  const segments = readPattern(route.path) as readonly Segment[];
  const services = new ActionServices(options.scope, route.label);
  const cors = route.cors === undefined ? undefined : createCors(route.cors);
  const sockets = route.method === "SOCKET" ? options.sockets : undefined;
  const Context = defineContext(route, services, sockets?.Context ?? RequestContext);
  const rule = (route.access as Access).rule;
  const steps: Step[] = [
    ...limitStep(route, options.requestMs),
    ...accessSteps(route, rule, services, sockets, options),
  ];
  const keyed =
    spec.idempotent === undefined
      ? undefined
      : compileIdempotency(route, { store: options.idempotency as IdempotencyStore, cors });
  const rights = compileRights(spec).filter((step) => step !== undefined);
  const inner: Step[] = [
    keyed?.expectKey,
    compileNegotiation(spec.reply),
    compileParams(segments, spec.params),
    spec.query === undefined ? undefined : compileQuery(spec.query),
    // What has happened once is not judged again: the first time may have changed what rights look at.
    ...(keyed === undefined ? rights : []),
    spec.body === undefined
      ? undefined
      : compileBody(spec.body, bodyLimits(route), route.extra, keyed?.seen),
  ].filter((step) => step !== undefined);
  const encode = compileEncode({
    label: route.label,
    environment: options.environment,
    reply: spec.reply,
    etag: spec.etag,
    cors,
    // A kept reply is sent as it is, whatever the next request accepts.
    compress: keyed === undefined ? route.compress : false,
    always: [...deprecationHeaders(route.deprecated), ...versionHeaders(route)],
    location: spec.location === undefined ? undefined : compileLocation(route, spec.location),
  });
  const around = compileMiddleware(route.use, services, {
    environment: options.environment,
    cors,
  });
  const plan = services.plan();
  definePlan(Context, plan);
  if (plan?.isAsync === true) inner.unshift(prepareServices);
  const handle = named(route.name, route.action.handler as (context: RequestContext) => unknown);
  const finish =
    sockets !== undefined
      ? sockets.compile(route, {
          hub: sockets.hub,
          log: options.log,
          environment: options.environment,
          Context,
          access: recheckSteps(rule, services, options),
          handle,
        })
      : keyed === undefined
        ? (context: RequestContext) => answer(context, handle, encode)
        : (context: RequestContext) =>
            keyed.once(context, async () => {
              await runSteps(rights, context);
              return answer(context, handle, encode);
            });
  const last: Last =
    around === undefined
      ? { steps: [...steps, ...inner], finish }
      : {
          steps,
          finish: (context) =>
            around(context, async () => {
              await runSteps(inner, context);
              return finish(context);
            }),
        };
  const isBare = plan === undefined;
  const run = isBare ? runBare : runScoped;
  return {
    route,
    cors,
    run: takesFiles(spec.body)
      ? async (request, params = noParams) => {
          const context = new Context(request, params);
          return removeUploads(context, await run(context, last, cors, options.fail));
        }
      : (request, params = noParams) => run(new Context(request, params), last, cors, options.fail),
  };
}

/** Milliseconds that a request with files may take unless its action says otherwise; a minimum rate holds as well. */
export const uploadMs = 600_000;
/** Bytes of a body with files unless its action says otherwise. */
const uploadBytes = 33_554_432;
const noParams: RawParams = Object.freeze({});

function defineContext(
  route: Route,
  services: ActionServices,
  Base: typeof RequestContext,
): new (request: CheckedRequest, raw: RawParams) => RequestContext {
  const Context = class extends Base {};
  defineNeeds(Context, route.needs, services, (context: RequestContext) => context);
  const isSafe = isSafeMethod(route) && route.action.spec.mutates !== true;
  Object.defineProperty(Context.prototype, SAFE, { value: isSafe });
  return Context;
}

function limitStep({ limits, action }: Route, requestMs: number): readonly Step[] {
  const timeoutMs = limits.timeoutMs ?? (takesFiles(action.spec.body) ? uploadMs : undefined);
  if (timeoutMs === undefined) return [];
  return [
    ({ request }) => {
      request.incoming.allow(Math.max(timeoutMs, requestMs), timeoutMs);
      return undefined;
    },
  ];
}

function accessSteps(
  route: Route,
  rule: AccessRule,
  services: ActionServices,
  sockets: Sockets | undefined,
  { authentication, log, challenges, rates, csrfOrigins }: CompileOptions,
): readonly Step[] {
  const limits = rates(route);
  const readsNoBody = sockets !== undefined || route.method === "GET" || route.method === "DELETE";
  return [
    readsNoBody ? bodyless : undefined,
    sockets?.assertHandshake,
    ...(authentication === undefined
      ? [limits?.after]
      : [limits?.before, authentication.identify, limits?.after]),
    sockets?.compileOrigin(route.cors, csrfOrigins),
    sockets !== undefined || isSafeMethod(route) ? undefined : authentication?.refuseForged,
    compileAuthorise(rule, { services, log, challenges }),
  ].filter((step) => step !== undefined);
}

/** The phases that tell whether a caller who opened a socket may still have it. */
function recheckSteps(
  rule: AccessRule,
  services: ActionServices,
  { authentication, log, challenges }: CompileOptions,
): readonly Step[] {
  if (authentication === undefined) return [];
  const authorise = compileAuthorise(rule, { services, log, challenges });
  return authorise === undefined ? [authentication.identify] : [authentication.identify, authorise];
}

function isSafeMethod({ method }: Route): boolean {
  return method === "GET" || method === "QUERY";
}

function bodyless({ request }: RequestContext): undefined {
  if (request.hasBody) refuseBody(request);
}

function bodyLimits({ limits, action }: Route): ReturnType<typeof resolveBodyLimits> {
  const { compressedBodies = false } = limits;
  const bodyBytes = limits.bodyBytes ?? (takesFiles(action.spec.body) ? uploadBytes : undefined);
  return resolveBodyLimits({
    compressed: compressedBodies,
    ...(bodyBytes === undefined ? {} : { maxBytes: bodyBytes }),
  });
}

function named<F extends (context: RequestContext) => unknown>(name: string, handler: F): F {
  const own = Object.getOwnPropertyDescriptor(handler, "name");
  if (own?.configurable === true && (handler.name === "" || handler.name === "handler"))
    Object.defineProperty(handler, "name", { value: name, configurable: true });
  return handler;
}
