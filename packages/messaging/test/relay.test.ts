import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { test } from "node:test";
import { capturedLog, Clock, fixedClock, type FixedClock, Health, Log, value } from "@wervel/core";
import { domainEvent, Database, entity, key, memory } from "@wervel/data";
import { createApp } from "@wervel/http";
import { text } from "@wervel/schema";
import { testHost } from "@wervel/testing";
import {
  DeadLetters,
  EventRelay,
  EventSettings,
  type HandledEvent,
  onEvent,
} from "@wervel/messaging";
import { Orders, Shop } from "./support/shop.ts";

const { noted, stepped } = Shop.events;

/** An app whose relay runs. */
async function running(
  work: (event: HandledEvent<{ readonly about: string }>) => unknown,
  env: Readonly<Record<string, string>> = {},
  clock: FixedClock = fixedClock("2026-01-01"),
) {
  const log = capturedLog("debug");
  const app = createApp({ name: "shop" })
    .store(Shop, memory())
    .provide(Orders, value(Clock, clock), value(Log, log))
    .use(onEvent("see", noted, {}, work));
  const host = await app.start({
    environment: "test",
    settings: { env: { EVENTS_RELAY: "on", PORT: "0", ...env }, argv: [], file: {} },
  });
  const note = (about: string): Promise<string> =>
    host.scopes.run({ orders: Orders }, ({ orders }) => orders.note(about));
  return { host, log, note, clock };
}

test("an event of this process is delivered at once, whatever the time between looks", async () => {
  const heard = new EventEmitter();
  const { host, note } = await running(({ data }) => heard.emit("event", data.about), {
    EVENTS_POLL_MS: "3600000",
  });
  for (const about of ["one", "two"]) {
    const next = once(heard, "event");
    await note(about);
    assert.deepEqual(await next, [about]);
  }
  assert.equal(await host.stop(), 0);
});

test("no more events are handled at once than may be, and all in the end", async () => {
  let atOnce = 0;
  let most = 0;
  let handled = 0;
  const all = Promise.withResolvers<void>();
  const { host, note } = await running(
    async () => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
      if (++handled === 20) all.resolve();
    },
    { EVENTS_CONCURRENCY: "3", EVENTS_POLL_MS: "3600000" },
  );
  for (let n = 0; n < 20; n++) await note(`${n}`);
  await all.promise;
  assert.ok(most <= 3, `${most} at once`);
  assert.equal(await host.stop(), 0);
});

test("a stop waits for what is being handled, and the event is done", async () => {
  const begun = Promise.withResolvers<AbortSignal>();
  const goOn = Promise.withResolvers<void>();
  const { host, note } = await running(async ({ signal }) => {
    begun.resolve(signal);
    await goOn.promise;
  });
  await note("x");
  const signal = await begun.promise;
  const stopped = host.stop();
  await once(signal, "abort");
  assert.equal((await host.get(EventRelay).status()).waiting, 1);
  goOn.resolve();
  assert.equal(await stopped, 0);
});

test("what a stop breaks off is no failed attempt", async () => {
  const source = memory();
  const attempts: number[] = [];
  const begun = Promise.withResolvers<void>();
  const app = (breaksOff: boolean) =>
    createApp({ name: "shop" })
      .store(Shop, source)
      .provide(Orders)
      .use(
        onEvent(
          "see",
          noted,
          {},
          async ({ attempt, signal }) => {
            attempts.push(attempt);
            if (!breaksOff) return;
            begun.resolve();
            await once(signal, "abort");
            throw signal.reason;
          },
          { attempts: 1 },
        ),
      );
  await using first = await testHost(app(true), (t) => t.settings(EventSettings, { relay: "on" }));
  await first.run({ orders: Orders }, ({ orders }) => orders.note("x"));
  await begun.promise;
  assert.equal(await first.stop(), 0);
  await using second = await testHost(app(false));
  await second.delivered();
  assert.deepEqual(attempts, [1, 1]);
  assert.deepEqual(await second.service(DeadLetters).list(), []);
});

test("a stop breaks off a handler that does not end, and leaves its event to others", async () => {
  const source = memory();
  const seen: string[] = [];
  const begun = Promise.withResolvers<void>();
  const app = (ends: boolean) =>
    createApp({ name: "shop", shutdown: { stopMs: 10 } })
      .store(Shop, source)
      .provide(Orders)
      .use(
        onEvent("see", noted, { db: Shop }, async ({ attempt }, { db }) => {
          await db.note.insert({ about: ends ? "ended" : "never" });
          begun.resolve();
          if (!ends) return new Promise(() => {});
          seen.push(`attempt ${attempt}`);
        }),
      );
  await using first = await testHost(app(false), (t) => t.settings(EventSettings, { relay: "on" }));
  await first.run({ orders: Orders }, ({ orders }) => orders.note("x"));
  await begun.promise;
  assert.equal(await first.stop(), 1);
  await using second = await testHost(app(true));
  await second.delivered();
  assert.deepEqual(seen, ["attempt 1"]);
  const notes = await second.run({ db: Shop }, ({ db }) => db.note.allowScan().all());
  assert.deepEqual(
    notes.map(({ about }) => about),
    ["ended"],
  );
});

