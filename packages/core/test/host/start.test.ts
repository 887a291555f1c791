import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Clock,
  feature,
  FirstStartLedger,
  fixedClock,
  Health,
  Ids,
  Log,
  make,
  type Provision,
  Service,
  Settings,
  type Stage,
  StartupError,
  token,
  value,
  WervelError,
} from "@wervel/core";
import { text } from "@wervel/schema";
import { TestApp } from "../test-app.ts";

class Greeting extends Settings("greeting", { text: text() }) {}
class Pool extends Service({ log: Log }) {
  async start(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.log.info("pool started");
  }
  stop(): void {
    this.log.info("pool stopped");
  }
  [Symbol.dispose](): void {
    this.log.info("pool disposed");
  }
}
class Users extends Service({ pool: Pool, log: Log }) {
  start(): void {
    this.log.info("users started");
  }
  async stop(): Promise<void> {
    this.log.info("users stopped");
  }
}

function steps(app: TestApp<never, never>): string[] {
  return app.log.messages().filter((message) => /^(pool|users|hook|stage)/.test(message));
}

test("starts in the order of the graph, then hooks, then stages, and stops in reverse", async () => {
  const stage: Stage = {
    name: "stage",
    open: (host) => host.log.info("stage opened"),
    drain: () => app.log.info("stage drained"),
    close: () => app.log.info("stage closed"),
  };
  const app = new TestApp({}, [stage])
    .provide(Users, Pool)
    .onFirstStart({ log: Log }, ({ log }) => log.info("hook"));
  const host = await app.begin();
  assert.equal(await host.stop(), 0);
  assert.deepEqual(steps(app as never), [
    "pool started",
    "users started",
    "hook",
    "stage opened",
    "stage drained",
    "users stopped",
    "pool stopped",
    "stage closed",
    "pool disposed",
  ]);
});

test("reports missing services, bad settings and the problems of stages together", async () => {
  const Absent = token<string>("Absent");
  class Needy extends Service({ absent: Absent, greeting: Greeting }) {}
  const stage: Stage = {
    name: "s",
    check: () => [new WervelError("WERVEL_TEST_STAGE", "The stage is not content.")],
  };
  const error = await new TestApp({}, [stage])
    .provide(Needy)
    .begin()
    .catch((reason: unknown) => reason);
  assert.ok(error instanceof StartupError);
  assert.equal(error.code, "WERVEL_HOST_PROBLEMS");
  assert.deepEqual(
    error.problems.map((each) => each.code),
    ["WERVEL_DI_MISSING", "WERVEL_SETTINGS_MISSING", "WERVEL_TEST_STAGE"],
  );
  assert.match(error.message, /3 problems/);
  assert.match(
    error.message,
    /WERVEL_DI_MISSING: Needy needs Absent \(as `absent`\), and nothing provides it\.\n {2}path: Needy > Absent\n {2}help: /,
  );
});

test("stops and disposes what had started when a service does not start", async () => {
  class Bad extends Service({ pool: Pool }) {
    start(): void {
      throw new Error("no luck");
    }
  }
  const app = new TestApp().provide(Bad, Pool);
  await assert.rejects(app.begin(), {
    code: "WERVEL_HOST_START",
    message: "Bad failed to start: no luck.",
  });
  assert.deepEqual(steps(app as never), ["pool started", "pool stopped", "pool disposed"]);
});

test("gives up on a service that is not started in time", async () => {
  class Slow extends Service({}) {
    start(): Promise<void> {
      return new Promise(() => {});
    }
  }
  await assert.rejects(new TestApp({ startMs: 5 }).provide(Slow).begin(), {
    code: "WERVEL_HOST_START",
  });
});

test("stops when a stage does not open", async () => {
  const app = new TestApp({}, [
    { name: "port", open: () => Promise.reject(new Error("in use")) },
  ]).provide(Pool);
  await assert.rejects(app.begin(), { message: "in use" });
  assert.equal(steps(app as never).at(-1), "pool disposed");
});

test("is interrupted by a signal", async () => {
  await assert.rejects(new TestApp().begin({ signal: AbortSignal.abort() }), {
    code: "WERVEL_HOST_INTERRUPTED",
  });
});

