import type {
  Action,
  ActionMethod,
  InputOf,
  LinkParams,
  MessageOf,
  OutputOf,
  ParamNames,
  ServerEvent,
  StreamReply,
} from "@wervel/http/contract";
import type { FieldLike } from "@wervel/schema";
import type { CallOptions } from "../options.ts";
import type { ClientSocket } from "../socket/client-socket.ts";

/** The typed calls of resources, by their names. */
export type Client<R> = { readonly [N in keyof R]: Resource<R[N]> };

/** The typed calls of one contract or controller, by the names of its actions. */
export type Resource<C> = {
  readonly [N in keyof C as C[N] extends Action ? N : never]: CallOf<C[N]>;
};

/**
 * Opens a socket.
 *
 * @throws ClientError when the handshake is refused.
 */
export type SocketCall<Arguments extends readonly unknown[], In, Out> = (
  ...input: Arguments
) => Promise<ClientSocket<In, Out>>;

/** A call of one action. */
export interface ClientCall<Arguments extends readonly unknown[], Value, Reply> {
  /**
   * Gives the value of a 2xx reply; a stream as an async iterable of its values.
   *
   * @throws ClientError for every other reply, and when there is none.
   */
  (...input: Arguments): Promise<Value>;
  /**
   * Gives any reply that the contract declares, told apart by `status`, with its headers.
   *
   * @throws ClientError for a status that the contract does not declare, and when there is no reply.
   */
  reply(...input: Arguments): Promise<Reply>;
}

/** One declared reply. */
export interface ClientReply<Status extends number, Value> {
  readonly status: Status;
  readonly value: Value;
  readonly headers: Headers;
}

type CallOf<A> =
  A extends Action<"SOCKET", infer P, infer T>
    ? SocketCall<ArgumentsOf<Input<P, T>>, MessageOf<Part<T, "send">>, Sent<Part<T, "receive">>>
    : OrdinaryCallOf<A>;

/** What a client may send; `never` where the contract declares nothing. */
type Sent<S> = [S] extends [undefined] ? never : InputOf<S>;

type OrdinaryCallOf<A> =
  A extends Action<ActionMethod, infer P, infer T>
    ? ClientCall<ArgumentsOf<Input<P, T>>, ValueOf<Part<T, "reply">>, ReplyOf<Part<T, "reply">>>
    : never;

type Part<T, K extends string> = T extends { readonly [N in K]: infer V } ? V : undefined;

type ArgumentsOf<I> =
  Record<never, never> extends I
    ? [input?: I, options?: CallOptions]
    : [input: I, options?: CallOptions];

type Input<P extends string, T> = Flat<
  ([ParamNames<P>] extends [never] ? unknown : { readonly params: LinkParams<P, T> }) &
    Given<"query", Part<T, "query">> &
    Given<"body", Part<T, "body">>
>;

/** A part that the contract does not describe is absent; one in which nothing is required may be left out. */
type Given<K extends string, S> = [S] extends [undefined]
  ? unknown
  : S extends { readonly "~presence": "optional" | "defaulted" }
    ? { readonly [N in K]?: InputOf<S> }
    : Record<never, never> extends InputOf<S>
      ? { readonly [N in K]?: InputOf<S> }
      : { readonly [N in K]: InputOf<S> };

// The intersection with {} makes editors show the members instead of this alias.
type Flat<T> = { readonly [K in keyof T]: T[K] } & {};

/** What a client makes of one declared reply. */
type Received<R> =
  R extends StreamReply<infer Source>
    ? Uint8Array extends Source
      ? AsyncIterable<Uint8Array>
      : [Source] extends [AsyncIterable<infer Each>]
        ? AsyncIterable<Exclude<Each, ServerEvent>>
        : AsyncIterable<Uint8Array>
    : R extends null
      ? undefined
      : OutputOf<R>;

type Success = 200 | 201 | 202 | 203 | 204 | 205 | 206;

type ValueOf<R> = [R] extends [undefined]
  ? undefined
  : R extends FieldLike | StreamReply
    ? Received<R>
    : { [S in keyof R & Success]: Received<R[S]> }[keyof R & Success];

type ReplyOf<R> = [R] extends [undefined]
  ? ClientReply<204, undefined>
  : R extends FieldLike | StreamReply
    ? ClientReply<200, Received<R>>
    : { [S in keyof R & number]: ClientReply<S, Received<R[S]>> }[keyof R & number];
