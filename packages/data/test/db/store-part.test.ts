import assert from "node:assert/strict";
import { test } from "node:test";
import {
  capturedLog,
  fixedClock,
  Clock,
  feature,
  Host,
  type HostServices,
  Ids,
  Log,
  ReadOnly,
  type RunningHost,
  sequentialIds,
  Service,
  value,
} from "@wervel/core";
import { type MemorySource, memory, storeFrom } from "@wervel/data";
import { Db } from "../blog.ts";

class TestApp extends Host<HostServices, never, never> {}

class Articles extends Service({ db: Db }) {
  add(name: string) {
    return this.db.author.insert({ name });
  }
  names() {
    return this.db.author.orderBy({ name: "asc" }).select({ name: true }).all();
  }
}

interface Started {
  readonly host: RunningHost;
  readonly log: ReturnType<typeof capturedLog>;
}

async function start(
  source: MemorySource,
  seed?: (db: Db) => unknown,
  replacement?: MemorySource,
): Promise<Started> {
  const log = capturedLog();
  const app = new TestApp("app", "blog");
  app.store(
    Db,
    storeFrom({ clock: Clock }, () => source),
  );
  app.provide(
    Articles,
    value(Log, log),
    value(Clock, fixedClock("2026-01-01")),
    value(Ids, sequentialIds()),
  );
  if (seed !== undefined) app.onFirstStart({ db: Db }, ({ db }) => seed(db));
  const replacements = replacement === undefined ? [] : [feature("test").store(Db, replacement)];
  return { host: await app.start({ environment: "test", replacements }), log };
}

const names = (host: RunningHost) =>
  host.scopes.run({ articles: Articles }, ({ articles }) => articles.names());

test("an app opens its database, checks it, and closes it", async () => {
  const source = memory();
  const { host, log } = await start(source);
  await host.scopes.run({ articles: Articles }, ({ articles }) => articles.add("Ann"));
  assert.deepEqual(await names(host), [{ name: "Ann" }]);
  assert.deepEqual((await host.health.report("ready")).checks, [{ name: "Db", status: "up" }]);
  assert.equal(await host.stop(), 0);
  assert.equal(log.lines.filter(({ level }) => level === "error").length, 0);
  const again = await start(source);
  assert.deepEqual(await names(again.host), [{ name: "Ann" }]);
  await again.host.stop();
});

test("a test replaces the store, and the first one is never opened", async () => {
  const broken: MemorySource = { ...memory(), open: () => Promise.reject(new Error("opened")) };
  const { host } = await start(broken, undefined, memory());
  assert.deepEqual(await names(host), []);
  await host.stop();
});

test("first-start work is done once", async () => {
  const source = memory();
  let runs = 0;
  const seed = (db: Db): Promise<unknown> => db.author.insert({ name: `seed ${++runs}` });
  for (let i = 0; i < 3; i++) {
    const { host } = await start(source, seed);
    assert.deepEqual(await names(host), [{ name: "seed 1" }]);
    await host.stop();
  }
  assert.equal(runs, 1);
});

test("first-start work that failed is done again", async () => {
  const source = memory();
  await assert.rejects(
    start(source, () => Promise.reject(new Error("half way"))),
    /half way/,
  );
  const { host } = await start(source, (db) => db.author.insert({ name: "whole" }));
  assert.deepEqual(await names(host), [{ name: "whole" }]);
  await host.stop();
});

test("a start that ends before first-start work leaves it to the next one", async () => {
  const source = memory();
  const stopped = new AbortController();
  const app = (started: () => void) => {
    const made = new TestApp("app", "blog");
    made.store(Db, source);
    made.provide(
      value(Log, capturedLog()),
      class extends Service({}) {
        start(): void {
          started();
        }
      },
    );
    return made;
  };
  const refuse = (): never => {
    throw new Error("no keys");
  };
  const options = { environment: "test", signal: stopped.signal };
  await assert.rejects(app(refuse).start(options), /no keys/);
  await assert.rejects(app(() => stopped.abort()).start(options), { code: "WERVEL_HOST_START" });
  const { host } = await start(source, (db) => db.author.insert({ name: "first" }));
  assert.deepEqual(await names(host), [{ name: "first" }]);
  await host.stop();
});

test("of two starts at once one does the first-start work, and the other waits for it", async () => {
  const source = memory();
  const bothStarted = Promise.withResolvers<void>();
  let opened = 0;
  const open = source.open.bind(source);
  const watched: MemorySource = Object.assign(Object.create(source) as MemorySource, {
    open: async (...given: Parameters<MemorySource["open"]>) => {
      if (++opened === 2) bothStarted.resolve();
      return open(...given);
    },
  });
  const seed = async (db: Db) => {
    await bothStarted.promise;
    await db.author.insert({ name: "first" });
  };
  const started = await Promise.all([start(watched, seed), start(watched, seed)]);
  for (const { host } of started) {
    assert.deepEqual(await names(host), [{ name: "first" }]);
    assert.equal(await host.stop(), 0);
  }
});

test("first-start work that fails is left to the start that waits for it", async () => {
  const source = memory();
  const working = Promise.withResolvers<void>();
  const failing = start(source, async () => {
    working.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error("no keys");
  });
  await working.promise;
  const waiting = start(source, (db) => db.author.insert({ name: "second" }));
  await assert.rejects(failing, /no keys/);
  const { host } = await waiting;
  assert.deepEqual(await names(host), [{ name: "second" }]);
  await host.stop();
});

test("a database that has been in use is never seeded later", async () => {
  const source = memory();
  await (await start(source)).host.stop();
  const { host } = await start(source, (db) => db.author.insert({ name: "late" }));
  assert.deepEqual(await names(host), []);
  await host.stop();
});

test("what promised to change nothing cannot write", async () => {
  const { host } = await start(memory());
  const values = { values: [value(ReadOnly, true)] };
  const write = host.scopes.run(
    { articles: Articles },
    ({ articles }) => articles.add("Ann"),
    values,
  );
  await assert.rejects(write, { code: "unit.readonly" });
  assert.deepEqual(
    await host.scopes.run({ articles: Articles }, ({ articles }) => articles.names(), values),
    [],
  );
  await host.stop();
});
