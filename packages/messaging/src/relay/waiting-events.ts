import type { Clock } from "@wervel/core";
import { gt, lte, oneOf, type OutboxEventRow, type OutboxStore } from "@wervel/data";

/** An event that can be delivered now. */
export interface DueEvent {
  readonly id: string;
  readonly key: string | null;
}

/** What is handled one after another: the events of a key, or a single one that has none. */
export interface Order {
  readonly key: string | null;
  /** The id of the event where there is no key. */
  readonly id: string;
}

const found = 100;
const batch = 20;
const mostNames = 50;

/** The events that wait in one store: finding those that are due, and putting off those that have to wait. */
export class WaitingEvents {
  readonly #records: OutboxStore["records"]["outboxEvent"];
  readonly #names: readonly string[];
  readonly #clock: Clock;

  constructor(store: OutboxStore, names: Iterable<string>, clock: Clock) {
    this.#records = store.records.outboxEvent;
    this.#names = [...names];
    this.#clock = clock;
  }

  /** Finds events that are due, of the names that have handlers here. */
  async due(): Promise<readonly DueEvent[]> {
    const due: DueEvent[] = [];
    for (let at = 0; at < this.#names.length && due.length < found; at += mostNames) {
      const name = oneOf(this.#names.slice(at, at + mostNames));
      const rows = await this.#records
        .where({ name, dueAt: lte(this.in(0)) })
        .orderBy({ dueAt: "asc" })
        .take(found)
        .select({ id: true, key: true })
        .all();
      due.push(...rows);
    }
    return due;
  }

  /** Reads what comes next, whatever its name: the order of a key holds over all of them. */
  next({ key, id }: Order): Promise<readonly OutboxEventRow[]> {
    if (key === null) return this.#records.where({ id }).all();
    return this.#records.where({ key }).orderBy({ place: "asc" }).take(batch).all();
  }

  /** Puts off events that somebody works on already, so that others are found. */
  async parkEach(ids: readonly string[], until: Date): Promise<void> {
    await this.#records
      .where({ id: oneOf(ids), attempts: 0, dueAt: lte(until) })
      .update({ dueAt: until });
  }

  /** Puts off what stands behind an event in the order of its key. */
  async parkBehind({ key, place }: OutboxEventRow, until: Date): Promise<void> {
    if (key === null) return;
    await this.#records
      .where({ key, place: gt(place), attempts: 0, dueAt: lte(until) })
      .update({ dueAt: until });
  }

  /** Leaves a key to others at once. */
  async free({ key }: Order): Promise<void> {
    if (key === null) return;
    await this.#records.where({ key, attempts: 0 }).update({ dueAt: this.in(0) });
  }

  /** The time in so many milliseconds. */
  in(ms: number): Date {
    return new Date(this.#clock.ms() + ms);
  }
}
