import type { FieldLike } from "@wervel/schema";
import type { CookieOptions } from "../edge/cookie.ts";
import type { OutputOf } from "../contract/shape.ts";
import type { StreamReply } from "./stream.ts";

/** Replies by status; `null` is a reply without a body. The first 2xx is the status of a plain value. */
export type ReplyMap = { readonly [status: number]: FieldLike | StreamReply | null };

/** What an action says about its replies: one schema (200), a stream, or a map by status. */
export type ReplyContract = FieldLike | StreamReply | ReplyMap;

/** An explicit reply made by `status`, `created` or `redirect`. */
export class StatusReply<out Status extends number = number, out Body = unknown> {
  readonly status: Status;
  readonly body: Body;
  /** Names and values, flat. */
  readonly headers: readonly string[];
  /** Cookies to be set, by name. */
  readonly cookies: ReplyCookies | undefined;

  constructor(status: Status, body: Body, headers: readonly string[] = [], cookies?: ReplyCookies) {
    this.status = status;
    this.body = body;
    this.headers = headers;
    this.cookies = cookies;
  }
}

/** Cookies to be set, by their names without a prefix. Take `maxAgeSeconds: 0` to drop one. */
export type ReplyCookies = Readonly<Record<string, CookieOptions & { readonly value: string }>>;

/** What a handler may give for a value: the same, with lists and members that need not be mutable. */
export type Given<T> = T extends readonly (infer E)[]
  ? readonly Given<E>[]
  : T extends Date | Uint8Array | AsyncIterable<unknown>
    ? T
    : T extends object
      ? { readonly [K in keyof T]: Given<T[K]> }
      : T;

type ReplyValue<R> =
  R extends StreamReply<infer Source> ? Source : R extends null ? undefined : OutputOf<R>;

type FirstSuccess<M> = M extends { readonly 200: infer R }
  ? ReplyValue<R>
  : M extends { readonly 201: infer R }
    ? ReplyValue<R>
    : M extends { readonly 202: infer R }
      ? ReplyValue<R>
      : M extends { readonly 203: infer R }
        ? ReplyValue<R>
        : M extends { readonly 204: unknown }
          ? void
          : M extends { readonly 206: infer R }
            ? ReplyValue<R>
            : never;

type ByStatus<M> = { [S in keyof M & number]: StatusReply<S, Given<ReplyValue<M[S]>>> }[keyof M &
  number];

type SingleSchema = FieldLike | StreamReply;

/** What a handler with this reply contract may return, before the promise. */
export type AnswerOf<R> = [R] extends [undefined]
  ? void
  : R extends SingleSchema
    ? Given<ReplyValue<R>> | StatusReply<200, Given<ReplyValue<R>>>
    : Given<FirstSuccess<R>> | ByStatus<R>;

/** The value of an action's first 2xx reply, as a client receives it. */
export type SuccessOf<R> = [R] extends [undefined]
  ? undefined
  : R extends SingleSchema
    ? ReplyValue<R>
    : FirstSuccess<R>;
