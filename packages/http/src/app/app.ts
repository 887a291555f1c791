import { Host, runHost, STAGES, startHost } from "@wervel/core";
import type {
  HostServices,
  Needs,
  PartsKind,
  RunningHost,
  RunOptions,
  Stage,
  StartOptions,
  WantedBy,
  WhenComplete,
} from "@wervel/core";
import type { Access } from "../contract/access.ts";
import type { AuthenticationScheme } from "../contract/authentication.ts";
import { Action } from "../contract/action.ts";
import type {
  ActionContext,
  ActionMethod,
  ActionSpec,
  Decided,
  FreeNames,
  Handler,
  ObjectRights,
  ReadSpec,
  UserOf,
  WriteSpec,
} from "../contract/action.ts";
import { definitionError, isPlain } from "../contract/definition.ts";
import { toController } from "../contract/controller.ts";
import type { Controller } from "../contract/controller.ts";
import type { PathText } from "../contract/path.ts";
import type { InputShape } from "../contract/shape.ts";
import type { SocketContext, SocketHandler, SocketSpec } from "../contract/socket.ts";
import type { ErrorFormat } from "../problem/failure.ts";
import type { ReplyContract } from "../reply/contract.ts";
import type { SecurityReport } from "../report/report.ts";
import { collectRoutes } from "../routes/collect.ts";
import type { Route } from "../routes/route.ts";
import type { Incoming, Outgoing } from "../transport/exchange.ts";
import { toFetchHandler } from "../transport/fetch.ts";
import type { FetchHandler } from "../transport/fetch.ts";
import { describeApp } from "./app-description.ts";
import type { AppDescription } from "./app-description.ts";
import type { AppOptions } from "./app-options.ts";
import { HttpStage, notStarted } from "./http-stage.ts";

/** Options of one start of an app. */
export interface AppStartOptions extends StartOptions {
  /** Whether to listen at `HOST` and `PORT`. Default false for `start`; `run` always listens. */
  readonly listens?: boolean;
  /** Schemes that are asked before those of the app and are no part of its description: how a test acts as somebody. */
  readonly actors?: readonly AuthenticationScheme[];
}

interface AppKind extends PartsKind {
  readonly type: App<this["provided"], this["wanted"]>;
}

/** Adds an action that reads no body directly to the app. */
type AddRead<P, W> = <
  const At extends PathText,
  const N extends Needs = Record<never, never>,
  Params extends InputShape | undefined = undefined,
  Q extends InputShape | undefined = undefined,
  R extends ReplyContract | undefined = undefined,
  A extends Access | undefined = undefined,
  Loaded = undefined,
>(
  path: At,
  spec: ReadSpec<At, Params, Q, R> & { readonly needs?: N & FreeNames<N> } & ObjectRights<
      N,
      At,
      Params,
      Q,
      UserOf<A, undefined>,
      Loaded
    > &
    Decided<A, undefined>,
  handler: Handler<ActionContext<N, At, Params, Q, undefined, UserOf<A, undefined>, Loaded>, R>,
) => App<P, W | WantedBy<N>>;

/** Adds an action that may read a body directly to the app. */
type AddWrite<P, W> = <
  const At extends PathText,
  const N extends Needs = Record<never, never>,
  Params extends InputShape | undefined = undefined,
  Q extends InputShape | undefined = undefined,
  B extends InputShape | undefined = undefined,
  R extends ReplyContract | undefined = undefined,
  A extends Access | undefined = undefined,
  Loaded = undefined,
>(
  path: At,
  spec: WriteSpec<At, Params, Q, B, R> & { readonly needs?: N & FreeNames<N> } & ObjectRights<
      N,
      At,
      Params,
      Q,
      UserOf<A, undefined>,
      Loaded
    > &
    Decided<A, undefined>,
  handler: Handler<ActionContext<N, At, Params, Q, B, UserOf<A, undefined>, Loaded>, R>,
) => App<P, W | WantedBy<N>>;

/** Adds a WebSocket directly to the app. */
type AddSocket<P, W> = <
  const At extends PathText,
  const N extends Needs = Record<never, never>,
  Params extends InputShape | undefined = undefined,
  Q extends InputShape | undefined = undefined,
  In extends InputShape | undefined = undefined,
  Out extends InputShape | undefined = undefined,
  A extends Access | undefined = undefined,
  Loaded = undefined,
>(
  path: At,
  spec: SocketSpec<At, Params, Q, In, Out> & {
    readonly needs?: N & FreeNames<N>;
  } & ObjectRights<N, At, Params, Q, UserOf<A, undefined>, Loaded> &
    Decided<A, undefined>,
  run: SocketHandler<SocketContext<N, At, Params, Q, In, Out, UserOf<A, undefined>, Loaded>>,
) => App<P, W | WantedBy<N>>;

/**
 * An application: what it provides (`P`), what it wants (`W`), and the actions that it answers.
 *
 * Make one with {@link createApp}.
 */
