import type { PROVIDES, WANTS } from "../internal/symbols.ts";
import type { Needs, Resolved, WantedBy } from "./needs.ts";
import type { ClassToken, ScopedToken, ServiceOf, Token } from "./token.ts";

/** A statement about how a token gets its service; made by {@link bind}, {@link value}, {@link make} and their like. */
export interface Binding<P = unknown, W = unknown> {
  readonly kind: "bind" | "value" | "make" | "decorate" | "scoped";
  readonly token: Token;
  readonly target?: Token;
  readonly value?: unknown;
  readonly needs?: Needs;
  readonly create?: (needs: never) => unknown;
  readonly wrap?: (service: never, needs: never) => unknown;
  readonly [PROVIDES]: P;
  readonly [WANTS]: W;
}

/** A class that can be constructed: by its needs, or with no arguments. */
export type Constructable<T = object> = new (needs: never) => T;

/** What `provide` takes: a class, which provides itself, or a binding. */
export type Provision = Constructable | Binding;

/** The tokens that a provision provides. */
export type ProvidedBy<I> = I extends { readonly [PROVIDES]: infer P } ? P : I;

/** The tokens that a provision wants. */
export type WantedByProvision<I> = I extends { readonly [WANTS]: infer W }
  ? W
  : I extends { readonly needs: infer N }
    ? WantedBy<N>
    : never;

/**
 * Lets a token mean another one: `bind(Mailer, Smtp)`.
 *
 * A class target is provided along with it unless it is provided by itself; both tokens then give one instance.
 */
export function bind<K extends Token, const C extends Token<ServiceOf<K>>>(
  token: K,
  target: C,
): Binding<
  K | (C extends ClassToken ? C : never),
  C extends ClassToken ? WantedByProvision<C> : C
> {
  return { kind: "bind", token, target } as never;
}

/** Provides a ready value. Wervel does not dispose what the caller made. */
export function value<K extends Token>(token: K, service: ServiceOf<K>): Binding<K, never> {
  return { kind: "value", token, value: service } as never;
}

/**
 * Provides what a function makes.
 *
 * A promise is awaited: at start-up for a singleton, before the handler for a scoped service, whose function must then be
 * an `async` one.
 */
export function make<K extends Token, const N extends Needs>(
  token: K,
  needs: N,
  create: (needs: Resolved<N>) => ServiceOf<K> | Promise<ServiceOf<K>>,
): Binding<K, WantedBy<N>> {
  return { kind: "make", token, needs, create } as never;
}

/**
 * Wraps every registration of a token: `decorate(Mailer, withRetry)`.
 *
 * Decorators apply in the order of registration, the last is the outermost.
 */
export function decorate<K extends Token>(
  token: K,
  wrap: (service: ServiceOf<K>) => ServiceOf<K>,
): Binding<never, K>;
export function decorate<K extends Token, const N extends Needs>(
  token: K,
  needs: N,
  wrap: (service: ServiceOf<K>, needs: Resolved<N>) => ServiceOf<K>,
): Binding<never, K | WantedBy<N>>;
export function decorate(token: Token, second: unknown, third?: unknown): Binding<never, never> {
  if (third === undefined) return { kind: "decorate", token, needs: {}, wrap: second } as never;
  return { kind: "decorate", token, needs: second, wrap: third } as never;
}

/** Declares that whoever opens a scope gives this token's value. */
export function scoped<K extends ScopedToken>(token: K): Binding<K, never> {
  return { kind: "scoped", token } as never;
}
