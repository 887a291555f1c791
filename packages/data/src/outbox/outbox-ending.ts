import type { QueryRuntime } from "../query/runtime.ts";
import { inc } from "../query/operators.ts";
import type { UnitEnding } from "../units/unit-state.ts";
import { laneOf } from "./order-key.ts";
import { type OutboxHandle, outboxHandle } from "./outbox-handle.ts";

/** An event that a unit of work has added and not yet written. */
export interface AddedEvent {
  readonly event: string;
  readonly name: string;
  readonly key: string | null;
  readonly payload: unknown;
  readonly handler: string | null;
  readonly tenant: string | null;
  readonly actor: string | null;
  readonly request: string | null;
  readonly at: Date;
}

interface Receipt {
  readonly event: string;
  readonly handler: string;
}

const ending = Symbol("outbox");

/** The part of the ambient unit that writes its events. @throws `unit.none` outside of a unit, `unit.readonly` where nothing may change. */
export function outboxEnding(runtime: QueryRuntime): OutboxEnding {
  return runtime.engine.ending(ending, () => new OutboxEnding(runtime)) as OutboxEnding;
}

/**
 * Writes the events of a unit when it ends, after all else that it writes: so they are in the store of its writes, and what keeps their order
 * is held for the time of the commit alone.
 */
export class OutboxEnding implements UnitEnding {
  readonly #runtime: QueryRuntime;
  readonly #added: AddedEvent[] = [];
  readonly #receipts: Receipt[] = [];

  constructor(runtime: QueryRuntime) {
    this.#runtime = runtime;
  }

  add(event: AddedEvent): void {
    this.#added.push(event);
  }

  /** Writes with the unit that a handler has done its work for an event. A second one fails with `constraint.unique`. */
  receive(event: string, handler: string): void {
    this.#receipts.push({ event, handler });
  }

  async write(): Promise<void> {
    const db = outboxHandle(this.#runtime);
    const at = this.#runtime.clock.now();
    if (this.#receipts.length > 0)
      await db.outboxReceipt.insertMany(this.#receipts.map((receipt) => ({ ...receipt, at })));
    if (this.#added.length === 0) return;
    const next = await takePlaces(db, this.#added);
    await db.outboxEvent.insertMany(
      this.#added.map(({ payload, ...event }) => ({
        ...event,
        payload: payload as object as never,
        place: next(event.key),
        attempts: 0,
        lease: null,
        dueAt: event.at,
      })),
    );
  }

  committed(): void {
    if (this.#added.length === 0) return;
    for (const listener of this.#runtime.eventListeners) listener();
  }
}

/**
 * Takes places in the lanes of the keys. The record of a lane stays locked until the commit, or lets the commit fail that comes second: the
 * places of a key rise as its units commit. Lanes are taken in the order of their numbers, so that no two units wait for each other.
 */
async function takePlaces(
  db: OutboxHandle,
  added: readonly AddedEvent[],
): Promise<(key: string | null) => number> {
  const wanted = new Map<number, number>();
  for (const { key } of added)
    if (key !== null) wanted.set(laneOf(key), (wanted.get(laneOf(key)) ?? 0) + 1);
  const free = new Map<number, number>();
  for (const [lane, count] of [...wanted].sort(([a], [b]) => a - b)) {
    const { row } = await db.outboxLane.upsert(
      { lane },
      { insert: { last: count }, update: { last: inc(count) } },
    );
    free.set(lane, row.last - count + 1);
  }
  return (key) => {
    if (key === null) return 0;
    const lane = laneOf(key);
    const place = free.get(lane)!;
    free.set(lane, place + 1);
    return place;
  };
}
