import { late, sleep, within } from "../internal/deadline.ts";
import type { Log } from "../log/log.ts";

/** What happens when a background service fails: the host stops with exit code 1, or the service runs again. */
export type BackgroundPolicy = "stop" | "restart";

/** A service with work of its own. */
export interface BackgroundService {
  run(signal: AbortSignal): unknown;
}

/** What {@link BackgroundWork} takes. */
export interface BackgroundOptions {
  readonly policy: BackgroundPolicy;
  /** The first wait before a restart, in milliseconds; it doubles up to `maxBackOffMs`. */
  readonly backOffMs: number;
  readonly maxBackOffMs: number;
  readonly log: Log;
  /** Hears of a failure that must stop the host. */
  readonly onFailure: (error: unknown) => void;
}

/** Runs background services until they are told to stop. */
export class BackgroundWork {
  readonly #options: BackgroundOptions;
  readonly #controller = new AbortController();
  readonly #running = new Map<string, Promise<void>>();

  constructor(options: BackgroundOptions) {
    this.#options = options;
  }

  /** Runs a service; the promise of its work is watched. */
  add(name: string, service: BackgroundService): void {
    const work = this.#watch(name, service).finally(() => this.#running.delete(name));
    this.#running.set(name, work);
  }

  /** Tells every service to stop and waits; gives the names of those still running after `ms` milliseconds. */
  async stop(ms: number): Promise<readonly string[]> {
    this.#controller.abort();
    const all = Promise.all(this.#running.values());
    return (await within(all, ms)) === late ? [...this.#running.keys()] : [];
  }

  async #watch(name: string, service: BackgroundService): Promise<void> {
    const { policy, backOffMs, maxBackOffMs, log, onFailure } = this.#options;
    const { signal } = this.#controller;
    for (let wait = backOffMs; ; wait = Math.min(wait * 2, maxBackOffMs)) {
      try {
        return void (await service.run(signal));
      } catch (error) {
        if (signal.aborted) return;
        log.error("background service failed", { service: name, error });
        if (policy === "stop") return onFailure(error);
      }
      await sleep(wait, signal);
      if (signal.aborted) return;
    }
  }
}
