import type { Needs, Principal, Resolved } from "@wervel/core";
import type { HttpRequest } from "./request.ts";
import type { Flat } from "./shape.ts";

/**
 * What a scheme says about a request: a principal; `null` when the request carries nothing for this scheme; `"invalid"` when it
 * carries something that does not hold: no further scheme is asked, and the request is nobody's.
 */
export type Authenticated = Principal | null | "invalid";

/** The security scheme object of OpenAPI 3.1 that describes an authentication scheme. */
export type SecuritySchemeDescription = Readonly<Record<string, unknown>> & {
  readonly type: string;
};

/** How an {@link AuthenticationScheme} is described. */
export interface AuthenticationSchemeOptions<N extends Needs> {
  /** Unique in the app; the name in OpenAPI and in `principal.scheme`. */
  readonly name: string;
  /** Services that `authenticate` uses. Default none. */
  readonly needs?: N;
  /** The value of `WWW-Authenticate` on 401. Default none. */
  readonly challenge?: string;
  /** True when a browser sends the credential by itself (cookies): unsafe methods are then checked against forgery. Default false. */
  readonly ambient?: boolean;
  /** The security scheme object of OpenAPI. */
  readonly openapi: SecuritySchemeDescription;
  /** Looks at a request and says who makes it. An exception is an error of the server, never a success. */
  readonly authenticate: (
    request: HttpRequest,
    services: Flat<Resolved<N>>,
  ) => Authenticated | Promise<Authenticated>;
}

/** A way to recognise who makes a request: give it to `app.authenticate`. Schemes are asked in the order in which they were added. */
export interface AuthenticationScheme {
  readonly name: string;
  readonly needs: Needs;
  readonly challenge: string | undefined;
  readonly ambient: boolean;
  readonly openapi: SecuritySchemeDescription;
  readonly authenticate: (
    request: HttpRequest,
    services: never,
  ) => Authenticated | Promise<Authenticated>;
}

/** Defines an authentication scheme. */
export function authentication<const N extends Needs = Record<never, never>>(
  options: AuthenticationSchemeOptions<N>,
): AuthenticationScheme {
  return {
    name: options.name,
    needs: options.needs ?? {},
    challenge: options.challenge,
    ambient: options.ambient ?? false,
    openapi: options.openapi,
    authenticate: options.authenticate,
  };
}
