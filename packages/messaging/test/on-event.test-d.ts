import { expectTypeOf } from "expect-type";
import { Clock } from "@wervel/core";
import { memory } from "@wervel/data";
import { createApp } from "@wervel/http";
import { DeadLetters, onEvent } from "@wervel/messaging";
import { Orders, Shop } from "./support/shop.ts";

const { events } = Shop;

const handler = onEvent("a", events.stepped, { orders: Orders, clock: Clock }, (event, needs) => {
  expectTypeOf(event.data).toEqualTypeOf<{ readonly order: string; readonly step: number }>();
  expectTypeOf(event.attempt).toEqualTypeOf<number>();
  expectTypeOf(needs.orders).toEqualTypeOf<Orders>();
  expectTypeOf(needs.clock).toEqualTypeOf<Clock>();
});

// @ts-expect-error: no such event
onEvent("b", events.moved, {}, () => undefined);
// @ts-expect-error: an event that belongs to no database
onEvent("c", events.noted.event, {}, () => undefined);
onEvent("d", events.noted, {}, (event) => {
  // @ts-expect-error: no such field
  void event.data.title;
});

const app = createApp({ name: "shop" }).store(Shop, memory()).use(handler);
// @ts-expect-error: what a handler needs has to be provided
void app.start();
void app.provide(Orders).start();

class Admin {
  static readonly needs = { letters: DeadLetters };
  constructor(_: { readonly letters: DeadLetters }) {}
}
void createApp({ name: "shop" }).store(Shop, memory()).provide(Orders, Admin).use(handler).start();
// @ts-expect-error: there are dead letters only where there are handlers
void createApp({ name: "shop" }).provide(Admin).start();
