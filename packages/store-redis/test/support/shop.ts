import { fixedClock, sequentialIds } from "@wervel/core";
import {
  createDb,
  createEngine,
  Database,
  type Engine,
  entity,
  key,
  many,
  migrate,
  one,
  type Store,
  version,
} from "@wervel/data";
import { instant, int, list, text } from "@wervel/schema";
import { redis, type RedisOptions } from "@wervel/store-redis";
import { closeAtEnd, emptyDatabase, redisUrl } from "./server.ts";

const name = text({ max: 100 });

export class Owner extends entity({
  id: key(name),
  name: name.unique(),
  items: many("item", "owner"),
  likes: many("item").through("like"),
}) {}

export class Item extends entity(
  {
    id: key(int()),
    title: name,
    price: int(),
    tags: list(name).index(),
    at: instant(),
    owner: one("owner", { key: name, onDelete: "cascade" }),
    fans: many("owner").through("like"),
    version: version(),
  },
  { index: [["owner", "-at"], ["-at"]] },
) {}

export class Session extends entity(
  {
    id: key(name),
    token: name.unique(),
    endsAt: instant().nullable(),
    notes: many("note", "session"),
  },
  { index: [["endsAt"]] },
) {}

export class Note extends entity({
  id: key(int()),
  session: one("session", { key: name, onDelete: "cascade" }),
}) {}

/** None of it is small: declared indexes alone lead to records. */
export class Shop extends Database({ owner: Owner, item: Item, session: Session, note: Note }) {}

export interface OpenShop {
  readonly db: Shop;
  readonly store: Store;
  readonly engine: Engine;
  readonly prefix: string;
}

/** Where the clock of the shop begins; tests move it by setting it. */
export const shopTime = Date.parse("2026-06-01T00:00:00.000Z");

/** Opens an empty shop, or a further door to one; it is closed at the end of the file. */
export async function openShop(
  options: Partial<RedisOptions> & { readonly now?: () => number } = {},
): Promise<OpenShop> {
  const { now = () => shopTime, ...more } = options;
  const prefix = more.prefix ?? emptyDatabase();
  const store = await redis({ url: redisUrl, volatile: true, ...more, prefix }).open(Shop.model, {
    now,
  });
  closeAtEnd(() => store.close());
  await migrate(store, Shop.model, { mode: "apply", now });
  const clock = fixedClock(new Date(shopTime).toISOString());
  const ids = sequentialIds();
  const engine = createEngine({ model: Shop.model, store, clock, ids });
  return { db: createDb(Shop, engine, { clock, ids }), store, engine, prefix };
}

/** A time some minutes after the shop's. */
export const minutes = (count: number): Date => new Date(shopTime + count * 60_000);
