import type { Needs, Principal, Resolved } from "@wervel/core";
import type { AnswerOf, ReplyContract } from "../reply/contract.ts";
import type { CorsOptions } from "../edge/cors.ts";
import type { RateOptions } from "../limit/rate-options.ts";
import type { Access } from "./access.ts";
import { definitionError, isPlain } from "./definition.ts";
import type { Middleware } from "./middleware.ts";
import type { ParamsOf } from "./path.ts";
import type { HttpRequest } from "./request.ts";
import type { BodyOf, Flat, OutputOf, InputShape } from "./shape.ts";
import type { SocketLimits } from "./socket.ts";

/** The methods that an action may answer; `SOCKET` is a WebSocket, which begins as a GET. `HEAD` and `OPTIONS` are answered for all. */
export type ActionMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "QUERY" | "SOCKET";

/** The compiler shows this type where a call cannot be right: the text says what to do. */
export interface WrongCall<Sentence extends string> {
  readonly "~refused": Sentence;
}

/** The names that every context has: a need may not be called so. */
export const contextNames = [
  "request",
  "params",
  "query",
  "body",
  "user",
  "loaded",
  "signal",
  "principal",
  "socket",
] as const;

/** A name of {@link contextNames}. */
export type ContextName = (typeof contextNames)[number];

/** Refuses needs with the names of the context. */
export type FreeNames<N> = {
  readonly [
    K in keyof N & ContextName
  ]: WrongCall<`'${K}' belongs to the context: give the need another name.`>;
};

/** Limits of one action, or of all in a controller, a group or the app. */
export interface ActionLimits {
  /** Bound of the body in bytes, default 1 MiB. */
  readonly bodyBytes?: number;
  /** Milliseconds until the handler is told to stop and the client gets 503, default 30,000. */
  readonly timeoutMs?: number;
  /**
   * How many requests a minute are answered: `{ perAddress: 120, perUser: 600 }` by default, 429 beyond; `false` for no limit.
   * Whoever says limits of their own counts for themselves; the others share the counts of what they inherit.
   */
  readonly rate?: RateOptions | false;
  /** True to read bodies compressed by gzip, deflate, br or zstd. Default false: they are refused with 415. */
  readonly compressedBodies?: boolean;
}

/** What an action, a controller and a group may all say; the nearest one holds. */
export interface SharedOptions {
  /** Middleware around the handler, outermost first. */
  readonly use?: readonly Middleware[];
  /** Headings under which the documentation lists the actions. */
  readonly tags?: readonly string[];
  readonly limits?: ActionLimits;
  /**
   * The version of the interface. Actions of one method and path with versions of their own are chosen by the request's
   * `api-version` header; a request that names another version gets 400.
   */
  readonly version?: string;
  /** Which pages of other origins may call the actions. None by default. */
  readonly cors?: CorsOptions;
  /**
   * Which replies of text beyond 1 KiB are compressed: those to callers that nobody is signed in for (the default), all (`true`;
   * never where a reply holds a secret beside what its caller chose), or none (`false`).
   */
  readonly compress?: boolean;
  /** What happens to members of a body that its schema does not name: `'refuse'` (422, the default) or `'drop'`. */
  readonly extra?: "refuse" | "drop";
  /** Marks the actions as deprecated: true, or since when (RFC 9745) and until when (RFC 8594). */
  readonly deprecated?: boolean | { readonly since?: Date; readonly sunset?: Date };
}

/** The facts of an action that its types do not depend on. */
export interface ActionFacts extends SharedOptions {
  /** One line for the documentation. */
  readonly summary?: string;
  /** Markdown for the documentation. */
  readonly description?: string;
  /** The action of this controller that shows what a 201 has made: sends `Location`. Its parameters are read from the reply. */
  readonly location?: string;
  /** Says 404 instead of 403 where `allow` refuses, so that a stranger cannot tell what exists. */
  readonly hide?: boolean;
  /** Lets a GET action write. Default false. */
  readonly mutates?: boolean;
  /** Sends a strong `ETag`: of the reply's text (`true`), or of the reply's field with this name. */
  readonly etag?: boolean | string;
  /** Demands `If-Match` (428 without it). `allow` and the handler then find the same version or the client gets 412. */
  readonly ifMatch?: "required";
  /**
   * Reads an `Idempotency-Key`, and does the work of the action once for each: whoever sends the same request again within 24 hours gets
   * the same reply. `"required"` demands a key (400 without it). The handler is the work of a unit, after which its reply is kept in the
   * database whose class says `idempotencyKeys: true`. Default: keys are ignored.
   */
  readonly idempotent?: "required" | "optional";
}

interface Input<P extends string, Params, Q, User> {
  readonly request: HttpRequest;
  readonly params: ParamsOf<P, Params>;
  readonly query: OutputOf<Q>;
  readonly user: User;
  readonly principal: Principal | undefined;
  readonly signal: AbortSignal;
}

/** What `load` sees. */
export type LoadContext<N extends Needs, P extends string, Params, Q, User> = Flat<
  Resolved<N> & Input<P, Params, Q, User>
>;

/** What `allow` sees: as `load`, and what it loaded. */
export type AllowContext<N extends Needs, P extends string, Params, Q, User, Loaded> = Flat<
  Resolved<N> & Input<P, Params, Q, User> & { readonly loaded: Found<Loaded> }
>;

