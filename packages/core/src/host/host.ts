import type { PROVIDES, WANTS } from "../internal/symbols.ts";
import { STAGES } from "../internal/symbols.ts";
import { Parts, type PartsKind, type WhenComplete } from "./parts.ts";
import { runHost, type RunOptions } from "./run-host.ts";
import type { RunningHost } from "./running-host.ts";
import type { Stage } from "./stage.ts";
import { type HostOptions, type Startable, startHost, type StartOptions } from "./start-host.ts";

/** An app that can start: parts and the stages that open around them. */
export abstract class Host<P, W, K extends PartsKind> extends Parts<P, W, K> implements Startable {
  declare readonly [PROVIDES]: P;
  declare readonly [WANTS]: W;
  readonly hostOptions: HostOptions;

  constructor(kind: string, name: string, options: HostOptions = {}) {
    super(kind, name);
    this.hostOptions = options;
  }

  /** Makes the stages of one start from its options, which a subclass may extend; a subclass overrides it. */
  [STAGES](_options: StartOptions): readonly Stage[] {
    return [];
  }

  /**
   * Starts the app and leaves the process alone: no signal is listened to.
   *
   * @throws WERVEL_HOST_PROBLEMS with everything that is wrong.
   */
  start(this: WhenComplete<P, W, Startable>, options?: StartOptions): Promise<RunningHost> {
    return startHost(this as Startable, options);
  }

  /**
   * Starts the app, stops it in order on SIGTERM, SIGINT, SIGHUP or the message `shutdown`, and ends the process.
   *
   * A second signal ends it at once. An uncaught error stops it in the same order with exit code 1.
   */
  async run(this: WhenComplete<P, W, Startable>, options?: RunOptions): Promise<void> {
    await runHost(this as Startable, options);
  }
}
