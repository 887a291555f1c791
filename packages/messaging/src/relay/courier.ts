import { randomUUID } from "node:crypto";
import type { Clock, Log, Scopes } from "@wervel/core";
import {
  type DeclaredEvent,
  gt,
  inc,
  lte,
  oneOf,
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

/** What a {@link Courier} works with. */
export interface CourierOptions {
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
  /** Hears that a chain has ended, and of the error that it could not go on with. */
  readonly onEnd: (error?: unknown) => void;
}

/** The events of one key, handled one after another; or a single one that has none. */
interface Chain {
  readonly key: string | null;
  /** The id of the event where there is no key. */
  readonly id: string;
  /** Set when more was seen while the chain was at work. */
  again: boolean;
  readonly done: Promise<void>;
}

/** What became of an attempt. */
type Outcome = "delivered" | "lost" | { readonly blockedUntil: Date };

const found = 100;
const batch = 20;
const mostNames = 50;

/**
 * Delivers the events of one store. Only the first event of a key can be taken: whoever takes it sets the end of a lease by a conditional
 * update, and whoever finds it taken leaves the key alone until then. So the order of a key holds over all processes.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #names: readonly string[];
  readonly #chains = new Map<string, Chain>();

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#names = [...options.routes.keys()];
  }

  /** How many events are being handled. */
  get running(): number {
    return this.#chains.size;
  }

  /** Ends when everything that is being handled now has ended. */
  async settled(): Promise<void> {
    await Promise.all([...this.#chains.values()].map(({ done }) => done));
  }

  /** Begins with what can be delivered now, at most so many at once. Tells how many it began. */
  async pass(room: number): Promise<number> {
    const due = await this.#due();
    const waiting: string[] = [];
    let begun = 0;
    for (const { id, key } of due) {
      const running = this.#chains.get(key ?? id);
      if (running !== undefined) {
        running.again = true;
        waiting.push(id);
      } else if (begun < room) {
        this.#begin(key, id);
        begun++;
      }
    }
    if (waiting.length > 0)
      await this.#park({ id: oneOf(waiting) }, this.#in(this.#options.leaseMs));
    return begun;
  }

  async #due(): Promise<readonly { readonly id: string; readonly key: string | null }[]> {
    const due: { id: string; key: string | null }[] = [];
    for (let at = 0; at < this.#names.length && due.length < found; at += mostNames) {
      const name = oneOf(this.#names.slice(at, at + mostNames));
      const rows = await this.#records
        .where({ name, dueAt: lte(this.#in(0)) })
        .orderBy({ dueAt: "asc" })
        .take(found)
        .select({ id: true, key: true })
        .all();
      due.push(...rows);
    }
    return due;
  }

  #begin(key: string | null, id: string): void {
    const name = key ?? id;
    const { promise, resolve } = Promise.withResolvers<void>();
    const chain: Chain = { key, id, again: false, done: promise };
    this.#chains.set(name, chain);
    const end = (error?: unknown): void => {
      if (this.#chains.get(name) === chain) this.#chains.delete(name);
      resolve();
      this.#options.onEnd(error);
    };
    this.#run(name, chain).then(() => end(), end);
  }

  async #run(name: string, chain: Chain): Promise<void> {
    for (;;) {
      const rows = await this.#next(chain);
      if (rows.length === 0) {
        if (!chain.again) return void this.#chains.delete(name);
        chain.again = false;
        continue;
      }
      for (const row of rows) {
        if (this.#options.stopping.aborted) return this.#free(chain);
        const outcome = await this.#attempt(row);
        if (outcome === "delivered") continue;
        if (outcome !== "lost" && chain.key !== null)
          await this.#park({ key: chain.key, place: gt(row.place) }, outcome.blockedUntil);
        return;
      }
    }
  }

  #next({ key, id }: Chain): Promise<readonly OutboxEventRow[]> {
    if (key === null) return this.#records.where({ id }).all();
    return this.#records.where({ key }).orderBy({ place: "asc" }).take(batch).all();
  }

  /** Takes the first event of a key, if it is free, and has it handled. */
  async #attempt(row: OutboxEventRow): Promise<Outcome> {
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

  /** Puts off what has to wait, so that others are found. */
  async #park(
    which:
      | { readonly id: ReturnType<typeof oneOf<string>> }
      | { readonly key: string; readonly place: ReturnType<typeof gt<number>> },
    until: Date,
  ): Promise<void> {
    await this.#records
      .where({ ...which, attempts: 0, dueAt: lte(until) } as object)
      .update({ dueAt: until });
  }

  /** Leaves a key to others at once. */
  async #free({ key }: Chain): Promise<void> {
    if (key === null) return;
    await this.#records.where({ key, attempts: 0 }).update({ dueAt: this.#in(0) });
  }

  #in(ms: number): Date {
    return new Date(this.#options.clock.ms() + ms);
  }

  get #records() {
    return this.#options.store.records.outboxEvent;
  }
}
