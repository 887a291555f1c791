import { type AttemptOptions, Attempts } from "./attempts.ts";
import { type Order, WaitingEvents } from "./waiting-events.ts";

/** What a {@link Courier} works with. */
export interface CourierOptions extends AttemptOptions {
  /** Hears that a chain has ended, and of the error that it could not go on with. */
  readonly onEnd: (error?: unknown) => void;
}

/** An order of events that is being handled. */
interface Chain extends Order {
  /** Set when more was seen while the chain was at work. */
  again: boolean;
  readonly done: Promise<void>;
}

/**
 * Delivers the events of one store. Only the first event of a key can be taken, and the others wait for it: so the order of a key holds over
 * all processes.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #waiting: WaitingEvents;
  readonly #attempts: Attempts;
  readonly #chains = new Map<string, Chain>();

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#waiting = new WaitingEvents(options.store, options.routes.keys(), options.clock);
    this.#attempts = new Attempts(options);
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
    const busy: string[] = [];
    let begun = 0;
    for (const { id, key } of await this.#waiting.due()) {
      const running = this.#chains.get(key ?? id);
      if (running !== undefined) {
        running.again = true;
        busy.push(id);
      } else if (begun < room) {
        this.#begin(key, id);
        begun++;
      }
    }
    if (busy.length > 0)
      await this.#waiting.parkEach(busy, this.#waiting.in(this.#options.leaseMs));
    return begun;
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
      const rows = await this.#waiting.next(chain);
      if (rows.length === 0) {
        if (!chain.again) return void this.#chains.delete(name);
        chain.again = false;
        continue;
      }
      for (const row of rows) {
        if (this.#options.stopping.aborted) return this.#waiting.free(chain);
        const outcome = await this.#attempts.make(row);
        if (outcome === "delivered") continue;
        if (outcome !== "lost") await this.#waiting.parkBehind(row, outcome.blockedUntil);
        return;
      }
    }
  }
}