export class App<P = HostServices, W = never> extends Host<P, W, AppKind> {
  /** Adds a GET action; it answers HEAD too. */
  declare readonly get: AddRead<P, W>;
  /** Adds a DELETE action. */
  declare readonly delete: AddRead<P, W>;
  /** Adds a POST action. */
  declare readonly post: AddWrite<P, W>;
  /** Adds a PUT action. */
  declare readonly put: AddWrite<P, W>;
  /** Adds a PATCH action. */
  declare readonly patch: AddWrite<P, W>;
  /** Adds a QUERY action (RFC 10008): safe as GET, with a body. */
  declare readonly query: AddWrite<P, W>;
  /** Adds a WebSocket. */
  declare readonly socket: AddSocket<P, W>;
  readonly options: AppOptions;
  readonly #schemes: AuthenticationScheme[] = [];
  #format: ErrorFormat | undefined;
  #stage: HttpStage | undefined;
  #starting: Promise<unknown> | undefined;
  #fetch: FetchHandler | undefined;

  constructor(options: AppOptions) {
    super("app", options.name, options);
    this.options = options;
  }

  /** Every route with what it inherits, in the order in which they were mapped. */
  get routes(): readonly Route[] {
    return collectRoutes(this, this.options);
  }

  /** What the app answers, as data. */
  get description(): AppDescription {
    return describeApp({
      app: this.options,
      routes: this.routes,
      schemes: this.#schemes,
      format: this.#format,
    });
  }

  /** The ways to recognise who makes a request. */
  get schemes(): readonly AuthenticationScheme[] {
    return this.#schemes;
  }

  /** Adds ways to recognise who makes a request; they are asked in this order. */
  authenticate(...schemes: readonly AuthenticationScheme[]): this {
    for (const scheme of schemes as readonly unknown[])
      if (!isScheme(scheme))
        throw definitionError(
          "authenticate(…) got something that is no authentication scheme.",
          "Give what authentication({ … }) makes. An `undefined` comes from two files that import each other.",
        );
    this.#schemes.push(...schemes);
    return this;
  }

  /** Sets the body of every error reply, those of the firewall and of unknown paths included. */
  errors(format: ErrorFormat): this {
    this.#format = format;
    return this;
  }

  override [STAGES](options: AppStartOptions = {}): readonly Stage[] {
    this.#stage = new HttpStage({
      app: this.options,
      routes: this.routes,
      schemes: this.#schemes,
      format: this.#format,
      listens: options.listens ?? false,
      actors: options.actors ?? [],
    });
    return [this.#stage];
  }

  /**
   * Starts the app and leaves the process alone. It answers in process, and on a socket where the options say `listens`.
   *
   * @throws WERVEL_HOST_PROBLEMS with everything that is wrong.
   */
  override start(
    this: WhenComplete<P, W, App<P, W>>,
    options?: AppStartOptions,
  ): Promise<RunningHost> {
    return startHost(this as App<P, W>, options);
  }

  /**
   * Starts the app, listens at `HOST` and `PORT`, stops in order on a signal, and ends the process.
   *
   * A second signal ends it at once. An uncaught error stops it in the same order with exit code 1.
   */
  override async run(this: WhenComplete<P, W, App<P, W>>, options?: RunOptions): Promise<void> {
    const listening: RunOptions & AppStartOptions = { ...options, listens: true };
    await runHost(this as App<P, W>, listening);
  }

  /** Answers one request in process, by the same compiled actions. The app must have been started. */
  dispatch(incoming: Incoming): Outgoing | Promise<Outgoing> {
    return this.#started.dispatch(incoming);
  }

  /** Answers a web request: for Bun, Deno, Workers and every other fetch runtime. Starts the app at the first one. */
  async fetch(request: Request, info?: unknown): Promise<Response> {
    if (this.#stage?.isOpen !== true) await (this.#starting ??= startHost(this));
    this.#fetch ??= toFetchHandler((incoming) => this.dispatch(incoming));
    return this.#fetch(request, info);
  }

  /** Every route with its access decision, and every default that was loosened. The app must have been started. */
  report(): SecurityReport {
    return this.#started.report;
  }

  get #started(): HttpStage {
    if (this.#stage !== undefined) return this.#stage;
    throw notStarted();
  }
}

/** Makes an application. */
export function createApp(options: AppOptions): App {
  if (!isPlain(options) || typeof options.name !== "string" || options.name === "")
    throw definitionError("createApp() got no name.", 'Write createApp({ name: "shop" }).');
  return new App(options);
}

const definers: readonly (readonly [name: string, method: ActionMethod])[] = [
  ["get", "GET"],
  ["delete", "DELETE"],
  ["post", "POST"],
  ["put", "PUT"],
  ["patch", "PATCH"],
  ["query", "QUERY"],
  ["socket", "SOCKET"],
];

for (const [name, method] of definers) {
  const define = function (this: App, path: string, spec: ActionSpec, handler: never): App {
    return this.map(toDirectRoute(method, path, spec, handler)) as App;
  };
  Object.defineProperty(App.prototype, name, { value: define, configurable: true, writable: true });
}

function isScheme(candidate: unknown): boolean {
  return isPlain(candidate) && "name" in candidate && "authenticate" in candidate;
}

function toDirectRoute(
  method: ActionMethod,
  path: string,
  spec: ActionSpec,
  handler: never,
): Controller {
  const name = `${method} ${path}`;
  return toController(
    { [name]: new Action(method, path, spec, handler) },
    { path: "", needs: {}, access: undefined, shared: {} },
  );
}
