import { createEngine } from "../engine/create-engine.ts";
import type { OpenDatabase } from "../db/open-database.ts";
import { QueryRuntime } from "../query/runtime.ts";
import { outboxEnding } from "./outbox-ending.ts";
import { type OutboxHandle, outboxHandle } from "./outbox-handle.ts";

/** The outbox of one store of a database: its records, and units of work in that store alone. */
export interface OutboxStore {
  /** The name of the store in a placement; `undefined` where the database has one store. */
  readonly name: string | undefined;
  readonly records: OutboxHandle;
  unit<T>(work: () => Promise<T>): Promise<T>;
  /** Has a dead letter delivered again: to its handler alone, as the last of its key. False where there is none of the id. */
  replay(id: string): Promise<boolean>;
}

/** The outboxes of an open database, as its relay uses them: one for each of its stores. */
export interface Outboxes {
  readonly stores: readonly OutboxStore[];
  /**
   * Runs work in a unit of the database, and writes with it that a handler has done its work for an event, in the store that the unit writes
   * into.
   *
   * @throws `constraint.unique` of the entity `outboxReceipt` when that is written already: nothing of the work is.
   */
  receive<T>(event: string, handler: string, work: () => Promise<T>): Promise<T>;
  /** Hears of every commit with events in this process. Returns what ends that. */
  listen(listener: () => void): () => void;
}

/** Opens the outboxes of a database. */
export function outboxesOf({ store, runtime }: OpenDatabase): Outboxes {
  const { engine } = runtime;
  const parts = store.placement?.parts.map(({ name, model, store: own }) => {
    const makers = { clock: runtime.clock, ids: runtime.ids };
    const ownEngine = createEngine({ model, store: own, ...makers });
    return outboxStore(name, new QueryRuntime(ownEngine, makers.clock, makers.ids));
  });
  return {
    stores: parts ?? [outboxStore(undefined, runtime)],
    receive: (event, handler, work) =>
      engine.unit(async () => {
        outboxEnding(runtime).receive(event, handler);
        return work();
      }),
    listen(listener) {
      runtime.eventListeners.add(listener);
      return () => void runtime.eventListeners.delete(listener);
    },
  };
}

function outboxStore(name: string | undefined, runtime: QueryRuntime): OutboxStore {
  return {
    name,
    records: outboxHandle(runtime),
    unit: (work) => runtime.engine.unit(work),
    replay: (id) => runtime.engine.unit(() => replay(runtime, id)),
  };
}

async function replay(runtime: QueryRuntime, id: string): Promise<boolean> {
  const { outboxDeadLetter, outboxReceipt } = outboxHandle(runtime);
  const letter = await outboxDeadLetter.where({ id }).first();
  if (letter === null || (await outboxDeadLetter.where({ id }).delete()) === 0) return false;
  const { event, handler, name, key, payload, tenant, actor, request, at } = letter;
  await outboxReceipt.where({ event, handler }).delete();
  const added = { event, handler, name, key, payload, tenant, actor, request, at };
  outboxEnding(runtime).add(added);
  return true;
}
