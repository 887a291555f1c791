import { Service, WervelError } from "@wervel/core";
import type { OutboxDeadLetterRow } from "@wervel/data";
import { type AppOutbox, EventRelay } from "../relay/event-relay.ts";

/** An event that a handler failed on for good. */
export interface DeadLetter {
  readonly id: string;
  /** The name of the database's class, with that of the store where it has several. */
  readonly database: string;
  /** The id of the event. */
  readonly event: string;
  readonly name: string;
  /** The handler that failed; empty where the event was given up before one took it. */
  readonly handler: string;
  /** What the event says, as JSON. */
  readonly data: unknown;
  readonly tenant: string | null;
  readonly actor: string | null;
  readonly at: Date;
  readonly attempts: number;
  /** The code and the message of the last error. */
  readonly error: string;
  readonly diedAt: Date;
}

/** Which dead letters are listed. */
export interface DeadLetterOptions {
  /** Only those of this handler. */
  readonly handler?: string;
  /** At most so many, 1 to 1,000, default 100. */
  readonly take?: number;
}

/** The events that handlers failed on for good: to look at, to deliver again, to delete. */
export class DeadLetters extends Service({ relay: EventRelay }) {
  /** Lists dead letters, the latest first. */
  async list({ handler, take = 100 }: DeadLetterOptions = {}): Promise<readonly DeadLetter[]> {
    const most = Math.min(Math.max(1, Math.trunc(take)), 1_000);
    const lists = await Promise.all(
      this.relay.outboxes.map(async ({ name, store: { records } }) => {
        const { outboxDeadLetter: all } = records;
        const chosen = handler === undefined ? all : all.where({ handler });
        const rows = await chosen.orderBy({ diedAt: "desc" }).take(most).all();
        return rows.map((row) => letterOf(name, row));
      }),
    );
    const letters = lists.flat();
    return letters.toSorted((a, b) => b.diedAt.getTime() - a.diedAt.getTime()).slice(0, most);
  }

  /**
   * Has the event of a dead letter delivered to its handler again, as the last of its key, with all attempts.
   *
   * @throws WERVEL_MESSAGING_NO_LETTER (404) when there is no such letter.
   */
  async replay(id: string): Promise<void> {
    if (!(await this.#some(({ store }) => store.replay(id)))) throw noLetter(id);
    this.relay.wake();
  }

  /**
   * Deletes a dead letter: its handler never does the work.
   *
   * @throws WERVEL_MESSAGING_NO_LETTER (404) when there is no such letter.
   */
  async delete(id: string): Promise<void> {
    if (!(await this.#some(({ store }) => store.drop(id)))) throw noLetter(id);
  }

  /**
   * Gives up the events of a name that wait, such as one whose handlers are gone: each becomes a dead letter, and what stands behind it in the
   * order of its key goes on. Replayed, it is for all handlers that there are then.
   *
   * @returns How many events became dead letters.
   */
  async giveUp(name: string): Promise<number> {
    let given = 0;
    for (const { store } of this.relay.outboxes) given += await store.giveUp(name);
    this.relay.wake();
    return given;
  }

  /** Tries one outbox after another until it succeeds in one. */
  async #some(work: (outbox: AppOutbox) => Promise<boolean>): Promise<boolean> {
    for (const outbox of this.relay.outboxes) if (await work(outbox)) return true;
    return false;
  }
}

function letterOf(database: string, row: OutboxDeadLetterRow): DeadLetter {
  const { id, event, name, handler, payload, tenant, actor, at, attempts, error, diedAt } = row;
  const told = { id, database, event, name, handler, tenant, actor, at, attempts, error, diedAt };
  return { ...told, data: payload };
}

function noLetter(id: string): WervelError {
  return new WervelError("WERVEL_MESSAGING_NO_LETTER", `There is no dead letter ${id}.`, {
    help: "It was replayed or deleted meanwhile: list the dead letters again.",
    details: { id },
  });
}
