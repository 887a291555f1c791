import {
  all,
  Announced,
  Clock,
  compileScope,
  Log,
  Loosened,
  Principal,
  ReadOnly,
  scoped,
  value,
  Signal,
  WervelError,
} from "@wervel/core";
import type {
  Needs,
  Provision,
  RunningHost,
  ScopedToken,
  ScopeRoots,
  Stage,
  Starting,
  Wanting,
} from "@wervel/core";
import { compileAction, uploadMs } from "../action/compile.ts";
import { compileAuthentication } from "../action/authenticate.ts";
import { SAFE } from "../action/context.ts";
import type { RequestContext } from "../action/context.ts";
import { createDispatch } from "../action/dispatch.ts";
import type { CompileScope } from "../action/services.ts";
import type { AuthenticationScheme } from "../contract/authentication.ts";
import { CurrentRequest } from "../contract/request.ts";
import { httpErrors } from "../errors.ts";
import { compileFailure } from "../problem/failure.ts";
import type { ErrorFormat, Fail } from "../problem/failure.ts";
import { createRateSteps } from "../limit/rate-steps.ts";
import { takesFiles } from "../contract/form.ts";
import { HttpError } from "../problem/http-error.ts";
import { createReport, groupLoosened } from "../report/report.ts";
import type { SecurityReport } from "../report/report.ts";
import { checkRoutes } from "../routes/check.ts";
import type { Route } from "../routes/route.ts";
import { unreachable } from "../routes/unreachable.ts";
import type { Dispatch, Outgoing } from "../transport/exchange.ts";
import type { TransportRefusal } from "../transport/transport-reply.ts";
import { serveNode } from "../transport/node.ts";
import type { NodeServer } from "../transport/node.ts";
import type { NodeOptions } from "../transport/node-options.ts";
import { AppDescription } from "./app-description.ts";
import type { AppOptions } from "./app-options.ts";
import { checkEdge, createEdge } from "./edge.ts";
import { edgeEnvironment } from "./environment.ts";
import { healthAnswers } from "./health.ts";
import { isLoopbackHost, resolveListening } from "./listening.ts";
import type { Listening } from "./listening.ts";
import { HttpSettings } from "./http-settings.ts";
import { wantingOf } from "./wanting.ts";

/** What an app gives the stage of one start. */
export interface HttpStageOptions {
  readonly app: AppOptions;
  readonly routes: readonly Route[];
  readonly schemes: readonly AuthenticationScheme[];
  readonly format: ErrorFormat | undefined;
  /** Whether to listen at the address of the settings. */
  readonly listens: boolean;
  /** Schemes that are asked before those of the app and are no part of its description. Default none. */
  readonly actors?: readonly AuthenticationScheme[];
}

interface Opened {
  readonly host: RunningHost;
  readonly refuse: (code: TransportRefusal) => Outgoing;
  readonly dispatch: Dispatch;
  readonly listening: Listening;
}

/** The HTTP side of a host: compiles the actions when the host opens, and serves them. */
export class HttpStage implements Stage {
  readonly name = "http";
  readonly provisions: readonly Provision[];
  readonly wanting: readonly Wanting[];
  readonly routes: readonly Route[];
  readonly #options: HttpStageOptions;
  readonly #servers: NodeServer[] = [];
  #opened: Opened | undefined;

  constructor(options: HttpStageOptions) {
    this.#options = options;
    this.routes = options.routes;
    this.provisions = [scoped(CurrentRequest), value(AppDescription, describeApp(options))];
    this.wanting = [
      {
        label: "the HTTP server",
        needs: { settings: HttpSettings, loosened: all(Loosened), announced: all(Announced) },
      },
      ...wantingOf(options.routes, askedSchemes(options)),
    ];
  }

  /** Whether the host has opened this stage. */
  get isOpen(): boolean {
    return this.#opened !== undefined;
  }

  /** The one function that answers every request. */
  get dispatch(): Dispatch {
    return this.#open.dispatch;
  }

  /** Every route with its access decision, and every default that was loosened. */
  get report(): SecurityReport {
    const { host, listening } = this.#open;
    return createReport({
      name: host.name,
      environment: host.environment,
      routes: this.routes,
      schemes: this.#options.schemes,
      app: this.#options.app,
      listening,
      loosened: host.container.listOf(Loosened),
    });
  }

