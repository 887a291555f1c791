import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  Clock,
  Environment,
  fixedClock,
  Ids,
  Log,
  Principal,
  capturedLog,
  systemClock,
  value,
} from "@wervel/core";
import { memory, type StoreSource } from "@wervel/data";
import { anyone, createApp } from "@wervel/http";
import { PasswordHasher, SigningKeys } from "@wervel/identity";
import { text } from "@wervel/schema";
import { testHost } from "@wervel/testing";
import { Db, Mailer, makeApp, makePlainApp, Notes, Shop } from "../support/app.ts";

for (const socket of [false, true]) {
  const where = socket ? "over a socket" : "in process";

  test(`answers ${where}`, async () => {
    await using host = await testHost(makePlainApp(), (t) => t, { socket });
    const { status, body, headers } = await host.get("/time");
    assert.equal(status, 200);
    assert.equal(body.at, "2026-01-01T00:00:00.000Z");
    assert.match(headers.get("content-type") ?? "", /^application\/json/);
    assert.equal(host.url === undefined, !socket);
  });

  test(`acts as a user ${where}, through the app's access decisions`, async () => {
    await using host = await testHost(makePlainApp(), (t) => t, { socket });
    const ann = host.as({ id: "ann" });
    const ed = host.as({ id: "ed", roles: ["editor"] });
    assert.deepEqual((await ann.get("/me")).body, { id: "ann" });
    assert.equal((await ann.get("/edit")).status, 403);
    assert.equal((await ed.get("/edit")).status, 200);
    assert.equal((await host.get("/me")).status, 401);
  });

  test(`keeps the cookies of each visitor ${where}`, async () => {
    await using host = await testHost(makePlainApp(), (t) => t, { socket });
    const other = host.visitor();
    assert.equal((await host.post("/in", { id: "ann" })).status, 200);
    assert.deepEqual((await host.get("/me")).body, { id: "ann" });
    assert.equal((await other.get("/me")).status, 401);
    host.clock.advance("59m");
    assert.equal((await host.get("/me")).status, 200);
    host.clock.advance("1m");
    assert.equal((await host.get("/me")).status, 401);
  });
}

test("holds the clock and the ids still", async () => {
  const read = async () => {
    await using host = await testHost(makePlainApp());
    const first = (await host.get("/time")).body;
    host.clock.advance("1d");
    return [first, (await host.get("/time")).body];
  };
  const once = await read();
  assert.deepEqual(once, await read());
  assert.equal(once[1].at, "2026-01-02T00:00:00.000Z");
  assert.notEqual(once[0].id, once[1].id);
});

test("runs in the environment test", async () => {
  const app = createApp({ name: "x" }).get(
    "/",
    { access: anyone, needs: { environment: Environment }, reply: text() },
    ({ environment }) => environment,
  );
  await using host = await testHost(app);
  assert.equal((await host.get("/")).body, "test");
});

test("reads neither variables nor flags of the process", async () => {
  process.env["SHOP_NAME"] = "the process's";
  process.argv.push("--shop.size=7");
  try {
    await using host = await testHost(makePlainApp());
    assert.deepEqual((await host.get("/shop")).body, { name: "a shop", size: 1 });
  } finally {
    delete process.env["SHOP_NAME"];
    process.argv.pop();
  }
});

test("reads the variables that the test gives", async () => {
  await using host = await testHost(makePlainApp(), (t) => t, {
    env: { SHOP_NAME: "Corner", SHOP_SIZE: "3" },
  });
  assert.deepEqual((await host.get("/shop")).body, { name: "Corner", size: 3 });
});

test("gives settings, and keeps the defaults of the others", async () => {
  await using host = await testHost(makePlainApp(), (t) =>
    t.settings(Shop, { name: "Corner" }).settings(Shop, { size: 2 }),
  );
  assert.deepEqual((await host.get("/shop")).body, { name: "Corner", size: 2 });
});

test("checks the settings that it gives", async () => {
  await assert.rejects(
    testHost(makePlainApp(), (t) => t.settings(Shop, { size: "big" as never })),
    /WERVEL_SETTINGS_VALUE[\s\S]*shop\.size/,
  );
});

