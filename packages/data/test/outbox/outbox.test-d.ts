import { expectTypeOf } from "expect-type";
import { Service, type ServiceOf } from "@wervel/core";
import { text, uuid } from "@wervel/schema";
import { createDb, Database, domainEvent, type Engine, type EventData } from "@wervel/data";
import { Article, Db } from "./articles.ts";

declare const db: Db;
declare const engine: Engine;

void db.unit(async (u) => {
  expectTypeOf(u.outbox.add("renamed", { id: "", title: "" })).toEqualTypeOf<string>();
  u.outbox.add("counted", { on: "2026-01-01", at: new Date(), views: 1n });
  // @ts-expect-error: no such event
  u.outbox.add("moved", {});
  // @ts-expect-error: the title is missing
  u.outbox.add("renamed", { id: "" });
  // @ts-expect-error: the title is a text
  u.outbox.add("renamed", { id: "", title: 1 });
  // @ts-expect-error: no such field
  u.outbox.add("renamed", { id: "", title: "", by: "" });
  await u.article.insert({ title: "" });
});

expectTypeOf(createDb(Db, engine).outbox.add<"renamed">)
  .parameter(0)
  .toEqualTypeOf<"renamed">();

class Articles extends Service({ db: Db }) {
  rename(id: string, title: string) {
    return this.db.unit(async (u) => {
      await u.article.key(id).update({ title });
      return u.outbox.add("renamed", { id, title });
    });
  }
}
expectTypeOf<ReturnType<Articles["rename"]>>().toEqualTypeOf<Promise<string>>();
expectTypeOf<ServiceOf<typeof Db>["outbox"]["add"]>().toBeFunction();

expectTypeOf<EventData<typeof Db.events.counted.event>>().toEqualTypeOf<{
  readonly on: string;
  readonly at: Date;
  readonly views: bigint;
  readonly tags: string[];
}>();

// A database without events has no outbox.
class None extends Database({ article: Article }) {}
declare const none: None;
// @ts-expect-error: no events are declared
void none.outbox;
void none.unit(async (u) => {
  // @ts-expect-error: no events are declared
  void u.outbox;
});

domainEvent({ id: uuid(), title: text() }, { key: "title" });
// @ts-expect-error: no such field
domainEvent({ id: uuid() }, { key: "title" });
