import type { RESOLVES, SETTINGS } from "../internal/symbols.ts";
import type { ClassToken, ServiceOf, Token, TokenValue } from "./token.ts";

/** A need that may stay unprovided: it resolves to the service or `undefined`. */
export interface OptionalNeed<T = unknown> {
  readonly kind: "optional";
  readonly token: Token;
  readonly [RESOLVES]: T | undefined;
}

/** A need for every registration of a token, in the order of registration. */
export interface AllNeed<T = unknown> {
  readonly kind: "all";
  readonly token: Token;
  readonly [RESOLVES]: readonly T[];
}

/** What may be asked for: a token, an {@link optional} one, or {@link all} of one. */
export type Need = ClassToken | TokenValue | OptionalNeed | AllNeed;

/** Needs by the name they get in the service, handler or factory that states them. */
export type Needs = Readonly<Record<string, Need>>;

/** The services that {@link Needs} resolve to, by name. */
export type Resolved<N> = { readonly [K in keyof N]: ServiceOf<N[K]> };

/** The tokens that must be provided for these needs: all but optional ones, lists and settings. */
export type WantedBy<N> = MustProvide<N[keyof N]>;

type MustProvide<X> = X extends { readonly kind: "optional" | "all" }
  ? never
  : X extends { readonly [SETTINGS]: unknown }
    ? never
    : X;

/** Asks for a service that may be missing: the need is `undefined` then. */
export function optional<K extends Token>(token: K): OptionalNeed<ServiceOf<K>> {
  return Object.freeze({ kind: "optional", token }) as unknown as OptionalNeed<ServiceOf<K>>;
}

/** Asks for every registration of a token, in order; none gives an empty list. */
export function all<K extends Token>(token: K): AllNeed<ServiceOf<K>> {
  return Object.freeze({ kind: "all", token }) as unknown as AllNeed<ServiceOf<K>>;
}
