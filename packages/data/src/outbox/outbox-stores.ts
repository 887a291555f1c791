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
  /** Counts the events that wait, by their names. */
  waiting(): Promise<readonly WaitingName[]>;
  /** Makes dead letters, without a handler, of the events of a name that wait. Tells how many. */
  giveUp(name: string): Promise<number>;
  /** Has a dead letter delivered again: to its handler alone, as the last of its key. False where there is none of the id. */
  replay(id: string): Promise<boolean>;
  /** Deletes a dead letter. False where there is none of the id. */
  drop(id: string): Promise<boolean>;
}

/** How many events of a name wait. */
export interface WaitingName {
  readonly name: string;
  readonly waiting: number;
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
  const { engine } = runtime;
  const records = outboxHandle(runtime);
  return {
    name,
    records,
    unit: (work) => engine.unit(work),
    waiting: () => waitingNames(records),
    giveUp: (given) => giveUp(runtime, given),
    replay: async (id) => isId(id) && engine.unit(() => replay(runtime, id)),
    drop: async (id) => isId(id) && (await records.outboxDeadLetter.where({ id }).delete()) > 0,
  };
}

/** What is no id names no letter: it comes from an address or a command line. */
function isId(id: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id);
}

async function waitingNames({ outboxEvent }: OutboxHandle): Promise<readonly WaitingName[]> {
  const rows = await outboxEvent.select({ name: true }).distinct().allowScan().all();
  const names = rows.map(({ name }) => name).toSorted();
  return Promise.all(
    names.map(async (name) => ({ name, waiting: await outboxEvent.where({ name }).count() })),
  );
}

const givenUpAtOnce = 100;

async function giveUp(runtime: QueryRuntime, name: string): Promise<number> {
  const { outboxEvent, outboxDeadLetter } = outboxHandle(runtime);
  let given = 0;
  for (;;) {
    const waiting = outboxEvent.where({ name }).orderBy({ dueAt: "asc" }).take(givenUpAtOnce);
    const moved = await runtime.engine.unit(async () => {
      const rows = await waiting.all();
      for (const row of rows) {
        // Who handles it meanwhile has deleted it.
        if ((await outboxEvent.where({ id: row.id }).delete()) === 0) continue;
        const { event, key, payload, handler, tenant, actor, request, at, attempts } = row;
        await outboxDeadLetter.insert({
          event,
          name,
          key,
          payload: payload as never,
          handler: handler ?? noHandler,
          tenant,
          actor,
          request,
          at,
          attempts,
          error: "It was given up before a handler took it.",
          diedAt: runtime.clock.now(),
        });
      }
      return rows.length;
    });
    given += moved;
    if (moved < givenUpAtOnce) return given;
  }
}

/** The handler of a dead letter that was for all handlers of its event. */
const noHandler = "";

async function replay(runtime: QueryRuntime, id: string): Promise<boolean> {
  const { outboxDeadLetter, outboxReceipt } = outboxHandle(runtime);
  const letter = await outboxDeadLetter.where({ id }).first();
  if (letter === null || (await outboxDeadLetter.where({ id }).delete()) === 0) return false;
  const { event, name, key, payload, tenant, actor, request, at } = letter;
  const handler = letter.handler === noHandler ? null : letter.handler;
  if (handler !== null) await outboxReceipt.where({ event, handler }).delete();
  const added = { event, handler, name, key, payload, tenant, actor, request, at };
  outboxEnding(runtime).add(added);
  return true;
}
