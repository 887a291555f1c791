import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { capturedLog, Clock, fixedClock, Health, Log, Tenant, value } from "@wervel/core";
import { Database, domainEvent, memory, type StoreSource } from "@wervel/data";
import { createApp } from "@wervel/http";
import { text } from "@wervel/schema";
import { DeadLetters, EventRelay, EventSettings, onEvent } from "@wervel/messaging";
import { testHost } from "@wervel/testing";
import { Orders, Shop } from "./support/shop.ts";
import { sourceAt, stores } from "./support/stores.ts";

const { stepped, noted } = Shop.events;
const { order, note, tally, mail } = Shop.entities;

/** A version of the shop that declares one more event. */
class Former extends Database(
  { order, note, tally, mail },
  {
    events: {
      stepped: stepped.event,
      noted: noted.event,
      gone: domainEvent({ order: text() }, { key: "order" }),
    },
  },
) {}

const first = "0190a000-0000-7000-8000-000000000001";
const second = "0190a000-0000-7000-8000-000000000002";

/** Leaves behind an event that the shop declares no longer, and events behind it and beside it. */
async function leave(source: StoreSource): Promise<void> {
  const app = createApp({ name: "former" }).store(Former, source);
  await using host = await testHost(app);
  await host.run({ db: Former }, ({ db }) =>
    db.unit(async (u) => {
      u.outbox.add("gone", { order: first });
      u.outbox.add("stepped", { order: first, step: 1 });
      u.outbox.add("stepped", { order: second, step: 2 });
    }),
  );
}

for (const store of stores)
  describe(`events that nobody handles on ${store.title}`, { skip: store.notRun }, () => {
    test("wait, and hold up their key alone, until they are given up; replayed, they are for who handles them then", async () => {
      const address = await store.address();
      const memories = memory();
      const source = (): Promise<StoreSource> =>
        address === undefined ? Promise.resolve(memories) : sourceAt(address);
      await leave(await source());
      const seen: string[] = [];
      const app = createApp({ name: "shop" })
        .store(Shop, await source())
        .use(onEvent("step", stepped, {}, ({ data }) => void seen.push(`step ${data.step}`)));
      await using host = await testHost(app);
      await host.delivered();
      assert.deepEqual(seen, ["step 2"]);
      const { waiting, unhandled } = await host.service(EventRelay).status();
      assert.equal(waiting, 2);
      assert.deepEqual(unhandled, [{ database: "Shop", name: "gone", waiting: 1 }]);

      const letters = host.service(DeadLetters);
      assert.equal(await letters.giveUp("never"), 0);
      assert.equal(await letters.giveUp("gone"), 1);
      host.clock.advance("1h");
      await host.delivered();
      assert.deepEqual(seen, ["step 2", "step 1"]);
      const [letter] = await letters.list();
      assert.deepEqual(
        [letter!.name, letter!.handler, letter!.attempts, letter!.data],
        ["gone", "", 0, { order: first }],
      );

      await letters.replay(letter!.id);
      const later = createApp({ name: "later" })
        .store(Former, await source())
        .use(onEvent("new", Former.events.gone, {}, ({ data }) => void seen.push(data.order)));
      await using other = await testHost(later);
      other.clock.advance("2h");
      await other.delivered();
      assert.deepEqual(seen, ["step 2", "step 1", first]);
      assert.deepEqual(await letters.list(), []);
    });
  });

test("the log names what nobody handles, and health says it where events may not grow old", async () => {
  const source = memory();
  await leave(source);
  const log = capturedLog("debug");
  const named = Promise.withResolvers<void>();
  const warn = log.warn.bind(log);
  log.warn = (message, fields) => {
    warn(message, fields);
    if (message === "events wait that nobody here handles") named.resolve();
  };
  const clock = fixedClock("2026-01-01");
  const app = createApp({ name: "shop" })
    .store(Shop, source)
    .provide(Orders, value(Clock, clock), value(Log, log))
    .use(onEvent("see", noted, {}, () => undefined));
  const env = { EVENTS_RELAY: "on", PORT: "0", EVENTS_MAX_AGE_MS: "60000" };
  const host = await app.start({ environment: "test", settings: { env, argv: [], file: {} } });
  await named.promise;
  const line = log.lines.find(({ event }) => event === "gone");
  assert.deepEqual(
    [line?.["message"], line?.["database"], line?.["waiting"]],
    ["events wait that nobody here handles", "Shop", 1],
  );
  const events = async () =>
    (await host.get(Health).report("ready")).checks.find(({ name }) => name === "events")?.status;
  assert.equal(await events(), "up");
  clock.advance(120_000);
  assert.equal(await events(), "down");
  assert.match(
    JSON.stringify(log.lines),
    /WERVEL_MESSAGING_HEALTH.*Nobody here handles gone, stepped/,
  );
  assert.equal(await host.stop(), 0);
});

for (const [what, scope] of [
  ["tenant", { tenant: "t".repeat(201) }],
  ["actor", { tenant: "t".repeat(200), as: { id: "é".repeat(201) } }],
] as const)
  test(`an event whose ${what} has an id that is too long is refused by name, and nothing is written`, async () => {
    const app = createApp({ name: "shop" })
      .store(Shop, memory())
      .use(onEvent("see", noted, {}, () => undefined));
    await using host = await testHost(app, (t) =>
      t.settings(EventSettings, {}).provide(value(Tenant, scope.tenant) as never),
    );
    await assert.rejects(
      host.run(
        { db: Shop },
        ({ db }) =>
          db.unit(async (u) => {
            await u.note.insert({ about: "x" });
            u.outbox.add("noted", { about: "x" });
          }),
        "as" in scope ? (scope.as as never) : undefined,
      ),
      { code: "WERVEL_EVENT_CALLER", message: new RegExp(`the ${what} has 201 characters`) },
    );
    assert.equal(await host.run({ db: Shop }, ({ db }) => db.note.allowScan().count()), 0);
  });
