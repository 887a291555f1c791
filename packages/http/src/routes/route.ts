import type { Needs } from "@wervel/core";
import type { Access } from "../contract/access.ts";
import type { Action, ActionLimits, ActionMethod, SharedOptions } from "../contract/action.ts";
import type { CorsOptions } from "../edge/cors.ts";
import type { Middleware } from "../contract/middleware.ts";

/** One action where it is mounted, with everything that it inherits. */
export interface Route {
  readonly method: ActionMethod;
  /** The whole path, with the prefixes of groups. */
  readonly path: string;
  /** For messages: `POST /orders`. */
  readonly label: string;
  /** For logs, stacks and operation ids: `orders.create`. */
  readonly name: string;
  readonly action: Action;
  readonly needs: Needs;
  readonly access: Access | undefined;
  /** Outermost first. */
  readonly use: readonly Middleware[];
  readonly tags: readonly string[];
  readonly limits: ActionLimits;
  readonly cors: CorsOptions | undefined;
  readonly extra: "refuse" | "drop";
  readonly compress: boolean | undefined;
  readonly version: string | undefined;
  /** Every version of this method and path in the order of their routes, its own included; empty where it has none. */
  readonly versions: readonly string[];
  readonly deprecated: SharedOptions["deprecated"];
  /** Paths of the actions beside this one, by name, for `location`. */
  readonly siblings: Readonly<Record<string, string>>;
}

/** Gives the method that requests to a route have: a socket begins as a GET. */
export function methodOf({ method }: Pick<Route, "method">): Exclude<ActionMethod, "SOCKET"> {
  return method === "SOCKET" ? "GET" : method;
}

/** What an action inherits from the app, groups, features and its controller. */
export interface Inherited {
  readonly prefix: string;
  readonly use: readonly Middleware[];
  readonly tags: readonly string[];
  readonly limits: ActionLimits;
  readonly cors: CorsOptions | undefined;
  readonly extra: "refuse" | "drop";
  readonly compress: boolean | undefined;
  readonly version: string | undefined;
  readonly deprecated: SharedOptions["deprecated"];
}

/** Lays options over what was inherited: the nearer ones hold, middleware adds up. */
export function inherit(from: Inherited, options: SharedOptions, prefix = from.prefix): Inherited {
  return {
    prefix,
    use: options.use === undefined ? from.use : [...from.use, ...options.use],
    tags: options.tags ?? from.tags,
    limits: { ...from.limits, ...options.limits },
    cors: options.cors ?? from.cors,
    extra: options.extra ?? from.extra,
    compress: options.compress ?? from.compress,
    version: options.version ?? from.version,
    deprecated: options.deprecated ?? from.deprecated,
  };
}
