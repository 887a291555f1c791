import { randomUUID } from "node:crypto";
import type { Clock, Log, Scopes } from "@wervel/core";
import {
  type DeclaredEvent,
  inc,
  type Outboxes,
  type OutboxEventRow,
  type OutboxStore,
} from "@wervel/data";
import type { EventHandler } from "../handler/event-handler.ts";
import { backOff } from "./back-off.ts";
import { deliver, type Failure } from "./delivery.ts";
import { errorText } from "./error-text.ts";

/** An event of a database with its handlers. */
export interface Route {
  readonly event: DeclaredEvent;
  readonly handlers: readonly EventHandler[];
}

/** What an {@link Attempts} works with. */
export interface AttemptOptions {
  readonly store: OutboxStore;
  readonly outboxes: Outboxes;
  readonly routes: ReadonlyMap<string, Route>;
  readonly scopes: Scopes;
  readonly clock: Clock;
  readonly log: Log;
  readonly leaseMs: number;
  readonly pollMs: number;
  readonly stopping: AbortSignal;
  readonly broken: AbortSignal;
}

/** What became of an attempt. */
export type Outcome = "delivered" | "lost" | { readonly blockedUntil: Date };

/**
 * Delivers single events: takes one, has it handled, and finishes it. Whoever takes an event sets the end of a lease by a conditional update,
 * and whoever finds it taken leaves it alone until then.
 */
export class Attempts {
  readonly #options: AttemptOptions;

  constructor(options: AttemptOptions) {
    this.#options = options;
  }

  /** Takes an event, if it is free, and has it handled. */
  async make(row: OutboxEventRow): Promise<Outcome> {
    const { id, attempts, lease, dueAt, name } = row;
    const { routes, leaseMs, pollMs, stopping, broken, outboxes, scopes } = this.#options;
    const route = routes.get(name);
    const handlers = route?.handlers.filter(
      (each) => row.handler === null || each.name === row.handler,
    );
    if (route === undefined || handlers === undefined || handlers.length === 0) {
      // A process that has the handler finds it; behind it the key waits.
      const blockedUntil = this.#in(10 * pollMs);
      if (route !== undefined)
        await this.#records.where({ id, attempts, lease }).update({ dueAt: blockedUntil });
      return { blockedUntil };
    }
    if (attempts > 0 && dueAt > this.#in(0)) return { blockedUntil: dueAt };
    const mine = randomUUID();
    const taken = await this.#records
      .where({ id, attempts, lease })
      .update({ lease: mine, attempts: inc(1), dueAt: this.#in(leaseMs) });
    if (taken === 0) return "lost";
    const lost = new AbortController();
    const beat = setInterval(() => void this.#renew(id, mine, lost), leaseMs / 3);
    try {
      const attempt = attempts + 1;
      const failures = await deliver(row, attempt, handlers, {
        outboxes,
        scopes,
        event: route.event,
        stopping,
        broken,
        lost: lost.signal,
      });
      if (lost.signal.aborted) return "lost";
      return await this.#finish(row, mine, attempt, failures);
    } finally {
      clearInterval(beat);
    }
  }

  async #renew(id: string, lease: string, lost: AbortController): Promise<void> {
    try {
      const dueAt = this.#in(this.#options.leaseMs);
      if ((await this.#records.where({ id, lease }).update({ dueAt })) === 0) lost.abort();
    } catch (error) {
      // The next beat may succeed; if none does, somebody takes over.
      this.#options.log.warn("the lease of an event was not renewed", { id, error });
    }
  }

  async #finish(
    row: OutboxEventRow,
    lease: string,
    attempt: number,
    failures: readonly Failure[],
  ): Promise<Outcome> {
    const { id } = row;
    const mine = this.#records.where({ id, lease });
    if (failures.length === 0) return (await mine.delete()) === 0 ? "lost" : "delivered";
    if (this.#options.stopping.aborted) {
      // What a process breaks off because it stops is no failure of the handler.
      const blockedUntil = this.#in(0);
      await mine.update({ lease: null, attempts: attempt - 1, dueAt: blockedUntil });
      return { blockedUntil };
    }
    const dead = failures.filter(({ handler }) => attempt >= handler.attempts);
    const blockedUntil = this.#in(backOff(attempt));
    const isOver = dead.length === failures.length;
    this.#report(row, attempt, failures, blockedUntil);
    return this.#options.store.unit(async () => {
      const changed = isOver
        ? await mine.delete()
        : await mine.update({ lease: null, dueAt: blockedUntil });
      if (changed === 0) return "lost";
      await this.#bury(row, attempt, dead, !isOver);
      return isOver ? "delivered" : { blockedUntil };
    });
  }

  /** Makes dead letters of an event, for the handlers that failed on it for good. */
  async #bury(
    row: OutboxEventRow,
    attempts: number,
    dead: readonly Failure[],
    goesOn: boolean,
  ): Promise<void> {
    if (dead.length === 0) return;
    const { event, name, key, payload, tenant, actor, request, at } = row;
    const diedAt = this.#in(0);
    const { records } = this.#options.store;
    await records.outboxDeadLetter.insertMany(
      dead.map(({ handler, error }) => ({
        event,
        name,
        key,
        payload,
        tenant,
        actor,
        request,
        at,
        attempts,
        diedAt,
        handler: handler.name,
        error: errorText(error),
      })),
    );
    // Other handlers go on with the event: this one has had its turn.
    if (goesOn)
      await records.outboxReceipt.insertMany(
        dead.map(({ handler }) => ({ event, handler: handler.name, at: diedAt })),
      );
  }

  #report(
    { event, name }: OutboxEventRow,
    attempt: number,
    failures: readonly Failure[],
    nextAt: Date,
  ): void {
    for (const { handler, error } of failures) {
      const fields = { handler: handler.name, event: name, id: event, attempt, error };
      if (attempt >= handler.attempts)
        this.#options.log.error("an event became a dead letter", fields);
      else this.#options.log.warn("a handler of an event failed", { ...fields, nextAt });
    }
  }

  #in(ms: number): Date {
    return new Date(this.#options.clock.ms() + ms);
  }

  get #records() {
    return this.#options.store.records.outboxEvent;
  }
}
