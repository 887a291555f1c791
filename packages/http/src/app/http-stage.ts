import {
  all,
  Announced,
  IdempotencyStore,
  Loosened,
  scoped,
  value,
  WervelError,
  WorkerProcess,
} from "@wervel/core";
import type { Provision, RunningHost, Stage, Starting, Wanting } from "@wervel/core";
import { uploadMs } from "../action/compile.ts";
import type { AuthenticationScheme } from "../contract/authentication.ts";
import { takesFiles } from "../contract/form.ts";
import { CurrentRequest } from "../contract/request.ts";
import { createReport, groupLoosened } from "../report/report.ts";
import type { SecurityReport } from "../report/report.ts";
import { checkRoutes } from "../routes/check.ts";
import type { Route } from "../routes/route.ts";
import { unreachable } from "../routes/unreachable.ts";
import type { Sockets } from "../socket/sockets.ts";
import type { Dispatch } from "../transport/exchange.ts";
import type { ServeOptions } from "../transport/serve-options.ts";
import type { HttpServer } from "../transport/http-server.ts";
import { runtimeNotes } from "../transport/runtime-notes.ts";
import { serve } from "../transport/serve.ts";
import { AppDescription, describeApp } from "./app-description.ts";
import type { AppParts } from "./app-description.ts";
import { checkExposure, checkSchemes } from "./check-app.ts";
import { compileApp } from "./compile-app.ts";
import type { CompiledApp } from "./compile-app.ts";
import { checkEdge } from "./edge.ts";
import { edgeEnvironment } from "./environment.ts";
import { HttpSettings } from "./http-settings.ts";
import { resolveListening } from "./listening.ts";
import type { Listening } from "./listening.ts";
import { wantingOf } from "./wanting.ts";

/** What an app gives the stage of one start. */
export interface HttpStageOptions extends AppParts {
  /** Whether to listen at the address of the settings. */
  readonly listens: boolean;
  /** Schemes that are asked before those of the app and are no part of its description. Default none. */
  readonly actors?: readonly AuthenticationScheme[];
}

interface Opened extends CompiledApp {
  readonly host: RunningHost;
  readonly listening: Listening;
  readonly sockets: Sockets | undefined;
}

/** The HTTP side of a host: compiles the actions when the host opens, and serves them. */
export class HttpStage implements Stage {
  readonly name = "http";
  readonly provisions: readonly Provision[];
  readonly wanting: readonly Wanting[];
  readonly routes: readonly Route[];
  readonly #options: HttpStageOptions;
  readonly #asked: readonly AuthenticationScheme[];
  readonly #servers: HttpServer[] = [];
  #opened: Opened | undefined;

  constructor(options: HttpStageOptions) {
    this.#options = options;
    this.#asked = [...(options.actors ?? []), ...options.schemes];
    this.routes = options.routes;
    this.provisions = [scoped(CurrentRequest), value(AppDescription, describeApp(options))];
    this.wanting = [
      {
        label: "the HTTP server",
        needs: {
          settings: HttpSettings,
          loosened: all(Loosened),
          announced: all(Announced),
          idempotency: all(IdempotencyStore),
        },
      },
      ...wantingOf(options.routes, this.#asked),
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
      runtime: this.#options.listens ? runtimeNotes() : [],
      loosened: host.container.listOf(Loosened),
    });
  }

  check({ environment, setting }: Starting): readonly WervelError[] {
    const settings = setting(HttpSettings);
    const problems = [...checkRoutes(this.routes), ...checkSchemes(this.#asked)];
    if (settings === undefined) return problems;
    const listening = resolveListening(settings, this.#options.app);
    if (this.#options.listens) problems.push(...checkExposure(listening, environment));
    problems.push(...checkEdge(this.#options.app, listening, edgeEnvironment(environment)));
    return problems;
  }

  async open(host: RunningHost): Promise<void> {
    const listening = resolveListening(host.get(HttpSettings), this.#options.app);
    const hasSockets = this.routes.some(({ method }) => method === "SOCKET");
    const sockets = hasSockets ? await loadSockets() : undefined;
    const compiled = compileApp(this.#options, this.#asked, host, listening, sockets);
    this.#opened = { ...compiled, host, listening, sockets };
    this.#warnOfUnreachable(host);
    if (this.#options.listens) this.#announce(await this.listen(listening));
  }

  /** Serves the app at a further address, until the host stops. */
  async listen(options: ServeOptions = {}): Promise<HttpServer> {
    const { host, dispatch, refuse, upgrades, sockets } = this.#open;
    const server = await serve(dispatch, {
      ...this.#options.app.server,
      maxRequestMs: longestMs(this.routes),
      refuse,
      ...(sockets === undefined ? {} : { upgrades }),
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
    await this.#opened?.sockets?.hub.settled();
    this.close();
  }

  /** Answers no action from now on: the sockets have drained, and the services will be disposed. */
  close(): void {
    this.#opened?.close();
  }

  get #open(): Opened {
    if (this.#opened !== undefined) return this.#opened;
    throw notStarted();
  }

  #warnOfUnreachable({ log }: RunningHost): void {
    for (const { label } of unreachable(this.routes, this.#asked))
      log.warn(
        "security: nobody can call this route: it is for signed-in callers, and no scheme recognises any",
        { route: label, help: "Add one with app.authenticate, or open the route to anyone." },
      );
  }

  #announce({ address }: HttpServer): void {
    const { host } = this.#open;
    const { log } = host;
    // Of several workers the first speaks for all.
    const level = host.get(WorkerProcess).leads ? "info" : "debug";
    const url = "url" in address ? address.url : address.path;
    const { routes, loosened } = this.report;
    for (const route of routes) log.debug("route", { ...route });
    for (const { where, what } of groupLoosened(loosened))
      log.write(level, `security: ${what}`, { where });
    const isPrivate = host.environment === "development" || host.environment === "test";
    const addresses = host.container
      .listOf(Announced)
      .filter(({ production = true }) => production || isPrivate)
      .map(({ name, path }) => [name, `${url}${path}`] as const);
    log.write(level, "listening", {
      url,
      ...Object.fromEntries(addresses),
      health: `${url}/readyz`,
      environment: host.environment,
      routes: this.routes.length,
    });
  }
}

/** Makes the error for a request to an app that was not started. */
export function notStarted(): WervelError {
  return new WervelError("WERVEL_HTTP_NOT_STARTED", "The app has not been started.", {
    help: "Await app.start() or app.run() first.",
  });
}

async function loadSockets(): Promise<Sockets> {
  const { Sockets } = await import("../socket/sockets.ts");
  return new Sockets();
}

function longestMs(routes: readonly Route[]): number {
  return Math.max(
    30_000,
    ...routes.map(
      ({ limits, action }) => limits.timeoutMs ?? (takesFiles(action.spec.body) ? uploadMs : 0),
    ),
  );
}

function pickAddress({ host, port, path }: ServeOptions): ServeOptions {
  if (path !== undefined) return { path };
  return { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
}
