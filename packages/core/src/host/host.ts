import type { PartsKind, WhenComplete } from "./parts.ts";
import { Parts } from "./parts.ts";
import type { Clock } from "../clock.ts";
import type { Ids } from "../ids.ts";
import type { Log } from "../log/log.ts";
import type { Principal, Signal, Tenant } from "../services/roots.ts";
import type { Scopes } from "../services/scopes.ts";

/** The tokens that every host provides by itself. */
export type HostServices =
  | typeof Clock
  | typeof Ids
  | typeof Log
  | typeof Scopes
  | typeof Principal
  | typeof Tenant
  | typeof Signal;

/** An app that can start: parts, with what must happen around them. */
export abstract class Host<P, W, K extends PartsKind> extends Parts<P, W, K> {
  /** Starts the host. */
  start(this: WhenComplete<P, W, Host<P, W, K>>): Promise<void> {
    return Promise.resolve();
  }
}
