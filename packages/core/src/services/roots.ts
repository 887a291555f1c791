import { scopedToken, type ScopedToken } from "./token.ts";

/** Who acts. Packages that know accounts extend it. */
export interface Principal {
  readonly id: string;
  /** The tenant that they act for, where the scope names no other. */
  readonly tenant?: string;
}

/** Who acts in this scope; `undefined` when nobody signed in. */
export const Principal: ScopedToken<Principal | undefined> = scopedToken("Principal", {
  otherwise: () => undefined,
});

/** The tenant that this scope works for; `undefined` when there is none. */
export const Tenant: ScopedToken<string | undefined> = scopedToken("Tenant", {
  otherwise: () => undefined,
});

const never = new AbortController().signal;

/** Aborts when the scope's work should stop: the client left, time ran out, the host shuts down. */
export const Signal: ScopedToken<AbortSignal> = scopedToken("Signal", { otherwise: () => never });

/** Whether this scope has promised to change nothing: true for an action with a safe method. A store may hold it to that. */
export const ReadOnly: ScopedToken<boolean> = scopedToken("ReadOnly", { otherwise: () => false });
