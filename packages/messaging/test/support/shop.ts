import { Service } from "@wervel/core";
import { createdBy, Database, domainEvent, entity, inc, key, tenant } from "@wervel/data";
import { int, list, text, uuid } from "@wervel/schema";

/** An order that is placed, counted and shipped. */
export class Order extends entity({
  id: key(),
  step: int().default(0),
  steps: list(int()).default([]),
}) {}

/** What handlers have done. */
export class Note extends entity({ id: key(), about: text({ max: 200 }).index() }) {}

/** What handlers have counted. */
export class Tally extends entity({ name: key(text({ max: 100 })), count: int() }) {}

/** What belongs to a tenant. */
export class Mail extends entity(
  {
    id: key(),
    team: tenant(text({ max: 40 })),
    to: text({ max: 80 }),
    by: createdBy(),
  },
  { index: [["team"]] },
) {}

export class Shop extends Database(
  { order: Order, note: Note, tally: Tally, mail: Mail },
  {
    events: {
      stepped: domainEvent({ order: uuid(), step: int() }, { key: "order" }),
      noted: domainEvent({ about: text({ max: 200 }) }),
    },
  },
) {}

/** Writes orders and their events. */
export class Orders extends Service({ db: Shop }) {
  place(): Promise<string> {
    return this.db.unit(async (u) => {
      const { id } = await u.order.insert({});
      u.outbox.add("stepped", { order: id, step: 0 });
      return id;
    });
  }

  /** The next step of an order: one more than the last, whoever takes it. */
  step(id: string): Promise<number> {
    return this.db.unit(async (u) => {
      await u.order.key(id).update({ step: inc(1) });
      const { step } = await u.order.key(id).one();
      u.outbox.add("stepped", { order: id, step });
      return step;
    });
  }

  note(about: string): Promise<string> {
    return this.db.unit(async (u) => u.outbox.add("noted", { about }));
  }

  async tallied(name: string): Promise<number> {
    return (await this.db.tally.where({ name }).first())?.count ?? 0;
  }
}
