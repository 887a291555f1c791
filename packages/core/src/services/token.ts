import type { RESOLVES, SERVES } from "../internal/symbols.ts";

/** A class that stands for its instances. */
export type ClassToken<T = unknown> = abstract new (...args: never[]) => T;

/** A value that stands for a service: made by {@link token}, {@link scopedToken} or {@link keyed}. */
export interface TokenValue<T = unknown> {
  readonly kind: "token";
  readonly name: string;
  /** Whether the value belongs to a scope and is given by whoever opens it. */
  readonly scoped: boolean;
  readonly [RESOLVES]: T;
}

/** What a service is asked for by: a class or a token value. */
export type Token<T = unknown> = ClassToken<T> | TokenValue<T>;

/** A function of types that a class names under `SERVES`: from the class to the service that it stands for. */
export interface Serving {
  readonly "~class": unknown;
  readonly "~service": unknown;
}

/** The type of service that a token stands for. */
export type ServiceOf<K> = K extends { readonly [SERVES]: infer H extends Serving }
  ? (H & { readonly "~class": K })["~service"]
  : K extends ClassToken<infer T>
    ? T
    : K extends { readonly [RESOLVES]: infer T }
      ? T
      : never;

/** A token whose value whoever opens a scope gives: a request, a principal, a signal. */
export interface ScopedToken<T = unknown> extends TokenValue<T> {
  readonly scoped: true;
  /** Gives the value where the opener of a scope gave none. Without it reading the token there is an error. */
  readonly otherwise: (() => T) | undefined;
}

/** One of several services of the same token, told apart by a key. */
export interface KeyedToken<K extends Token, Key extends string> extends TokenValue<ServiceOf<K>> {
  readonly of: K;
  readonly key: Key;
}

/**
 * Makes a token for what no class stands for: an interface, a function, a value.
 *
 * @param name Shown in messages and reports. Two tokens of one name stay two tokens.
 */
export function token<T>(name: string): TokenValue<T> {
  return Object.freeze({ kind: "token", name, scoped: false }) as TokenValue<T>;
}

/**
 * Makes a token whose value whoever opens a scope gives; a service that needs it is scoped.
 *
 * @param options.otherwise Gives the value in scopes whose opener gave none.
 */
export function scopedToken<T>(
  name: string,
  options: { readonly otherwise?: () => T } = {},
): ScopedToken<T> {
  return Object.freeze({
    kind: "token",
    name,
    scoped: true,
    otherwise: options.otherwise,
  }) as ScopedToken<T>;
}

const keyedTokens = new WeakMap<object, Map<string, TokenValue>>();

/**
 * Gives the token of one service among several of the same type: `keyed(Cache, 'sessions')`.
 *
 * It is a token like any other, in needs and in bindings, and the same arguments give the same token.
 */
export function keyed<K extends Token, const Key extends string>(
  of: K,
  key: Key,
): KeyedToken<K, Key> {
  const known = keyedTokens.get(of) ?? new Map<string, TokenValue>();
  keyedTokens.set(of, known);
  const made =
    known.get(key) ??
    (Object.freeze({ kind: "token", name: `${of.name}[${key}]`, scoped: false, of, key }) as never);
  known.set(key, made);
  return made as KeyedToken<K, Key>;
}

/** Tells whether a value is a token: a class or a token value. */
export function isToken(candidate: unknown): candidate is Token {
  if (typeof candidate === "function") return candidate.prototype !== undefined;
  return (
    typeof candidate === "object" &&
    candidate !== null &&
    (candidate as { kind?: unknown }).kind === "token"
  );
}
