import { Host } from "@wervel/core";
import type { HostServices, Needs, PartsKind, WantedBy, WhenComplete } from "@wervel/core";
import type { Access } from "../contract/access.ts";
import type { AuthenticationScheme } from "../contract/authentication.ts";
import type {
  ActionContext,
  Decided,
  FreeNames,
  Handler,
  ObjectRights,
  ReadSpec,
  SharedOptions,
  UserOf,
  WriteSpec,
} from "../contract/action.ts";
import type { PathText } from "../contract/path.ts";
import type { Shape } from "../contract/shape.ts";
import type { Problem } from "../problem/problem.ts";
import type { ReplyContract } from "../reply/contract.ts";
import type { HttpRequest } from "../contract/request.ts";

/** What an app is made with. */
export interface AppOptions extends SharedOptions {
  /** The name in logs, in the documentation and at start-up. */
  readonly name: string;
  /** The version of the application, for the documentation. */
  readonly release?: string;
}

/** Turns a problem into the body of an error reply: an object, sent as JSON with the problem's status. */
export type ErrorFormat = (problem: Problem, request: HttpRequest | undefined) => unknown;

interface AppKind extends PartsKind {
  readonly type: App<this["provided"], this["wanted"]>;
}

/** Adds an action that reads no body directly to the app. */
type AddRead<P, W> = <
  const At extends PathText,
  const N extends Needs = Record<never, never>,
  Params extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  R extends ReplyContract | undefined = undefined,
  A extends Access | undefined = undefined,
  Loaded = undefined,
>(
  path: At,
  spec: ReadSpec<At, Params, Q, R, A> & { readonly needs?: N & FreeNames<N> } & ObjectRights<
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
  Params extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends Shape | undefined = undefined,
  R extends ReplyContract | undefined = undefined,
  A extends Access | undefined = undefined,
  Loaded = undefined,
>(
  path: At,
  spec: WriteSpec<At, Params, Q, B, R, A> & { readonly needs?: N & FreeNames<N> } & ObjectRights<
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

/**
 * An application: what it provides (`P`), what it wants (`W`), and the actions that it answers.
 *
 * Make one with {@link createApp}.
 */
export class App<P = HostServices, W = never> extends Host<P, W, AppKind> {
  readonly options: AppOptions;

  constructor(options: AppOptions) {
    super("app", options.name);
    this.options = options;
  }

  /** Adds a GET action; it answers HEAD too. */
  declare readonly get: AddRead<P, W>;
  declare readonly delete: AddRead<P, W>;
  declare readonly post: AddWrite<P, W>;
  declare readonly put: AddWrite<P, W>;
  declare readonly patch: AddWrite<P, W>;
  declare readonly query: AddWrite<P, W>;

  /** Adds ways to recognise who makes a request; they are asked in this order. */
  authenticate(..._schemes: readonly AuthenticationScheme[]): this {
    return this;
  }

  /** Sets the body of every error reply, those of the firewall and of unknown paths included. */
  errors(_format: ErrorFormat): this {
    return this;
  }

  /** Starts the app, listens, and stops in order on a signal. */
  run(this: WhenComplete<P, W, App<P, W>>): Promise<void> {
    return Promise.resolve();
  }
}

/** Makes an application. */
export function createApp(options: AppOptions): App {
  return new App(options);
}
