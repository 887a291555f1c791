import { all, Clock, Environment, Health, Log, Scopes, Service, WervelError } from "@wervel/core";
import { lt, type Outboxes, outboxesOf, type OutboxStore } from "@wervel/data";
import { type EventDatabase, EventDatabases, EventHandlers } from "../handler/event-handler.ts";
import type { Route } from "./attempts.ts";
import type { Courier, CourierOptions } from "./courier.ts";
import { EventSettings } from "./event-settings.ts";
import type { EventStatus, UnhandledEvents } from "./event-status.ts";

/** The outbox of one store of an app's databases. */
export interface AppOutbox {
  /** The name of the database's class, with that of the store where it has several: `Db.article`. */
  readonly name: string;
  /** The database's class: its name may be that of another one too. */
  readonly database: unknown;
  readonly store: OutboxStore;
  readonly outboxes: Outboxes;
}

const sweepEveryMs = 3_600_000;
const sweepBatch = 1_000;

/**
 * Delivers the events of an app's databases to their handlers: at least once, those of one key in the order of the commits, those of
 * several keys side by side.
 */
export class EventRelay extends Service(
  {
    handlers: all(EventHandlers),
    databases: all(EventDatabases),
    settings: EventSettings,
    environment: Environment,
    scopes: Scopes,
    clock: Clock,
    health: Health,
    log: Log,
  },
  "singleton",
) {
  /** The outboxes of all databases with handlers. */
  readonly outboxes: readonly AppOutbox[] = this.databases.flatMap(openOutboxes);
  readonly #stopping = new AbortController();
  readonly #broken = new AbortController();
  #couriers: readonly Courier[] = [];
  readonly #wakers = new Set<() => void>();
  #sweptAt = Number.NEGATIVE_INFINITY;
  #trouble: { readonly error: unknown } | undefined;
  #isFull = false;
  /** Set by what happened since the last pass began: nothing sleeps over it. */
  #isWoken = false;

  /** Adds the health check `events`, and says which events nobody handles. */
  async start(): Promise<void> {
    // Loaded here, so that an app without handlers does not load it.
    const { Courier } = await import("./courier.ts");
    this.#couriers = this.outboxes.map((outbox) => new Courier(this.#optionsFor(outbox)));
    this.health.add("events", () => this.#isHealthy());
    const handled = new Set(this.handlers.map(({ event }) => event));
    for (const { database, name } of this.databases)
      for (const event of Object.values((database as { events: object }).events))
        if (!handled.has(event))
          this.log.warn("an event has no handler here", { database: name, event: event.name });
  }

  /** Delivers until it is told to stop; then what is being handled comes to its end. */
  async run(signal: AbortSignal): Promise<void> {
    const { relay = this.environment === "test" ? "off" : "on" } = this.settings;
    if (relay === "off") return;
    const heard = this.outboxes.map(({ outboxes }) => outboxes.listen(() => this.wake()));
    const stop = (): void => {
      this.#stopping.abort();
      this.wake();
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    while (!signal.aborted) if ((await this.#tick()) === 0) await this.#pause();
    for (const end of heard) end();
    await this.#settled();
  }

  /** Breaks off what is still being handled: its units are rolled back, and its events free for others. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    this.#broken.abort();
    await this.#settled();
  }

  /**
   * Delivers everything that is due now, and ends when nothing is: for tests and commands.
   *
   * @throws what the relay failed on; not what handlers failed on.
   */
  async deliver(): Promise<void> {
    for (;;) {
      const begun = await this.#pass();
      await this.#settled();
      const trouble = this.#trouble;
      this.#trouble = undefined;
      if (trouble !== undefined) throw trouble.error;
      if (begun === 0) return;
    }
  }

  /** Counts what waits and what was given up. */
  async status(): Promise<EventStatus> {
    const { statusOf } = await import("./event-status.ts");
    const stores = this.outboxes.map(({ store }) => store);
    return statusOf(stores, await this.#unhandled(), this.clock.ms());
  }

  async #unhandled(): Promise<readonly UnhandledEvents[]> {
    const lists = await Promise.all(
      this.outboxes.map(async ({ name: database, database: Db, store }) => {
        const routes = this.#routes(Db);
        const names = await store.waiting();
        return names
          .filter(({ name }) => !routes.has(name))
          .map(({ name, waiting }) => ({ database, name, waiting }));
      }),
    );
    return lists.flat();
  }

  #optionsFor({ database, store, outboxes }: AppOutbox): CourierOptions {
    const { scopes, clock, log, settings } = this;
    return {
      store,
      outboxes,
      scopes,
      clock,
      log,
      routes: this.#routes(database),
      leaseMs: settings.leaseMs,
      pollMs: settings.pollMs,
      stopping: this.#stopping.signal,
      broken: this.#broken.signal,
      onEnd: (error) => {
        if (error !== undefined) this.#trouble = { error };
        if (this.#isFull) this.wake();
      },
    };
  }

  #routes(database: unknown): ReadonlyMap<string, Route> {
    const handlers = this.handlers.filter(({ event }) => event.database === database);
    const byName = Map.groupBy(handlers, ({ event }) => event.name);
    return new Map(
      [...byName].map(([name, those]) => [name, { event: those[0]!.event, handlers: those }]),
    );
  }

  /** One pass that does not fail: what the database cannot do now, it can do later. */
  async #tick(): Promise<number> {
    try {
      const begun = await this.#pass();
      await this.#hourly();
      if (this.#trouble === undefined) return begun;
      throw this.#trouble.error;
    } catch (error) {
      this.#trouble = undefined;
      if (!this.#stopping.signal.aborted) this.log.warn("events could not be delivered", { error });
      await this.#sleep(this.settings.pollMs, false);
      return 0;
    }
  }

  async #pass(): Promise<number> {
    this.#isWoken = false;
    let begun = 0;
    for (const courier of this.#couriers) {
      const running = this.#couriers.reduce((sum, each) => sum + each.running, 0);
      const room = this.settings.concurrency - running;
      this.#isFull = room <= 0;
      if (this.#isFull) return begun;
      begun += await courier.pass(room);
    }
    return begun;
  }

  async #settled(): Promise<void> {
    await Promise.all(this.#couriers.map((courier) => courier.settled()));
  }

  async #hourly(): Promise<void> {
    const now = this.clock.ms();
    if (now - this.#sweptAt < sweepEveryMs) return;
    this.#sweptAt = now;
    for (const { name: event, ...where } of await this.#unhandled())
      this.log.warn("events wait that nobody here handles", { event, ...where });
    await this.#sweep(now);
  }

  /** Forgets what handlers have done long ago: nobody can come late with it, for the events themselves are gone. */
  async #sweep(now: number): Promise<void> {
    const { oldestIn } = await import("./event-status.ts");
    const oldest = await Promise.all(this.outboxes.map(({ store }) => oldestIn(store.records)));
    const needed = oldest.map((at) => (at?.getTime() ?? now) - sweepEveryMs);
    const before = new Date(Math.min(now - this.settings.keepMs, ...needed));
    for (const { store } of this.outboxes) {
      const receipts = store.records.outboxReceipt
        .where({ at: lt(before) })
        .orderBy({ at: "asc" })
        .take(sweepBatch);
      while ((await receipts.delete()) === sweepBatch);
    }
  }

  /** The reasons go to the log, with the names of those that nobody here handles. */
  async #isHealthy(): Promise<boolean> {
    const { maxAgeMs = Infinity, maxDead = Infinity } = this.settings;
    if (maxAgeMs === Infinity && maxDead === Infinity) return true;
    const status = await this.status();
    if ((status.oldestMs ?? 0) <= maxAgeMs && status.dead <= maxDead) return true;
    const { waiting, oldestMs, dead, unhandled } = status;
    const names = [...new Set(unhandled.map(({ name }) => name))];
    const unknown = names.length === 0 ? "" : ` Nobody here handles ${names.join(", ")}.`;
    throw new WervelError(
      "WERVEL_MESSAGING_HEALTH",
      `${waiting} events wait, the oldest for ${oldestMs ?? 0} ms; ${dead} are dead letters.${unknown}`,
      {
        help: "Look at what handlers fail on; `wervel events waiting` and `wervel events dead` list the events.",
        details: { ...status },
      },
    );
  }

  /** Looks for events at once. */
  wake(): void {
    this.#isWoken = true;
    for (const wake of this.#wakers) wake();
  }

  /** Waits for an event of this process, for room, or for the time to look for those of others. */
  #pause(): Promise<void> {
    return this.#sleep(this.settings.pollMs, true);
  }

  #sleep(ms: number, wakes: boolean): Promise<void> {
    if (this.#stopping.signal.aborted || (wakes && this.#isWoken)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wakers.delete(wake);
        resolve();
      };
      const wake = (): void => {
        if (wakes || this.#stopping.signal.aborted) done();
      };
      const timer = setTimeout(done, ms);
      this.#wakers.add(wake);
    });
  }
}

function openOutboxes({ name, database, opened }: EventDatabase): readonly AppOutbox[] {
  const outboxes = outboxesOf(opened);
  return outboxes.stores.map((store) => ({
    name: store.name === undefined ? name : `${name}.${store.name}`,
    database,
    store,
    outboxes,
  }));
}
