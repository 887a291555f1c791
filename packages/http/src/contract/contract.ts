import { assertMembers } from "./definition.ts";
import type { Needs } from "@wervel/core";
import type { AnswerOf, ReplyContract } from "../reply/contract.ts";
import type { Access } from "./access.ts";
import { Action } from "./action.ts";
import type {
  ActionContext,
  Actions,
  ActionTypes,
  Decided,
  Eventually,
  Found,
  ActionMethod,
  ReadSpec,
  SharedOptions,
  UserOf,
  WriteSpec,
} from "./action.ts";
import { joinPath } from "./path.ts";
import type { JoinedPath, PathText } from "./path.ts";
import type { Flat, InputShape } from "./shape.ts";
import type { SocketContext, SocketSpec, SocketTypes } from "./socket.ts";

/** Marks controllers and contracts; holds what their actions share. */
export const ROUTES: unique symbol = Symbol("wervel.routes");

/** What the actions of a controller or contract share, as data. */
export interface RoutesInfo {
  readonly path: string;
  readonly needs: Needs;
  readonly access: Access | undefined;
  readonly shared: SharedOptions;
}

/** What all routes of a contract share. */
export interface ContractOptions<A extends Access | undefined> extends SharedOptions {
  /** The access decision of every route that has none of its own. */
  readonly access?: A;
}

/** Routes without handlers: what a client, a link or another team needs to know. */
export type Contract<P extends string = string, Routes = Actions, Inherited = unknown> = Routes & {
  readonly [ROUTES]: RoutesInfo & { readonly path: P; readonly "~access"?: Inherited };
};

type Route<M extends ActionMethod, Prefix extends string, P extends string, T, A> = Action<
  M,
  JoinedPath<Prefix, P>,
  T & { readonly access: A }
>;

/** Describes a route that reads no body. */
export type DescribeRead<M extends ActionMethod, Prefix extends string, Inherited> = <
  const P extends PathText,
  Params extends InputShape | undefined = undefined,
  Q extends InputShape | undefined = undefined,
  R extends ReplyContract | undefined = undefined,
  A extends Access | undefined = undefined,
>(
  path: P,
  spec: ReadSpec<JoinedPath<Prefix, P>, Params, Q, R> & Decided<A, Inherited>,
) => Route<M, Prefix, P, ActionTypes<Params, Q, undefined, R>, A>;

/** Describes a route that may read a body. */
export type DescribeWrite<M extends ActionMethod, Prefix extends string, Inherited> = <
  const P extends PathText,
  Params extends InputShape | undefined = undefined,
  Q extends InputShape | undefined = undefined,
  B extends InputShape | undefined = undefined,
  R extends ReplyContract | undefined = undefined,
  A extends Access | undefined = undefined,
>(
  path: P,
  spec: WriteSpec<JoinedPath<Prefix, P>, Params, Q, B, R> & Decided<A, Inherited>,
) => Route<M, Prefix, P, ActionTypes<Params, Q, B, R>, A>;

/** Describes a WebSocket. */
export type DescribeSocket<Prefix extends string, Inherited> = <
  const P extends PathText,
  Params extends InputShape | undefined = undefined,
  Q extends InputShape | undefined = undefined,
  In extends InputShape | undefined = undefined,
  Out extends InputShape | undefined = undefined,
  A extends Access | undefined = undefined,
>(
  path: P,
  spec: SocketSpec<JoinedPath<Prefix, P>, Params, Q, In, Out> & Decided<A, Inherited>,
) => Route<"SOCKET", Prefix, P, SocketTypes<Params, Q, In, Out>, A>;

/** What a contract's function receives: one describer a method. */
export interface Describe<Prefix extends string, Inherited> {
  readonly get: DescribeRead<"GET", Prefix, Inherited>;
  readonly delete: DescribeRead<"DELETE", Prefix, Inherited>;
  readonly post: DescribeWrite<"POST", Prefix, Inherited>;
  readonly put: DescribeWrite<"PUT", Prefix, Inherited>;
  readonly patch: DescribeWrite<"PATCH", Prefix, Inherited>;
  readonly query: DescribeWrite<"QUERY", Prefix, Inherited>;
  readonly socket: DescribeSocket<Prefix, Inherited>;
}

