import type { WervelError } from "@wervel/schema";
import type { Environment } from "../environment.ts";
import type { Provision } from "../services/binding.ts";
import type { ServiceGraph } from "../services/graph.ts";
import type { ServiceOf, Token } from "../services/token.ts";
import type { Part, Wanting } from "./parts.ts";
import type { RunningHost } from "./running-host.ts";

/** What a stage may look at before anything is constructed. */
export interface Starting {
  readonly name: string;
  readonly environment: Environment;
  /** Every part of the app, those inside features included, in order. */
  readonly parts: readonly Part[];
  readonly graph: ServiceGraph;
  /** Reads a settings class or provided value that is already known; `undefined` where it is bad or made later. */
  setting<K extends Token>(token: K): ServiceOf<K> | undefined;
}

/**
 * Something that a host opens and closes: an HTTP server, a consumer of messages.
 *
 * A host makes its stages anew for each start, so a stage may keep state.
 */
export interface Stage {
  readonly name: string;
  /** What the stage provides to services, before the app's own provisions. */
  readonly provisions?: readonly Provision[];
  /** What the stage needs. */
  readonly wanting?: readonly Wanting[];
  /** Checks the parts against the graph; the problems are reported together with all others. */
  check?(starting: Starting): readonly WervelError[];
  /** Opens, after every service has started. */
  open?(host: RunningHost): void | Promise<void>;
  /** Hears that the host will stop: it goes on serving and asks its clients to leave. */
  linger?(): void;
  /** Accepts nothing new and waits for work in flight. The signal aborts when that work must end. */
  drain?(signal: AbortSignal): void | Promise<void>;
  /** Closes what is left, after the services have stopped. */
  close?(): void | Promise<void>;
}
