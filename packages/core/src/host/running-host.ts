import type { Environment } from "../environment.ts";
import { late, sleep, within } from "../internal/deadline.ts";
import { Log } from "../log/log.ts";
import { StructuredLog } from "../log/structured-log.ts";
import type { Container } from "../services/container.ts";
import type { ServiceGraph } from "../services/graph.ts";
import type { Scopes } from "../services/scopes.ts";
import type { ServiceOf, Token } from "../services/token.ts";
import type { BackgroundWork } from "./background.ts";
import type { Health } from "./health.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Part } from "./parts.ts";
import type { ResolvedShutdownOptions } from "./shutdown.ts";
import type { Stage } from "./stage.ts";

/** What a {@link RunningHost} is made of. */
export interface RunningParts {
  readonly name: string;
  readonly environment: Environment;
  readonly parts: readonly Part[];
  readonly container: Container;
  readonly scopes: Scopes;
  readonly health: Health;
  readonly lifecycle: Lifecycle;
  readonly background: BackgroundWork;
  readonly stages: readonly Stage[];
  readonly shutdown: ResolvedShutdownOptions;
}

/** A host that has started. */
export class RunningHost {
  readonly name: string;
  readonly environment: Environment;
  /** Every part of the app, those inside features included. */
  readonly parts: readonly Part[];
  readonly container: Container;
  readonly scopes: Scopes;
  readonly health: Health;
  readonly log: Log;
  /** The exit code, once the host has stopped. */
  readonly stopped: Promise<number>;
  readonly #made: RunningParts;
  readonly #stopping = new AbortController();
  readonly #background: BackgroundWork;
  readonly #resolve: (code: number) => void;
  #exitCode = 0;
  #hasOpened = false;

  constructor(made: RunningParts) {
    this.name = made.name;
    this.environment = made.environment;
    this.parts = made.parts;
    this.container = made.container;
    this.scopes = made.scopes;
    this.health = made.health;
    this.log = made.container.get(Log);
    this.#made = made;
    this.#background = made.background;
    const { promise, resolve } = Promise.withResolvers<number>();
    this.stopped = promise;
    this.#resolve = resolve;
  }

  /** The services and their lifetimes, as data. */
  get graph(): ServiceGraph {
    return this.container.graph;
  }

  /** Aborts when a shutdown begins. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Reads a singleton. Throws WERVEL_DI_MISSING or WERVEL_DI_SCOPED. */
  get<K extends Token>(token: K): ServiceOf<K> {
    return this.container.get(token);
  }

  /** Finds the stage of a class. */
  stage<S extends Stage>(type: abstract new (...args: never[]) => S): S | undefined {
    return this.#made.stages.find((stage) => stage instanceof type) as S | undefined;
  }

  /** Starts the background services and opens the stages: the last step of a start. */
  async open(): Promise<void> {
    for (const { name, service } of this.#made.lifecycle.background())
      this.#background.add(name, service);
    for (const stage of this.#made.stages) await stage.open?.(this);
    this.health.setOpen(true);
    this.#hasOpened = true;
  }

  /** Logs an error that the host cannot live with, and stops with exit code 1. */
  fail(error: unknown): Promise<number> {
    this.log.fatal("fatal error", { error });
    return this.stop(1);
  }

  /**
   * Stops in order: readiness false, linger, drain, background services, services in reverse, disposal, log.
   *
   * It never rejects: what goes wrong is logged, and the exit code is 1. Called again it gives the same promise.
   */
  stop(exitCode = 0): Promise<number> {
    this.#exitCode ||= exitCode;
    if (this.#stopping.signal.aborted) return this.stopped;
    this.health.setOpen(false);
    this.#stopping.abort();
    void this.#shutDown().then(() => this.#resolve(this.#exitCode));
    return this.stopped;
  }

  async #shutDown(): Promise<void> {
    const { stages, shutdown } = this.#made;
    this.log.info("stopping", { exitCode: this.#exitCode });
    await this.#attempt("linger", () => this.#linger());
    await this.#attempt("drain", () => this.#drain());
    const end = performance.now() + shutdown.stopMs;
    const left = (): number => end - performance.now();
    await this.#attempt("background", () => this.#stopBackground(left()));
    await this.#attempt("stop", () => this.#stopServices(left()));
    for (const stage of stages.toReversed())
      await this.#bounded(`close ${stage.name}`, () => stage.close?.(), left());
    await this.#bounded("dispose", () => this.container.dispose(), left());
    this.log.info("stopped", { exitCode: this.#exitCode });
    if (this.log instanceof StructuredLog) await within(this.log.flush(), shutdown.flushMs);
  }

  async #linger(): Promise<void> {
    const { stages, shutdown } = this.#made;
    const lingering = stages.filter((stage) => stage.linger !== undefined);
    for (const stage of lingering) stage.linger?.();
    if (lingering.length > 0 && this.#hasOpened) await sleep(shutdown.lingerMs);
  }

  async #drain(): Promise<void> {
    const { stages, shutdown } = this.#made;
    const controller = new AbortController();
    const draining = stages.map((stage) =>
      this.#attempt(`drain ${stage.name}`, () => stage.drain?.(controller.signal)),
    );
    const all = Promise.all(draining);
    if ((await within(all, shutdown.drainMs)) !== late) return;
    this.log.warn("work in flight is aborted", { afterMs: shutdown.drainMs });
    controller.abort();
    if ((await within(all, shutdown.abortMs)) === late)
      this.#spoiled("work in flight did not end", { afterMs: shutdown.abortMs });
  }

  async #stopBackground(ms: number): Promise<void> {
    const names = await this.#background.stop(ms);
    if (names.length > 0) this.#spoiled("background services did not stop", { services: names });
  }

  async #stopServices(ms: number): Promise<void> {
    if (!(await this.#made.lifecycle.stop(ms))) this.#exitCode ||= 1;
  }

  async #bounded(phase: string, work: () => unknown, ms: number): Promise<void> {
    if ((await within(this.#attempt(phase, work), ms)) === late)
      this.#spoiled("shutdown phase ran out of time", { phase });
  }

  async #attempt(phase: string, work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#spoiled("shutdown phase failed", { phase, error });
    }
  }

  #spoiled(message: string, fields: Readonly<Record<string, unknown>>): void {
    this.#exitCode ||= 1;
    this.log.error(message, fields);
  }
}