type TypesOf<X> = X extends Action<ActionMethod, string, infer T> ? T : never;

type Part_<T, K extends string> = T extends { readonly [N in K]: infer V } ? V : undefined;

type ContextFor<N extends Needs, X, Inherited, Loaded> =
  X extends Action<"SOCKET", infer P, infer T>
    ? SocketContext<
        N,
        P,
        Part_<T, "params">,
        Part_<T, "query">,
        Part_<T, "receive">,
        Part_<T, "send">,
        UserOf<Part_<T, "access">, Inherited>,
        Loaded
      >
    : X extends Action<ActionMethod, infer P, infer T>
      ? ActionContext<
          N,
          P,
          Part_<T, "params">,
          Part_<T, "query">,
          Part_<T, "body">,
          UserOf<Part_<T, "access">, Inherited>,
          Loaded
        >
      : never;

type HandlerFor<N extends Needs, X, Inherited> = (
  context: ContextFor<N, X, Inherited, undefined>,
) => AnswerFor<X>;

type AnswerFor<X> = Eventually<AnswerOf<Part_<TypesOf<X>, "reply">>>;

/** The handlers of a contract, by the names of its routes. */
export type Handlers<N extends Needs, Routes, Inherited> = {
  readonly [K in keyof Routes as K extends string ? K : never]:
    | HandlerFor<N, Routes[K], Inherited>
    | Judged<ContextFor<N, Routes[K], Inherited, undefined>, AnswerFor<Routes[K]>>;
};

/** A handler with the object that its request is about; made by {@link judged}. */
export interface Judged<in Context, out Result> {
  readonly load: (context: Context) => unknown;
  readonly allow?: (context: never) => boolean | Promise<boolean>;
  readonly hide?: boolean;
  readonly handle: (context: never) => Result;
}

type WithLoaded<Context, Loaded> = Flat<
  Omit<Context, "loaded"> & { readonly loaded: Found<Loaded> }
>;

/** What {@link judged} takes. */
export interface Judgement<Context, Loaded, Result> {
  /** Fetches the object that the request is about: null or undefined is 404. */
  readonly load: (context: Context) => Loaded;
  /** Judges it: false is 403, or 404 with `hide`. */
  readonly allow?: (context: WithLoaded<Context, Loaded>) => boolean | Promise<boolean>;
  /** Says 404 instead of 403. Default false. */
  readonly hide?: boolean;
  /** Answers the request about it. */
  readonly handle: (context: WithLoaded<Context, Loaded>) => Result;
}

/** Gives a route of a contract the object that its request is about: `rename: judged({ load, allow, handle })`. */
export function judged<Context, Loaded, Result>(
  judgement: Judgement<Context, Loaded, Result>,
): Judged<Context, Result> {
  return judgement as unknown as Judged<Context, Result>;
}

/** A handler as the compiler of actions reads it. */
export type Implementation =
  | ((context: never) => unknown)
  | {
      readonly load: (context: never) => unknown;
      readonly allow?: (context: never) => boolean | Promise<boolean>;
      readonly hide?: boolean;
      readonly handle: (context: never) => unknown;
    };

/**
 * Describes routes without their handlers, in a file without server code.
 *
 * Use it where a browser, another team or mutual links need the routes; `controller(contract, needs, handlers)` implements it.
 */
export function contract<
  const P extends PathText,
  A extends Access | undefined = undefined,
  const Routes extends Actions = Actions,
>(
  path: P,
  options: ContractOptions<A>,
  routes: (on: Describe<P, A>) => Routes,
): Contract<P, Routes, A> {
  assertMembers(options, "controller", `contract(${JSON.stringify(path)}, …)`);
  const { access, ...shared } = options;
  const describe = (method: ActionMethod) => (at: string, spec: object) =>
    new Action(method, joinPath(path, at), spec);
  const on = {
    get: describe("GET"),
    delete: describe("DELETE"),
    post: describe("POST"),
    put: describe("PUT"),
    patch: describe("PATCH"),
    query: describe("QUERY"),
    socket: describe("SOCKET"),
  };
  return {
    ...routes(on as unknown as Describe<P, A>),
    [ROUTES]: { path, needs: {}, access, shared },
  } as Contract<P, Routes, A>;
}
