import type { Needs } from "@wervel/core";
import type { ReplyContract } from "../reply/contract.ts";
import type { Access } from "./access.ts";
import { Action } from "./action.ts";
import type {
  ActionContext,
  ActionTypes,
  Decided,
  Handler,
  ActionMethod,
  ObjectRights,
  ReadAction,
  ReadSpec,
  UserOf,
  WriteAction,
  WriteSpec,
} from "./action.ts";
import { joinPath } from "./path.ts";
import type { JoinedPath, PathText } from "./path.ts";
import type { InputShape } from "./shape.ts";
import type { SocketContext, SocketHandler, SocketSpec, SocketTypes } from "./socket.ts";

/** Defines an action that reads no body. */
export type DefineRead<
  M extends ActionMethod,
  N extends Needs,
  Prefix extends string,
  Inherited,
> = <
  const P extends PathText,
  Params extends InputShape | undefined = undefined,
  Q extends InputShape | undefined = undefined,
  R extends ReplyContract | undefined = undefined,
  A extends Access | undefined = undefined,
  Loaded = undefined,
>(
  path: P,
  spec: ReadSpec<JoinedPath<Prefix, P>, Params, Q, R> &
    ObjectRights<N, JoinedPath<Prefix, P>, Params, Q, UserOf<A, Inherited>, Loaded> &
    Decided<A, Inherited>,
  handler: Handler<
    ActionContext<N, JoinedPath<Prefix, P>, Params, Q, undefined, UserOf<A, Inherited>, Loaded>,
    R
  >,
) => [Params] extends [undefined]
  ? ReadAction<M, JoinedPath<Prefix, P>, Q, R>
  : Action<M, JoinedPath<Prefix, P>, ActionTypes<Params, Q, undefined, R>>;

/** Defines an action that may read a body. */
export type DefineWrite<
  M extends ActionMethod,
  N extends Needs,
  Prefix extends string,
  Inherited,
> = <
  const P extends PathText,
  Params extends InputShape | undefined = undefined,
  Q extends InputShape | undefined = undefined,
  B extends InputShape | undefined = undefined,
  R extends ReplyContract | undefined = undefined,
  A extends Access | undefined = undefined,
  Loaded = undefined,
>(
  path: P,
  spec: WriteSpec<JoinedPath<Prefix, P>, Params, Q, B, R> &
    ObjectRights<N, JoinedPath<Prefix, P>, Params, Q, UserOf<A, Inherited>, Loaded> &
    Decided<A, Inherited>,
  handler: Handler<
    ActionContext<N, JoinedPath<Prefix, P>, Params, Q, B, UserOf<A, Inherited>, Loaded>,
    R
  >,
) => [Params] extends [undefined]
  ? WriteAction<M, JoinedPath<Prefix, P>, Q, B, R>
  : Action<M, JoinedPath<Prefix, P>, ActionTypes<Params, Q, B, R>>;

/** Defines a WebSocket. */
export type DefineSocket<N extends Needs, Prefix extends string, Inherited> = <
  const P extends PathText,
  Params extends InputShape | undefined = undefined,
  Q extends InputShape | undefined = undefined,
  In extends InputShape | undefined = undefined,
  Out extends InputShape | undefined = undefined,
  A extends Access | undefined = undefined,
  Loaded = undefined,
>(
  path: P,
  spec: SocketSpec<JoinedPath<Prefix, P>, Params, Q, In, Out> &
    ObjectRights<N, JoinedPath<Prefix, P>, Params, Q, UserOf<A, Inherited>, Loaded> &
    Decided<A, Inherited>,
  run: SocketHandler<
    SocketContext<N, JoinedPath<Prefix, P>, Params, Q, In, Out, UserOf<A, Inherited>, Loaded>
  >,
) => Action<"SOCKET", JoinedPath<Prefix, P>, SocketTypes<Params, Q, In, Out>>;

/** What a controller's function receives: one definer a method. */
export interface On<N extends Needs, Prefix extends string, Inherited> {
  /** Defines a GET action; it answers HEAD too. */
  readonly get: DefineRead<"GET", N, Prefix, Inherited>;
  readonly delete: DefineRead<"DELETE", N, Prefix, Inherited>;
  readonly post: DefineWrite<"POST", N, Prefix, Inherited>;
  readonly put: DefineWrite<"PUT", N, Prefix, Inherited>;
  readonly patch: DefineWrite<"PATCH", N, Prefix, Inherited>;
  /** Defines a QUERY action (RFC 10008): safe as GET, with a body. */
  readonly query: DefineWrite<"QUERY", N, Prefix, Inherited>;
  /** Defines a WebSocket: `on.socket("/:room", { access, receive, send }, async ({ socket }) => { … })`. */
  readonly socket: DefineSocket<N, Prefix, Inherited>;
}

/** Makes the definers of one controller. */
export function createOn<N extends Needs, Prefix extends string, Inherited>(
  prefix: Prefix,
): On<N, Prefix, Inherited> {
  const define = (method: ActionMethod) => (path: string, spec: object, handler: never) =>
    new Action(method, joinPath(prefix, path), spec, handler);
  return {
    get: define("GET"),
    delete: define("DELETE"),
    post: define("POST"),
    put: define("PUT"),
    patch: define("PATCH"),
    query: define("QUERY"),
    socket: define("SOCKET"),
  } as unknown as On<N, Prefix, Inherited>;
}
