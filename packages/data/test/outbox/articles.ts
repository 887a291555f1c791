import { date, instant, int64, list, text, uuid } from "@wervel/schema";
import { fixedClock, sequentialIds } from "@wervel/core";
import {
  Database,
  domainEvent,
  entity,
  key,
  memory,
  type OpenDatabase,
  openDatabase,
  outboxesOf,
  type OutboxEventRow,
  type StoreSource,
  tenant,
} from "@wervel/data";

export class Article extends entity({ id: key(), title: text({ max: 200 }).unique() }) {}
export class Note extends entity({ id: key(), tenantId: tenant(), text: text({ max: 200 }) }) {}

export class Db extends Database(
  { article: Article, note: Note },
  {
    events: {
      renamed: domainEvent({ id: uuid(), title: text({ max: 200 }) }, { key: "id" }),
      counted: domainEvent({
        on: date(),
        at: instant(),
        views: int64(),
        tags: list(text({ max: 30 })).default([]),
      }),
    },
  },
) {}

/** Whom a handle works for. */
interface Caller {
  readonly tenant?: string;
  readonly actor?: string;
}

/** A database of articles, with its outbox. */
export interface Articles {
  readonly db: Db;
  as(caller: Caller): Db;
  readonly opened: OpenDatabase;
  /** The events of a store that wait for their delivery. */
  written(store?: string): Promise<readonly OutboxEventRow[]>;
}

/** Opens a database of articles. */
export async function openArticles(source: StoreSource = memory()): Promise<Articles> {
  const clock = fixedClock("2026-01-01");
  const opened = await openDatabase(Db.model, source, { clock, ids: sequentialIds() });
  const { stores } = outboxesOf(opened);
  const as = (caller: Caller): Db => new Db({ runtime: opened.runtime, ...caller });
  return {
    db: as({}),
    as,
    opened,
    async written(store) {
      const { records } = stores.find(({ name }) => name === store)!;
      return records.outboxEvent.orderBy({ place: "asc", id: "asc" }).allowScan().all();
    },
  };
}
