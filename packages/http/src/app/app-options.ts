import type { HostOptions } from "@wervel/core";
import type { SharedOptions } from "../contract/action.ts";
import type { EdgeLimits } from "../edge/edge-limits.ts";
import type { ServeOptions } from "../transport/serve-options.ts";

/** How the server behaves for every action; the defaults are the strict ones. */
export type ServerOptions = Omit<
  ServeOptions,
  "host" | "port" | "path" | "refuse" | "upgrades" | "onError" | "healthPaths" | "maxRequestMs"
>;

/** What an app is made with. What it says for actions holds for all that do not say otherwise. */
export interface AppOptions extends SharedOptions, HostOptions {
  /** The name in logs, in the documentation and at start-up. */
  readonly name: string;
  /** The version of the application, for the documentation. */
  readonly release?: string;
  /** The version for requests without an `api-version` header where an address has several. Default: such a request is refused. */
  readonly defaultVersion?: string;
  /** The host names under which clients reach the app; `ALLOWED_HOSTS` wins over them. */
  readonly allowedHosts?: readonly string[];
  /** The address ranges of the proxies that are believed; `TRUSTED_PROXIES` wins over them. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** Bounds on what stands before the body. */
  readonly edge?: Partial<EdgeLimits>;
  /** Timeouts and bounds of the server. */
  readonly server?: ServerOptions;
  /** Pages of other origins that may send unsafe requests with cookies. Default: none. */
  readonly csrfOrigins?: readonly string[];
}