test("an attempt that takes too long fails, and what it writes later is not kept", async () => {
  const tooLate = Promise.withResolvers<void>();
  const wrote = Promise.withResolvers<unknown>();
  const app = createApp({ name: "shop" })
    .store(Shop, memory())
    .provide(Orders)
    .use(
      onEvent(
        "slow",
        noted,
        { db: Shop },
        async ({ signal }, { db }) => {
          await db.note.insert({ about: "before" });
          await tooLate.promise;
          assert.equal(signal.aborted, true);
          await db.note.insert({ about: "after" }).then(wrote.resolve, wrote.resolve);
        },
        { timeoutMs: 20, attempts: 1 },
      ),
    );
  await using host = await testHost(app);
  await host.run({ orders: Orders }, ({ orders }) => orders.note("x"));
  await host.delivered();
  tooLate.resolve();
  assert.equal(((await wrote.promise) as { code?: unknown }).code, "fault.closed");
  const [letter] = await host.service(DeadLetters).list();
  assert.match(letter!.error, /^WERVEL_MESSAGING_TIMEOUT: .*'slow'.* 20 ms/);
  const notes = await host.run({ db: Shop }, ({ db }) => db.note.allowScan().count());
  assert.equal(notes, 0);
});

test("events that this process does not handle are left to others, and those behind them in their key wait", async () => {
  const source = memory();
  const seen: string[] = [];
  class Other extends Database(
    {
      order: Shop.entities.order,
      note: Shop.entities.note,
      tally: Shop.entities.tally,
      mail: Shop.entities.mail,
    },
    {
      events: {
        stepped: stepped.event,
        noted: noted.event,
        gone: domainEvent({ order: text() }, { key: "order" }),
      },
    },
  ) {}
  const older = createApp({ name: "older" })
    .store(Shop, source)
    .provide(Orders)
    .use(onEvent("old", stepped, {}, ({ data }) => void seen.push(`old ${data.step}`)));
  const newer = createApp({ name: "newer" })
    .store(Other, source)
    .use(onEvent("new", Other.events.gone, {}, ({ data }) => void seen.push(`new ${data.order}`)));
  const id = "0190a000-0000-7000-8000-000000000001";
  await using one = await testHost(newer);
  await one.run({ db: Other }, ({ db }) =>
    db.unit(async (u) => {
      u.outbox.add("gone", { order: id });
      u.outbox.add("stepped", { order: id, step: 1 });
      u.outbox.add("stepped", { order: "0190a000-0000-7000-8000-000000000002", step: 2 });
    }),
  );
  await using two = await testHost(older);
  await two.delivered();
  assert.deepEqual(seen, ["old 2"]);
  await one.delivered();
  two.clock.advance("1h");
  await two.delivered();
  assert.deepEqual(seen, ["old 2", `new ${id}`, "old 1"]);
});

test("data that no longer fits its declaration becomes a dead letter", async () => {
  const source = memory();
  class Before extends Database(
    { note: Shop.entities.note },
    { events: { made: domainEvent({ by: text() }) } },
  ) {}
  class After extends Database(
    { note: Shop.entities.note },
    { events: { made: domainEvent({ by: text({ max: 2 }), why: text().default("no reason") }) } },
  ) {}
  const seen: unknown[] = [];
  await using before = await testHost(createApp({ name: "before" }).store(Before, source));
  await before.run({ db: Before }, ({ db }) =>
    db.unit(async (u) => {
      u.outbox.add("made", { by: "an" });
      u.outbox.add("made", { by: "ann" });
    }),
  );
  const app = createApp({ name: "after" })
    .store(After, source)
    .use(
      onEvent("see", After.events.made, {}, ({ data }) => void seen.push(data), { attempts: 1 }),
    );
  await using after = await testHost(app);
  await after.delivered();
  assert.deepEqual(seen, [{ by: "an", why: "no reason" }]);
  const [letter] = await after.service(DeadLetters).list();
  assert.match(letter!.error, /^WERVEL_EVENT_DATA: .*'made'.*\/by/);
  assert.deepEqual(letter!.data, { by: "ann" });
});

const thrown: readonly (readonly [string, unknown])[] = [
  ["nothing", undefined],
  ["null", null],
  ["a text", "no"],
  ["an object without a prototype", Object.create(null)],
  ["an error that cannot be read", new Proxy({}, { get: () => assert.fail("looked at") })],
];

for (const [title, error] of thrown)
  test(`a handler that throws ${title} has failed like any other`, async () => {
    const app = createApp({ name: "shop" })
      .store(Shop, memory())
      .provide(Orders)
      .use(onEvent("throw", noted, {}, () => Promise.reject(error), { attempts: 2 }));
    await using host = await testHost(app);
    await host.run({ orders: Orders }, ({ orders }) => orders.note("x"));
    await host.delivered();
    host.clock.advance("2s");
    await host.delivered();
    const [letter] = await host.service(DeadLetters).list();
    assert.deepEqual([letter?.handler, letter?.attempts], ["throw", 2]);
  });