test("lets the test win over the app and over its own defaults", async () => {
  const clock = fixedClock("2030-06-01");
  const log = capturedLog();
  await using host = await testHost(makePlainApp(), (t) => t.value(Clock, clock).value(Log, log));
  assert.equal((await host.get("/time")).body.at, "2030-06-01T00:00:00.000Z");
  assert.equal(host.clock.ms(), clock.ms());
  assert.ok(log.messages("info").includes("asked for the time"));
  assert.deepEqual(host.logs.lines, []);
});

test("binds one token to another", async () => {
  class Late extends Clock {
    override ms() {
      return Date.UTC(2040, 0, 1);
    }
  }
  await using host = await testHost(makePlainApp(), (t) => t.bind(Clock, Late));
  assert.equal((await host.get("/time")).body.at, "2040-01-01T00:00:00.000Z");
});

test("does not move a clock that runs by itself", async () => {
  await using host = await testHost(makePlainApp(), (t) => t.value(Clock, systemClock()));
  assert.throws(() => host.clock.advance("5m"), { code: "WERVEL_TESTING_CLOCK" });
});

test("keeps what the app logs, with secrets redacted and errors in full", async () => {
  await using host = await testHost(makePlainApp());
  await host.get("/time");
  assert.equal((await host.get("/broken")).status, 500);
  const line = host.logs.lines.find(({ message }) => message === "asked for the time");
  assert.notEqual(line?.["password"], "hunter2");
  assert.match(JSON.stringify(host.logs.lines), /the pipe burst/);
});

test("reports what is missing at start as the app would", async () => {
  const app = createApp({ name: "x" }).get(
    "/",
    { access: anyone, needs: { mail: Mailer } },
    () => {},
  );
  await assert.rejects(testHost(app as never), /WERVEL_DI_MISSING[\s\S]*Mailer/);
  const sent: string[] = [];
  await using host = await testHost(app, (t) =>
    t.value(Mailer, { send: (to) => void sent.push(to) }),
  );
  assert.equal((await host.get("/")).status, 204);
});

test("replaces a store, and never opens the one of the app", async () => {
  const unopened: StoreSource = { name: "unopened", open: () => assert.fail("it was opened") };
  const app = makeApp().store(Db, unopened);
  await using host = await testHost(app, (t) => t.store(Db, memory()));
  assert.deepEqual((await host.get("/notes")).body, []);
});

test("gives each host a store of its own, or forks one that is filled", async () => {
  const filled = memory();
  {
    await using host = await testHost(makeApp(), (t) => t.store(Db, filled), { seed: true });
    assert.equal((await host.get("/notes")).body.length, 1);
  }
  const count = async (source: StoreSource) => {
    await using host = await testHost(makeApp(), (t) => t.store(Db, source));
    const [note] = (await host.get("/notes")).body;
    const authors = await host.run({ db: Db }, ({ db }) => db.author.all());
    if (note !== undefined)
      assert.equal((await host.as(authors[0]!).post("/notes", { title: "more" })).status, 201);
    return (await host.get("/notes")).body.length;
  };
  assert.deepEqual(
    await Promise.all([count(filled.fork()), count(filled.fork()), count(memory())]),
    [2, 2, 0],
  );
});

test("does the app's first-start work only when asked, and the test's own always", async () => {
  const titles = async (seed: boolean) => {
    await using host = await testHost(
      makeApp(),
      (t) =>
        t.store(Db, memory()).onFirstStart({ notes: Notes, db: Db }, async ({ notes, db }) => {
          const bob = await db.author.insert({
            name: "Bob",
            email: "bob@example.com",
            passwordHash: "!",
          });
          await notes.write(bob.id, "the test's own");
        }),
      { seed },
    );
    return (await host.get("/notes")).body.map((note: { title: string }) => note.title).toSorted();
  };
  assert.deepEqual(await titles(false), ["the test's own"]);
  assert.deepEqual(await titles(true), ["the app's own", "the test's own"]);
});

