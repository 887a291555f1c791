import { Clock, IdempotencyStore, Log, WervelError } from "@wervel/core";
import type { RunningHost } from "@wervel/core";
import { compileAuthentication } from "../action/authenticate.ts";
import { compileAction } from "../action/compile.ts";
import { createDispatch } from "../action/dispatch.ts";
import { joinVersions } from "../action/versioned.ts";
import type { AuthenticationScheme } from "../contract/authentication.ts";
import { httpErrors } from "../errors.ts";
import { createRateSteps } from "../limit/rate-steps.ts";
import { compileFailure } from "../problem/failure.ts";
import type { Fail } from "../problem/failure.ts";
import { HttpError } from "../problem/http-error.ts";
import type { Route } from "../routes/route.ts";
import type { Sockets } from "../socket/sockets.ts";
import type { Dispatch, Outgoing } from "../transport/exchange.ts";
import type { TransportRefusal } from "../transport/transport-reply.ts";
import type { AppParts } from "./app-description.ts";
import { createEdge } from "./edge.ts";
import { edgeEnvironment } from "./environment.ts";
import { healthAnswers } from "./health.ts";
import type { Listening } from "./listening.ts";
import { scopeCompiler } from "./scope-compiler.ts";

/** An app as the transports see it. */
export interface CompiledApp {
  /** Answers every request. */
  readonly dispatch: Dispatch;
  /** Tells by the target of a request whether a socket stands there. */
  readonly upgrades: (target: string) => boolean;
  /** Makes the reply to what a transport refuses by itself. */
  readonly refuse: (code: TransportRefusal) => Outgoing;
  /** Answers 503 in place of every action from now on: callers keep `dispatch`, and the services are gone. */
  readonly close: () => void;
}

/**
 * Compiles the actions of an app, and all that stands before them, for one running host.
 *
 * @param asked The schemes that recognise callers, in the order in which they are asked.
 * @param sockets Given for an app that has any.
 */
export function compileApp(
  { app, routes, schemes, format }: AppParts,
  asked: readonly AuthenticationScheme[],
  host: RunningHost,
  listening: Listening,
  sockets: Sockets | undefined,
): CompiledApp {
  const log = host.get(Log);
  const environment = edgeEnvironment(host.environment);
  const scope = scopeCompiler(host);
  const fail = compileFailure({ log, environment: host.environment, format });
  const { csrf, cors, firewall } = createEdge(app, listening, environment);
  const parts = {
    scope,
    log,
    environment,
    requestMs: app.server?.requestMs ?? 30_000,
    authentication: compileAuthentication({ schemes: asked, scope, csrf }),
    challenges: schemes.flatMap(({ challenge }) => challenge ?? []),
    rates: createRateSteps({ clock: host.get(Clock), log, environment }),
    fail,
    csrfOrigins: app.csrfOrigins ?? [],
    sockets,
    idempotency: idempotencyStore(routes, host.container.listOf(IdempotencyStore)),
  };
  const actions = joinVersions(
    routes.map((route) => compileAction(route, parts)),
    { defaultVersion: app.defaultVersion, fail },
  );
  const own = healthAnswers(host.health);
  let isOpen = true;
  const { dispatch, upgrades } = createDispatch({
    firewall,
    actions,
    own,
    cors,
    fail,
    limit: parts.rates({ limits: app.limits ?? {} })?.unmatched,
    isOpen: () => isOpen,
  });
  return {
    dispatch,
    upgrades,
    refuse: (code) => refusal(code, fail),
    close: () => {
      isOpen = false;
    },
  };
}

/** Finds where replies are kept. @throws WERVEL_HTTP_IDEMPOTENCY_STORE unless there is one place. */
function idempotencyStore(
  routes: readonly Route[],
  stores: readonly IdempotencyStore[],
): IdempotencyStore | undefined {
  const asking = routes.find(({ action }) => action.spec.idempotent !== undefined);
  if (asking === undefined || stores.length === 1) return stores[0];
  throw new WervelError(
    "WERVEL_HTTP_IDEMPOTENCY_STORE",
    `${asking.label} asks for idempotency keys, and ${stores.length === 0 ? "no database keeps" : `${stores.length} databases keep`} their replies.`,
    {
      help: "Say `idempotencyKeys: true` in the one Database({ … }, { idempotencyKeys: true }) that such actions write.",
      details: { route: asking.label },
    },
  );
}

// What the transport refuses by itself wears the app's own format too.
function refusal(code: TransportRefusal, fail: Fail): Outgoing {
  const { status, title } = httpErrors[code];
  const headers = status === 503 ? ["Retry-After", "1"] : [];
  return fail(new HttpError(code, title, { headers, close: status < 500 }), undefined, undefined);
}