test("databases whose classes share a name have their events delivered, each to its own handlers", async () => {
  const classOf = () =>
    class Db extends Database(
      { note: Shop.entities.note },
      { events: { made: domainEvent({ by: text() }) } },
    ) {};
  const [One, Other] = [classOf(), classOf()];
  const seen: string[] = [];
  const app = createApp({ name: "two" })
    .store(One, memory())
    .store(Other, memory())
    .use(
      onEvent("one", One.events.made, {}, ({ data }) => void seen.push(`one ${data.by}`)),
      onEvent("other", Other.events.made, {}, ({ data }) => void seen.push(`other ${data.by}`)),
    );
  await using host = await testHost(app);
  await host.run({ one: One, other: Other }, async ({ one, other }) => {
    await one.unit(async (u) => u.outbox.add("made", { by: "a" }));
    await other.unit(async (u) => u.outbox.add("made", { by: "b" }));
  });
  await host.delivered();
  assert.deepEqual(seen, ["one a", "other b"]);
});

test("health tells of events that are too old and dead letters that are too many, where bounds are set", async () => {
  const app = createApp({ name: "shop" })
    .store(Shop, memory())
    .provide(Orders)
    .use(onEvent("fail", noted, {}, () => Promise.reject(new Error("no")), { attempts: 2 }));
  await using host = await testHost(app, (t) =>
    t.settings(EventSettings, { maxAgeMs: 60_000, maxDead: 0 }),
  );
  const told = async () => {
    const { checks } = await host.service(Health).report("ready");
    const { status } = checks.find(({ name }) => name === "events")!;
    return [status, await host.service(EventRelay).status()];
  };
  await host.run({ orders: Orders }, ({ orders }) => orders.note("x"));
  await host.delivered();
  assert.deepEqual(await told(), ["up", { waiting: 1, oldestMs: 0, dead: 0, unhandled: [] }]);
  host.clock.advance("5m");
  assert.deepEqual(await told(), [
    "down",
    { waiting: 1, oldestMs: 300_000, dead: 0, unhandled: [] },
  ]);
  await host.delivered();
  assert.deepEqual(await told(), ["down", { waiting: 0, oldestMs: null, dead: 1, unhandled: [] }]);
  const letters = host.service(DeadLetters);
  await letters.delete((await letters.list())[0]!.id);
  assert.deepEqual(await told(), ["up", { waiting: 0, oldestMs: null, dead: 0, unhandled: [] }]);
});

test("what handlers have done is forgotten after a day, and not while an older event waits", async () => {
  const { host, note, clock } = await running(() => undefined, { EVENTS_POLL_MS: "10" });
  const [outbox] = host.get(EventRelay).outboxes;
  const receipts = (): Promise<number> => outbox!.store.records.outboxReceipt.allowScan().count();
  await note("x");
  await host.get(EventRelay).deliver();
  assert.equal(await receipts(), 1);
  clock.advance(86_400_000 + 3_600_000);
  await note("y");
  for (let turn = 0; (await receipts()) > 1; turn++) {
    assert.ok(turn < 1_000, "the first receipt is still there");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.equal(await host.stop(), 0);
});

class Plain extends entity({ id: key() }) {}
class NoEvents extends Database({ plain: Plain }) {}

test("an app whose handlers share a name, or whose database is missing, does not start", async () => {
  const see = () => onEvent("see", noted, {}, () => undefined);
  const twice = createApp({ name: "twice" }).store(Shop, memory()).use(see(), see());
  await assert.rejects(testHost(twice), /Two handlers are named 'see'/);
  const without = createApp({ name: "without" }).store(NoEvents, memory()).use(see());
  await assert.rejects(testHost(without), /database of Shop/);
});

const work = (): void => undefined;
const wrong: readonly (readonly [string, () => unknown])[] = [
  ["no name", () => onEvent("", noted, {}, work)],
  ["a name that is too long", () => onEvent("x".repeat(101), noted, {}, work)],
  ["no event", () => onEvent("see", undefined as never, {}, work)],
  ["an event of no database", () => onEvent("see", noted.event as never, {}, work)],
  ["no function", () => onEvent("see", noted, {}, undefined as never)],
  ["no attempts", () => onEvent("see", noted, {}, work, { attempts: 0 })],
  ["half an attempt", () => onEvent("see", noted, {}, work, { attempts: 1.5 })],
  ["no time", () => onEvent("see", noted, {}, work, { timeoutMs: -1 })],
];

for (const [title, make] of wrong)
  test(`refuses a handler with ${title}`, () => {
    assert.throws(make, { code: "WERVEL_MESSAGING_HANDLER" });
  });

test("an app without handlers has nothing to deliver", async () => {
  await using host = await testHost(createApp({ name: "plain" }).store(NoEvents, memory()));
  await assert.rejects(host.delivered(), { code: "WERVEL_TESTING_NO_HANDLERS" });
});