/** What a handler sees. */
export type ActionContext<N extends Needs, P extends string, Params, Q, B, User, Loaded> = Flat<
  Resolved<N> &
    Input<P, Params, Q, User> & {
      readonly body: BodyOf<B>;
      readonly loaded: Found<Loaded>;
    }
>;

/** What `load` found: never null. */
export type Found<Loaded> =
  | NonNullable<Awaited<Loaded>>
  | (undefined extends Loaded ? ([Loaded] extends [undefined] ? undefined : never) : never);

/** An answer or the promise of one. */
export type Eventually<T> = T | Promise<T>;

/** A function that answers an action. */
export type Handler<Context, R> = (context: Context) => Eventually<AnswerOf<R>>;

/** The type of `user` under an action's own decision, else its controller's. */
export type UserOf<A, Inherited> = [A] extends [Access<infer User>]
  ? User
  : [Inherited] extends [Access<infer User>]
    ? User
    : never;

/** The access decision of an action: it must say one where its controller does not. */
export type Decided<A, Inherited> = [Inherited] extends [Access]
  ? { readonly access?: A }
  : AccessDecision<
      A,
      "Say who may call this action: access: anyone, signedIn or a policy, here or on its controller."
    >;

/** The compiler shows this type where an action has no access decision. */
export interface AccessDecision<A, Help extends string> {
  readonly access: A;
  readonly "~help"?: Help;
}

/** The contract of an action without a body. */
export interface ReadSpec<P extends string, Params, Q, R> extends ActionFacts {
  /** Fields for parameters of the path; the others are text. */
  readonly params?: Params & NamedInPath<Params, P>;
  readonly query?: Q;
  /** The reply: a schema (200), a stream, or a map by status. Leave it out for 204. */
  readonly reply?: R;
  readonly body?: WrongCall<"GET and DELETE read no body: use query, or on.query(path, spec, handler).">;
}

/** The contract of an action with a body. */
export interface WriteSpec<P extends string, Params, Q, B, R> extends ActionFacts {
  /** Fields for parameters of the path; the others are text. */
  readonly params?: Params & NamedInPath<Params, P>;
  readonly query?: Q;
  /** The body, as JSON. An entity class is refused: pick its fields. */
  readonly body?: B;
  /** The reply: a schema (200), a stream, or a map by status. Leave it out for 204. */
  readonly reply?: R;
}

/** Refuses fields for parameters that the path does not have. */
export type NamedInPath<Params, P extends string> = {
  readonly [
    K in Exclude<keyof Params, keyof ParamsOf<P, undefined> | `~${string}` | "definition">
  ]: WrongCall<"The path has no parameter of this name.">;
};

/** How an object is fetched and judged before the body is read. */
export interface ObjectRights<N extends Needs, P extends string, Params, Q, User, Loaded> {
  /** Fetches the object that the request is about: null or undefined is 404. */
  readonly load?: (context: LoadContext<N, P, Params, Q, User>) => Loaded;
  /** Judges it: false is 403, or 404 with `hide`. */
  readonly allow?: (
    context: AllowContext<N, P, Params, Q, User, Loaded>,
  ) => boolean | Promise<boolean>;
}

/** The schemas of an action, as its type carries them. */
export interface ActionTypes<Params = unknown, Q = unknown, B = unknown, R = unknown> {
  readonly params: Params;
  readonly query: Q;
  readonly body: B;
  readonly reply: R;
}

/** What an action says, as data: the compiler, the documentation and the client read this. */
export interface ActionSpec extends ActionFacts {
  readonly params?: InputShape;
  readonly query?: InputShape;
  readonly body?: InputShape;
  readonly reply?: ReplyContract;
  /** The messages of a socket. */
  readonly receive?: InputShape;
  readonly send?: InputShape;
  readonly limits?: ActionLimits & SocketLimits;
  readonly access?: Access;
  readonly needs?: Needs;
  readonly load?: (context: never) => unknown;
  readonly allow?: (context: never) => boolean | Promise<boolean>;
}

/** An action as a value: method, path, contract, and the handler where the code is at hand. */
export class Action<
  out M extends ActionMethod = ActionMethod,
  out P extends string = string,
  out T = unknown,
> {
  declare readonly "~types": T;
  readonly method: M;
  /** The path with its controller's. A group's prefix comes when the group is made. */
  readonly path: P;
  readonly spec: ActionSpec;
  readonly handler: ((context: never) => unknown) | undefined;
  /** The route of the contract that this action implements. */
  readonly origin: Action | undefined;

  constructor(
    method: M,
    path: P,
    spec: ActionSpec,
    handler?: (context: never) => unknown,
    origin?: Action,
  ) {
    if (typeof path !== "string" || !isPlain(spec))
      throw definitionError(
        `${method} ${String(path)} has no path or no contract.`,
        'Write get("/path", { access: … }, handler), with the contract before the handler.',
      );
    this.method = method;
    this.path = path;
    this.spec = spec;
    this.handler = handler;
    this.origin = origin;
  }
}

/** An action that reads no body and whose parameters are text. */
export interface ReadAction<
  out M extends ActionMethod,
  out P extends string,
  out Q,
  out R,
> extends Action<M, P, ActionTypes<undefined, Q, undefined, R>> {}

/** An action that may read a body and whose parameters are text. */
export interface WriteAction<
  out M extends ActionMethod,
  out P extends string,
  out Q,
  out B,
  out R,
> extends Action<M, P, ActionTypes<undefined, Q, B, R>> {}

/** Actions by name. */
export type Actions = Readonly<Record<string, Action>>;
