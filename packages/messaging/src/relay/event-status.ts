import type { OutboxStore } from "@wervel/data";

/** What waits in the outboxes of an app. */
export interface EventStatus {
  /** Events that are not delivered to all of their handlers. */
  readonly waiting: number;
  /** Milliseconds since the oldest of them happened; `null` where there is none. */
  readonly oldestMs: number | null;
  /** Events that were given up. */
  readonly dead: number;
  /** Of the events that wait, those that have no handler in this process. */
  readonly unhandled: readonly UnhandledEvents[];
}

/** Events that wait for a process that has a handler for them. */
export interface UnhandledEvents {
  /** The name of the database's class, with that of the store where it has several. */
  readonly database: string;
  readonly name: string;
  readonly waiting: number;
}

/** Counts what waits in stores and what was given up. */
export async function statusOf(
  stores: readonly OutboxStore[],
  unhandled: readonly UnhandledEvents[],
  nowMs: number,
): Promise<EventStatus> {
  const each = await Promise.all(
    stores.map(async ({ records }) => ({
      waiting: await records.outboxEvent.allowScan().count(),
      oldest: await oldestIn(records),
      dead: await records.outboxDeadLetter.allowScan().count(),
    })),
  );
  const times = each.flatMap(({ oldest }) => (oldest === undefined ? [] : [oldest.getTime()]));
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  return {
    waiting: sum(each.map(({ waiting }) => waiting)),
    oldestMs: times.length === 0 ? null : Math.max(0, nowMs - Math.min(...times)),
    dead: sum(each.map(({ dead }) => dead)),
    unhandled,
  };
}

/** Finds when the oldest event of a store happened. */
export async function oldestIn(records: OutboxStore["records"]): Promise<Date | undefined> {
  const oldest = await records.outboxEvent.orderBy({ at: "asc" }).select({ at: true }).first();
  return oldest?.at;
}
