import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Principal, Tenant, WervelError } from "@wervel/core";
import { inc, push } from "@wervel/data";
import { createApp } from "@wervel/http";
import { DeadLetters, EventRelay, type HandledEvent, onEvent } from "@wervel/messaging";
import { testHost, type TestHost } from "@wervel/testing";
import { retried } from "./support/retried.ts";
import { Orders, Shop } from "./support/shop.ts";
import { sourceAt, stores } from "./support/stores.ts";

/** What handlers of a test saw. */
type Seen = string[];

const { events } = Shop;

/** Counts in the database, by name of the event's text. */
const tally = onEvent("tally", events.noted, { db: Shop }, async ({ data }, { db }) => {
  await db.tally.upsert({ name: data.about }, { insert: { count: 1 }, update: { count: inc(1) } });
});

/** Appends steps to their order. */
const followSteps = onEvent("follow", events.stepped, { db: Shop }, async ({ data }, { db }) => {
  await db.order.key(data.order).update({ steps: push(data.step) });
});

const orders = <R>(host: TestHost, work: (orders: Orders, db: Shop) => Promise<R>): Promise<R> =>
  host.run({ orders: Orders, db: Shop }, ({ orders: those, db }) => work(those, db as Shop));

for (const store of stores)
  describe(`events on ${store.title}`, { skip: store.notRun }, () => {
    const open = async (...handlers: ReturnType<typeof onEvent>[]): Promise<TestHost> => {
      const source = await sourceAt(await store.address());
      const app = createApp({ name: "shop" }).store(Shop, source).provide(Orders);
      return testHost(app.use(...handlers) as never);
    };

    test("what a unit adds is delivered once it is committed, and what is rolled back never", async (t) => {
      t.diagnostic(`ran: events on ${store.title}`);
      const seen: Seen = [];
      await using host = await open(
        onEvent("see", events.noted, {}, ({ data }) => void seen.push(data.about)) as never,
      );
      await orders(host, async (_, db) => {
        await db.unit(async (u) => {
          await u.note.insert({ about: "x" });
          u.outbox.add("noted", { about: "committed" });
        });
        const failed = db.unit(async (u) => {
          await u.note.insert({ about: "y" });
          u.outbox.add("noted", { about: "rolled back" });
          throw new Error("no");
        });
        await assert.rejects(failed, /no/);
      });
      assert.deepEqual(seen, []);
      await host.delivered();
      assert.deepEqual(seen, ["committed"]);
      await host.delivered();
      assert.deepEqual(seen, ["committed"]);
      assert.deepEqual(await host.service(EventRelay).status(), {
        waiting: 0,
        oldestMs: null,
        dead: 0,
        unhandled: [],
      });
    });

    test("an event says what was written, when, by whom, and under which id", async () => {
      const seen: HandledEvent[] = [];
      await using host = await open(
        onEvent("see", events.noted, {}, (event) => void seen.push(event)) as never,
      );
      const id = await host.run({ orders: Orders }, (s) => s.orders.note("hello"), { id: "ann" });
      await host.delivered();
      const [{ signal, ...event }] = seen as [HandledEvent];
      assert.equal(signal.aborted, false);
      assert.deepEqual(event, {
        id,
        name: "noted",
        data: { about: "hello" },
        at: new Date("2026-01-01"),
        attempt: 1,
        tenant: null,
        actor: "ann",
      });
    });

    test("a handler works for the tenant and the actor of the event", async () => {
      await using host = await open(
        onEvent(
          "mail",
          events.noted,
          { db: Shop, tenant: Tenant, who: Principal },
          async (e, s) => {
            assert.deepEqual([s.tenant, s.who?.id], ["red", "ann"]);
            await s.db.mail.insert({ to: e.data.about });
          },
        ) as never,
      );
      const ann = { id: "ann", tenant: "red" };
      await host.run({ orders: Orders }, (s) => s.orders.note("bob"), ann);
      await host.delivered();
      const mails = await host.run({ db: Shop }, ({ db }) => db.mail.allowScan().all(), ann);
      assert.deepEqual(
        mails.map(({ team, to, by }) => [team, to, by]),
        [["red", "bob", "ann"]],
      );
      assert.deepEqual(host.logs.messages("error"), []);
    });

    test("events of one key come in their order, each after the one before has succeeded", async () => {
      let isDown = true;
      await using host = await open(
        onEvent("follow", events.stepped, { db: Shop }, async ({ data }, { db }) => {
          if (data.step === 2 && isDown) throw new Error("down");
          await db.order.key(data.order).update({ steps: push(data.step) });
        }) as never,
      );
      const { one, two } = await orders(host, async (those) => {
        const ids = { one: await those.place(), two: await those.place() };
        for (let step = 0; step < 4; step++) await those.step(ids.one);
        await those.step(ids.two);
        return ids;
      });
      const stepsOf = (id: string) =>
        orders(host, async (_, db) => (await db.order.key(id).one()).steps);
      await host.delivered();
      assert.deepEqual(await stepsOf(one), [0, 1]);
      assert.deepEqual(await stepsOf(two), [0, 1]);
      isDown = false;
      await host.delivered();
      assert.deepEqual(await stepsOf(one), [0, 1], "not before its time");
      await orders(host, (those) => those.step(one));
      await host.delivered();
      assert.deepEqual(await stepsOf(one), [0, 1], "nothing passes what waits");
      host.clock.advance("2s");
      await host.delivered();
      assert.deepEqual(await stepsOf(one), [0, 1, 2, 3, 4, 5]);
    });

    test("each handler of an event is tried for itself, and what it writes is written once", async () => {
      let fails = true;
      await using host = await open(
        tally as never,
        onEvent("flaky", events.noted, { db: Shop }, async (_, { db }) => {
          await db.note.insert({ about: "by the flaky one" });
          if (fails) throw new Error("flaky");
        }) as never,
      );
      await orders(host, (those) => those.note("beans"));
      await host.delivered();
      fails = false;
      host.clock.advance("2s");
      await host.delivered();
      await orders(host, async (those, db) => {
        assert.equal(await those.tallied("beans"), 1);
        assert.equal(await db.note.where({ about: "by the flaky one" }).count(), 1);
      });
    });

    test("what keeps failing becomes a dead letter, which can be replayed or deleted", async () => {
      let isPoison = true;
      const seen: Seen = [];
      await using host = await open(
        tally as never,
        onEvent(
          "choke",
          events.noted,
          {},
          ({ data, attempt }) => {
            seen.push(`${data.about} ${attempt}`);
            if (isPoison) throw new WervelError("WERVEL_TEST_POISON", "poison \0 \ud800");
          },
          { attempts: 3 },
        ) as never,
      );
      await orders(host, (those) => those.note("bad"));
      for (let attempt = 0; attempt < 5; attempt++) {
        await host.delivered();
        host.clock.advance("10m");
      }
      assert.deepEqual(seen, ["bad 1", "bad 2", "bad 3"]);
      const letters = host.service(DeadLetters);
      const [letter, ...others] = await letters.list();
      assert.deepEqual(others, []);
      assert.deepEqual(
        [letter!.database, letter!.handler, letter!.data, letter!.attempts, letter!.error],
        ["Shop", "choke", { about: "bad" }, 3, "WERVEL_TEST_POISON: poison  \ufffd"],
      );
      assert.deepEqual((await host.service(EventRelay).status()).dead, 1);
      assert.deepEqual(await letters.list({ handler: "tally" }), []);
      isPoison = false;
      await letters.replay(letter!.id);
      await host.delivered();
      assert.deepEqual(seen.slice(3), ["bad 1"]);
      assert.deepEqual(await letters.list(), []);
      assert.equal(await orders(host, (those) => those.tallied("bad")), 1, "the others stay done");
      for (const gone of [letter!.id, "abc", ""]) {
        await assert.rejects(letters.replay(gone), { code: "WERVEL_MESSAGING_NO_LETTER" });
        await assert.rejects(letters.delete(gone), { code: "WERVEL_MESSAGING_NO_LETTER" });
      }
      await assert.rejects(letters.delete(letter!.id), { code: "WERVEL_MESSAGING_NO_LETTER" });
      isPoison = true;
      await orders(host, (those) => those.note("worse"));
      for (let attempt = 0; attempt < 3; attempt++) {
        await host.delivered();
        host.clock.advance("10m");
      }
      await letters.delete((await letters.list())[0]!.id);
      assert.deepEqual(await letters.list(), []);
    });

    test("after a dead letter the key goes on", async () => {
      const seen: number[] = [];
      await using host = await open(
        onEvent(
          "choke",
          events.stepped,
          {},
          ({ data }) => {
            if (data.step === 1) throw new Error("never");
            seen.push(data.step);
          },
          { attempts: 2 },
        ) as never,
      );
      await orders(host, async (those) => {
        const id = await those.place();
        await those.step(id);
        await those.step(id);
      });
      await host.delivered();
      host.clock.advance("2s");
      await host.delivered();
      assert.deepEqual(seen, [0, 2]);
    });

    test("many writers of one key keep its order", async () => {
      await using host = await open(followSteps as never);
      const id = await orders(host, (those) => those.place());
      await Promise.all(
        Array.from({ length: 12 }, () => orders(host, (those) => retried(() => those.step(id)))),
      );
      await host.delivered();
      const { steps } = await orders(host, (_, db) => db.order.key(id).one());
      assert.deepEqual(
        steps,
        Array.from({ length: 13 }, (_, step) => step),
      );
    });

    test("what handlers add is delivered too", async () => {
      const seen: Seen = [];
      await using host = await open(
        onEvent("chain", events.stepped, { db: Shop }, ({ data }, { db }) => {
          db.outbox.add("noted", { about: `step ${data.step}` });
        }) as never,
        onEvent("see", events.noted, {}, ({ data }) => void seen.push(data.about)) as never,
      );
      await orders(host, (those) => those.place());
      await host.delivered();
      assert.deepEqual(seen, ["step 0"]);
    });

    test("a lease that has run out is taken over", async () => {
      const address = await store.address();
      const source = await sourceAt(address);
      const hang = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      const app = (name: string, work: (event: HandledEvent) => unknown) =>
        createApp({ name })
          .store(Shop, source)
          .provide(Orders)
          .use(
            onEvent("see", events.noted, { db: Shop }, async (event, { db }) => {
              await work(event);
              await db.tally.upsert(
                { name: "seen" },
                { insert: { count: 1 }, update: { count: inc(1) } },
              );
            }),
          );
      await using dead = await testHost(
        app("dead", () => {
          begun.resolve();
          return hang.promise;
        }) as never,
      );
      await orders(dead, (those) => those.note("x"));
      const first = dead.delivered();
      await begun.promise;
      const seen: number[] = [];
      await using living = await testHost(
        app("living", ({ attempt }) => seen.push(attempt)) as never,
      );
      await living.delivered();
      assert.deepEqual(seen, [], "the lease holds");
      living.clock.advance("31s");
      await living.delivered();
      assert.deepEqual(seen, [2]);
      hang.resolve();
      await first;
      assert.equal(await orders(living, (those) => those.tallied("seen")), 1);
    });
  });
