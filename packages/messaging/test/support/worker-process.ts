import { setTimeout as pause } from "node:timers/promises";
import { createInterface } from "node:readline";
import { Host, type HostServices, Service } from "@wervel/core";
import { inc, push } from "@wervel/data";
import { EventRelay, onEvent } from "@wervel/messaging";
import { retried } from "./retried.ts";
import { Orders, Shop } from "./shop.ts";
import { type Address, sourceOf } from "./stores.ts";

/**
 * Takes steps of the orders that its arguments name and follows them by their events, until it is killed. It says each step once it is
 * committed, and each event once it is handled. On any line of input it takes no further step, and ends when nothing waits.
 */
const [, , address, ids] = process.argv;
const orders = ids!.split(",");

class App extends Host<HostServices, never, never> {}

const follow = onEvent("follow", Shop.events.stepped, { db: Shop }, async (event, { db }) => {
  const { order, step } = event.data;
  await db.order.key(order).update({ steps: push(step) });
  await pause(Math.random() * 8);
  await db.tally.upsert({ name: order }, { insert: { count: 1 }, update: { count: inc(1) } });
  process.stdout.write(`handled ${order} ${step}\n`);
});

class Steps extends Service({ orders: Orders }) {
  takeOne(): Promise<void> {
    const order = orders[Math.floor(Math.random() * orders.length)]!;
    return retried(async () => {
      const step = await this.orders.step(order);
      process.stdout.write(`committed ${order} ${step}\n`);
    });
  }

  /** Adds an event that must never be seen. */
  async takeBack(): Promise<void> {
    const work = this.orders.db.unit(async (u) => {
      u.outbox.add("stepped", { order: orders[0]!, step: -1 });
      await u.note.insert({ about: "taken back" });
      throw new Error("taken back");
    });
    await work.catch(() => undefined);
  }
}

const settings = {
  env: { EVENTS_LEASE_MS: "1000", EVENTS_POLL_MS: "100", LOG_LEVEL: "silent" },
  argv: [],
  file: {},
};
const source = await sourceOf(JSON.parse(address!) as Address);
const host = await retried(() => {
  const app = new App("app", "shop");
  app.store(Shop, source);
  app.provide(Orders, Steps);
  app.use(follow);
  return app.start({ environment: "production", settings });
});

let isFinishing = false;
createInterface({ input: process.stdin }).once("line", () => (isFinishing = true));
process.stdout.write("ready\n");

const writers = Array.from({ length: 2 }, async () => {
  while (!isFinishing) {
    await host.scopes.run({ steps: Steps }, async ({ steps }) => {
      await steps.takeOne();
      if (Math.random() < 0.2) await steps.takeBack();
    });
    await pause(Math.random() * 100);
  }
});
await Promise.all(writers);
while ((await host.get(EventRelay).status()).waiting > 0) await pause(50);
await host.stop();
process.exit(0);
