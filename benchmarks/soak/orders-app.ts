// An app that takes orders, each once for its idempotency key, and has a parcel packed for each by an event.
import {
  anyone,
  createApp,
  Database,
  domainEvent,
  entity,
  EventRelay,
  int,
  key,
  list,
  object,
  onEvent,
  text,
} from "wervel";
import { sqlite } from "@wervel/store-sqlite";
import { postgres } from "@wervel/store-postgres";

class Order extends entity({ id: key(), name: text({ max: 100 }) }) {}
class Parcel extends entity({ id: key(), order: text({ max: 100 }) }) {}
class Db extends Database(
  { order: Order, parcel: Parcel },
  { idempotencyKeys: true, events: { ordered: domainEvent({ name: text({ max: 100 }) }) } },
) {}

const Books = object({ orders: list(text()), parcels: list(text()), waiting: int() });

const packed = onEvent("pack", Db.events.ordered, { db: Db }, async (event, { db }) => {
  await db.parcel.insert({ order: event.data.name });
});

const { SOAK_FOLDER: folder, DATABASE_URL: url } = process.env;

export const app = createApp({ name: "orders", limits: { rate: false } })
  .store(Db, url === undefined ? sqlite(`${folder}/orders.db`) : postgres(url))
  .use(packed)
  .post(
    "/orders",
    {
      access: anyone,
      needs: { db: Db },
      body: object({ name: text({ max: 100 }) }),
      reply: { 201: object({ name: text() }) },
      idempotent: "required",
      // After a crash in its midst a key is busy for so long, and five seconds.
      limits: { timeoutMs: 1_000 },
    },
    ({ db, body: { name } }) =>
      db.unit(async (u) => {
        await u.order.insert({ name });
        u.outbox.add("ordered", { name });
        return { name };
      }),
  )
  .get(
    "/books",
    { access: anyone, needs: { db: Db, relay: EventRelay }, reply: Books },
    async ({ db, relay }) => {
      const orders: string[] = [];
      const parcels: string[] = [];
      for await (const { name } of db.order.allowScan().stream()) orders.push(name);
      for await (const { order } of db.parcel.allowScan().stream()) parcels.push(order);
      return { orders, parcels, waiting: (await relay.status()).waiting };
    },
  );
