import { late, within } from "../internal/deadline.ts";
import type { Log } from "../log/log.ts";

/** `live`: the process works and need not be restarted. `ready`: it can serve now. */
export type HealthKind = "live" | "ready";

/** Tells whether something works: `false` or an error means no. */
export type HealthCheck = (signal: AbortSignal) => boolean | void | Promise<boolean | void>;

/** Options of {@link Health.add}. */
export interface HealthOptions {
  /** Which question the check belongs to, default `'ready'`. */
  readonly kind?: HealthKind;
  /** How long it may take, default 2,000 milliseconds; then it counts as failed. */
  readonly timeoutMs?: number;
}

/** The answer of all checks of one kind. Reasons of failures go to the log, not into it. */
export interface HealthReport {
  readonly status: "up" | "down";
  readonly checks: readonly { readonly name: string; readonly status: "up" | "down" }[];
}

interface NamedCheck {
  readonly name: string;
  readonly kind: HealthKind;
  readonly timeoutMs: number;
  readonly check: HealthCheck;
}

/** The health checks of a host. A service takes it as a need and adds its own. */
export class Health {
  readonly #checks = new Map<string, NamedCheck>();
  readonly #log: Log;
  #isOpen = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Whether the host has opened and is not shutting down. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Tells whether the host serves: the host does this itself. */
  setOpen(isOpen: boolean): void {
    this.#isOpen = isOpen;
  }

  /** Adds a check; one of the same name is replaced. */
  add(name: string, check: HealthCheck, options: HealthOptions = {}): void {
    const { kind = "ready", timeoutMs = 2_000 } = options;
    this.#checks.set(name, { name, kind, timeoutMs, check });
  }

  /** Runs every check of a kind at once. A host that is not open is never ready. */
  async report(kind: HealthKind): Promise<HealthReport> {
    if (kind === "ready" && !this.#isOpen)
      return { status: "down", checks: [{ name: "host", status: "down" }] };
    const chosen = [...this.#checks.values()].filter((each) => each.kind === kind);
    const checks = await Promise.all(
      chosen.map(async (each) => ({ name: each.name, status: await this.#run(each) })),
    );
    return { status: checks.every((each) => each.status === "up") ? "up" : "down", checks };
  }

  async #run({ name, timeoutMs, check }: NamedCheck): Promise<"up" | "down"> {
    const controller = new AbortController();
    try {
      const answer = await within(check(controller.signal), timeoutMs);
      if (answer !== false && answer !== late) return "up";
      this.#log.warn("health check failed", {
        check: name,
        reason: answer === late ? `no answer within ${timeoutMs} ms` : "it answered no",
      });
    } catch (error) {
      this.#log.warn("health check failed", { check: name, error });
    } finally {
      controller.abort();
    }
    return "down";
  }
}