test("provides clock, ids, log and health, each replaceable", async () => {
  class Uses extends Service({ clock: Clock, ids: Ids, log: Log, health: Health }) {}
  const app = new TestApp().provide(Uses);
  const replacement = feature("test").value(Clock, fixedClock("2026-01-01"));
  const host = await app.begin({ replacements: [replacement] });
  const { clock, ids, log } = host.get(Uses);
  assert.equal(clock.now().toISOString(), "2026-01-01T00:00:00.000Z");
  assert.equal(
    Number.parseInt(ids.uuid().slice(0, 8), 16),
    Math.floor(Date.UTC(2026, 0, 1) / 2 ** 16),
  );
  assert.equal(log, app.log);
  await host.stop();
});

test("takes features in features; what the outer one provides wins", async () => {
  const Name = token<string>("Name");
  const inner = feature("inner").value(Name, "inner");
  const outer = feature("outer").use(inner).value(Name, "outer");
  const alone = await new TestApp().use(inner).begin();
  assert.equal(alone.get(Name), "inner");
  const both = await new TestApp().use(outer).begin();
  assert.equal(both.get(Name), "outer");
  const app = await new TestApp().value(Name, "app").use(outer).begin();
  assert.equal(app.get(Name), "app");
});

test("takes no further parts once it has started, and starts as often as it is asked", async () => {
  const app = new TestApp().provide(Pool);
  const one = await app.begin();
  const two = await app.begin();
  assert.notEqual(one.get(Pool), two.get(Pool));
  assert.throws(() => app.provide(Users), { code: "WERVEL_HOST_STARTED" });
  await Promise.all([one.stop(), two.stop()]);
});

class Ledger extends FirstStartLedger {
  isFresh: boolean;
  readonly outcomes: boolean[] = [];
  constructor(isFresh: boolean) {
    super();
    this.isFresh = isFresh;
  }
  begin(): boolean {
    return this.isFresh;
  }
  finish(succeeded: boolean): void {
    this.outcomes.push(succeeded);
    this.isFresh = !succeeded;
  }
}

test("runs first-start work once, when every ledger is fresh", async () => {
  const ledger = new Ledger(true);
  let runs = 0;
  const app = new TestApp()
    .value(FirstStartLedger, ledger)
    .onFirstStart({ clock: Clock }, async () => void runs++);
  await (await app.begin()).stop();
  await (await app.begin()).stop();
  assert.equal(runs, 1);
  assert.deepEqual(ledger.outcomes, [true]);
});

test("runs no first-start work when one of several stores is not fresh", async () => {
  const fresh = new Ledger(true);
  let runs = 0;
  const ledgers: readonly Provision[] = [
    value(FirstStartLedger, new Ledger(false)),
    value(FirstStartLedger, fresh),
  ];
  await (
    await new TestApp()
      .provide(...ledgers)
      .onFirstStart({}, () => void runs++)
      .begin()
  ).stop();
  assert.equal(runs, 0);
  assert.deepEqual(fresh.outcomes, [false]);
});

test("counts a start without first-start work as done", async () => {
  const ledger = new Ledger(true);
  await (await new TestApp().value(FirstStartLedger, ledger).begin()).stop();
  assert.deepEqual(ledger.outcomes, [true]);
});

test("stops the start and lets first-start work run again when it fails", async () => {
  const ledger = new Ledger(true);
  const app = new TestApp()
    .value(FirstStartLedger, ledger)
    .onFirstStart({}, () => Promise.reject(new Error("no seed")));
  await assert.rejects(app.begin(), { message: "no seed" });
  assert.deepEqual(ledger.outcomes, [false]);
});

test("manages services that a factory made, and leaves values alone", async () => {
  const Made = token<Users>("Made");
  const app = new TestApp();
  const pool = new Pool({ log: app.log });
  const host = await app
    .provide(
      value(Pool, pool),
      make(Made, { pool: Pool, log: Log }, (needs) => new Users(needs)),
    )
    .begin();
  await host.stop();
  assert.deepEqual(steps(app as never), ["users started", "users stopped"]);
});
