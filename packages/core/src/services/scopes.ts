import type { Binding } from "./binding.ts";
import type { Needs, Resolved } from "./needs.ts";
import type { ScopedToken } from "./token.ts";

/** What a scope that is opened by hand may be given. */
export interface ScopeOptions {
  /** Values of scoped tokens: `value(Principal, user)`. */
  readonly values?: readonly Binding<ScopedToken, never>[];
}

/** Opens scopes where there is no request: background work, start-up, scripts. */
export abstract class Scopes {
  /** Resolves the needs in a new scope, runs the work, and disposes the scope whatever happened. */
  abstract run<const N extends Needs, R>(
    needs: N,
    work: (needs: Resolved<N>) => R | Promise<R>,
    options?: ScopeOptions,
  ): Promise<R>;
}