test("makes accounts that cost next to nothing, which act by their row without its hash", async () => {
  const seen: unknown[] = [];
  await using host = await testHost(
    makeApp().get("/who", { access: anyone, reply: text() }, ({ user }) => {
      seen.push(user);
      return user?.id ?? "nobody";
    }),
    (t) => t.store(Db, memory()),
  );
  assert.match(await host.service(PasswordHasher).hash("correct horse battery"), /^\$cheap/);
  const credentials = { email: "ann@example.com", password: "correct horse battery" };
  const joined = await host.post("/people", { ...credentials, name: "Ann" });
  assert.equal(joined.status, 201);
  assert.deepEqual((await host.post("/people/in", credentials)).body, joined.body);
  assert.equal((await host.post("/people/in", { ...credentials, password: "wrong" })).status, 401);
  const ann = await host.run({ db: Db }, ({ db }) => db.author.where({ name: "Ann" }).one());
  assert.equal((await host.as(ann).get("/who")).body, ann.id);
  assert.deepEqual(seen, [{ id: ann.id }]);
});

test("limits guesses as the app does, until the clock moves on", async () => {
  await using host = await testHost(makeApp(), (t) => t.store(Db, memory()));
  const guess = async () =>
    (await host.post("/people/in", { email: "ann@example.com", password: "guess" })).status;
  const statuses: number[] = [];
  for (let at = 0; at < 6; at++) statuses.push(await guess());
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429]);
  host.clock.advance("2m");
  assert.equal(await guess(), 401);
});

test("runs work in a scope, as somebody", async () => {
  await using host = await testHost(makeApp(), (t) => t.store(Db, memory()));
  const who = await host.run({ who: Principal }, ({ who }) => who, { id: "ann" });
  assert.deepEqual(who, { id: "ann" });
});

test("reads singletons, and says what belongs to a scope", async () => {
  await using host = await testHost(makeApp(), (t) => t.store(Db, memory()));
  assert.equal(host.service(Ids), host.service(Ids));
  assert.throws(() => host.service(Db), { code: "WERVEL_DI_SCOPED" });
});

test("shows the app's own schemes in the report, and not how a test acts", async () => {
  await using host = await testHost(makePlainApp());
  assert.deepEqual(host.report.schemes, ["session"]);
});

test("starts one app many times, side by side", async () => {
  const app = makePlainApp();
  await using one = await testHost(app);
  await using other = await testHost(app, (t) => t.provide(value(Clock, fixedClock("2031-01-01"))));
  assert.equal((await one.get("/time")).body.at, "2026-01-01T00:00:00.000Z");
  assert.equal((await other.get("/time")).body.at, "2031-01-01T00:00:00.000Z");
});

test("stops in order and gives the exit code", async () => {
  const host = await testHost(makePlainApp(), (t) => t, { socket: true });
  assert.equal(await host.stop(), 0);
  assert.equal(await host.stop(), 0);
  await assert.rejects(host.get("/time"));
});

/** A store that closes, and says that it could not. */
const stuck: StoreSource = {
  name: "stuck",
  async open(model, context) {
    const store = await memory().open(model, context);
    const close = store.close.bind(store);
    return Object.assign(store, {
      async close() {
        await close();
        throw new Error("the file is still locked");
      },
    });
  },
};

test("a test fails whose store does not close", async () => {
  const host = await testHost(makeApp(), (t) => t.store(Db, stuck));
  await assert.rejects(() => host[Symbol.asyncDispose](), {
    code: "WERVEL_TESTING_STOP",
    message: /could not be stopped in order: .*the file is still locked/,
  });
});

test("a test that stops its app itself is given the code, and nothing else", async () => {
  await using host = await testHost(makeApp(), (t) => t.store(Db, stuck));
  assert.equal(await host.stop(), 1);
  assert.deepEqual(host.logs.messages("error"), ["shutdown phase failed"]);
});

test("a store that does not close is told of where the test has a log of its own, too", async () => {
  const parts = { log: capturedLog() };
  const host = await testHost(makeApp(), (t) => t.store(Db, stuck).provide(value(Log, parts.log)));
  await assert.rejects(() => host[Symbol.asyncDispose](), { code: "WERVEL_TESTING_STOP" });
  assert.deepEqual(parts.log.messages("error"), ["shutdown phase failed"]);
});

test("leaves no file of signing keys behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "wervel-testing-"));
  try {
    const file = join(folder, "keys.json");
    const app = makeApp().make(
      SigningKeys,
      { clock: Clock, ids: Ids },
      ({ clock, ids }) => new SigningKeys(clock, ids, { file }),
    );
    await using host = await testHost(app, (t) => t.store(Db, memory()));
    await host.service(SigningKeys).current();
    assert.deepEqual(await readdir(folder), []);
  } finally {
    await rm(folder, { recursive: true });
  }
});