  check({ environment, setting }: Starting): readonly WervelError[] {
    const settings = setting(HttpSettings);
    const problems = [
      ...checkRoutes(this.routes),
      ...duplicateSchemes(askedSchemes(this.#options)),
    ];
    if (settings === undefined) return problems;
    const listening = resolveListening(settings, this.#options.app);
    if (this.#options.listens) problems.push(...checkExposure(listening, environment));
    problems.push(...checkEdge(this.#options.app, listening, edgeEnvironment(environment)));
    return problems;
  }

  async open(host: RunningHost): Promise<void> {
    const { app, schemes, format, listens } = this.#options;
    const listening = resolveListening(host.get(HttpSettings), app);
    const log = host.get(Log);
    const environment = edgeEnvironment(host.environment);
    const requestMs = app.server?.requestMs ?? 30_000;
    const scope = scopeCompiler(host);
    const fail = compileFailure({ log, environment: host.environment, format });
    const { csrf, cors, firewall } = createEdge(app, listening, environment);
    const authentication = compileAuthentication({
      schemes: askedSchemes(this.#options),
      scope,
      csrf,
    });
    for (const { label } of unreachable(this.routes, askedSchemes(this.#options)))
      log.warn(
        "security: nobody can call this route: it is for signed-in callers, and no scheme recognises any",
        { route: label, help: "Add one with app.authenticate, or open the route to anyone." },
      );
    const challenges = schemes.flatMap(({ challenge }) => challenge ?? []);
    const rates = createRateSteps({ clock: host.get(Clock), log, environment });
    const actions = this.routes.map((route) =>
      compileAction(route, {
        scope,
        log,
        environment,
        requestMs,
        authentication,
        challenges,
        rates,
        fail,
      }),
    );
    const dispatch = createDispatch({
      firewall,
      actions,
      own: healthAnswers(host.health),
      cors,
      fail,
    });
    this.#opened = { host, dispatch, listening, refuse: (code) => refusal(code, fail) };
    if (listens) this.#announce(await this.listen(listening));
  }

  /** Serves the app at a further address, until the host stops. */
  async listen(options: NodeOptions = {}): Promise<NodeServer> {
    const { host, dispatch } = this.#open;
    const server = await serveNode(dispatch, {
      ...this.#options.app.server,
      maxRequestMs: longest(this.routes),
      refuse: this.#open.refuse,
      onError: (error) => host.log.error("a reply could not be completed", { error }),
      ...pickAddress(options),
    });
    this.#servers.push(server);
    return server;
  }

  linger(): void {
    for (const server of this.#servers) server.linger();
  }

  async drain(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close({ waitMs: 2 ** 31 - 1, signal })));
  }

  get #open(): Opened {
    if (this.#opened !== undefined) return this.#opened;
    throw notStarted();
  }

  #announce({ address }: NodeServer): void {
    const { host } = this.#open;
    const url = "url" in address ? address.url : address.path;
    const { routes, loosened } = this.report;
    for (const route of routes) host.log.debug("route", { ...route });
    for (const { where, what } of groupLoosened(loosened))
      host.log.info(`security: ${what}`, { where });
    const addresses = host.container
      .listOf(Announced)
      .map(({ name, path }) => [name, `${url}${path}`] as const);
    host.log.info("listening", {
      url,
      ...Object.fromEntries(addresses),
      health: `${url}/readyz`,
      environment: host.environment,
      routes: this.routes.length,
    });
  }
}

/** Describes an app by what its stage is made from. */
export function describeApp({
  app,
  routes,
  schemes,
  format,
}: Omit<HttpStageOptions, "listens" | "actors">): AppDescription {
  return {
    name: app.name,
    release: app.release,
    routes,
    schemes,
    hasOwnErrors: format !== undefined,
  };
}

/** Makes the error for a request to an app that was not started. */
export function notStarted(): WervelError {
  return new WervelError("WERVEL_HTTP_NOT_STARTED", "The app has not been started.", {
    help: "Await app.start() or app.run() first.",
  });
}

// What the transport refuses by itself wears the app's own format too.
function refusal(code: TransportRefusal, fail: Fail): Outgoing {
  const { status, title } = httpErrors[code];
  const headers = status === 503 ? ["Retry-After", "1"] : [];
  return fail(new HttpError(code, title, { headers, close: status < 500 }), undefined, undefined);
}

function scopeCompiler(host: RunningHost): CompileScope {
  const roots: ScopeRoots<RequestContext> = { get: (token) => readRoot.get(token) };
  return (owner, needs) => compileScope(host.container, owner, needs as Needs, roots) as never;
}

const readRoot = new Map<ScopedToken, (context: RequestContext) => unknown>([
  [Principal, (context) => context.principal],
  [Signal, (context) => context.signal],
  [ReadOnly, (context) => context[SAFE]],
  [CurrentRequest, (context) => context.request],
]);

function askedSchemes({ actors = [], schemes }: HttpStageOptions): readonly AuthenticationScheme[] {
  return [...actors, ...schemes];
}

function duplicateSchemes(schemes: readonly AuthenticationScheme[]): readonly WervelError[] {
  const names = schemes.map(({ name }) => name);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  return twice.map(
    (name) =>
      new WervelError(
        "WERVEL_HTTP_SCHEME_DUPLICATE",
        `Two authentication schemes are named ${name}.`,
        {
          help: "Give each scheme a name of its own.",
          details: { scheme: name },
        },
      ),
  );
}

function checkExposure(listening: Listening, environment: string): readonly WervelError[] {
  const isProduction = edgeEnvironment(environment) === "production";
  if (!isProduction || isLoopbackHost(listening.host) || listening.allowedHosts !== undefined)
    return [];
  return [
    new WervelError(
      "WERVEL_HTTP_HOSTS_MISSING",
      `Production would listen at ${listening.host} without knowing under which names it is reached.`,
      {
        help: "Set ALLOWED_HOSTS to the names under which clients reach the app, separated by commas, or leave HOST at loopback.",
        details: { host: listening.host },
      },
    ),
  ];
}

function longest(routes: readonly Route[]): number {
  return Math.max(
    30_000,
    ...routes.map(
      ({ limits, action }) => limits.timeoutMs ?? (takesFiles(action.spec.body) ? uploadMs : 0),
    ),
  );
}

function pickAddress({ host, port, path }: NodeOptions): NodeOptions {
  if (path !== undefined) return { path };
  return { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
}
