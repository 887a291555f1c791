import assert from "node:assert/strict";
import { test } from "node:test";
import { Health, Log, Principal, Scopes, Service, type Stage } from "@wervel/core";
import { resolveShutdown } from "../../src/host/shutdown.ts";
import { TestApp } from "../test-app.ts";

test("stays under 25 seconds in all, and lingers in production only", () => {
  const total = (environment: string): number =>
    Object.values(resolveShutdown({}, environment)).reduce((sum, ms) => sum + ms, 0);
  assert.ok(total("production") < 25_000);
  assert.equal(resolveShutdown({}, "production").lingerMs, 5_000);
  assert.equal(resolveShutdown({}, "staging").lingerMs, 5_000);
  assert.equal(resolveShutdown({}, "development").lingerMs, 0);
  assert.deepEqual(
    resolveShutdown({ lingerMs: 1, drainMs: 2, abortMs: 3, stopMs: 4, flushMs: 5 }, "production"),
    { lingerMs: 1, drainMs: 2, abortMs: 3, stopMs: 4, flushMs: 5 },
  );
});

test("is unready at once, lingers while still open, drains, and then stops what works in the background", async () => {
  const seen: string[] = [];
  class Consumer extends Service({ log: Log }) {
    async run(signal: AbortSignal): Promise<void> {
      seen.push("run");
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      seen.push("consumer stopped");
    }
  }
  const stage: Stage = {
    name: "http",
    linger: () => seen.push("linger"),
    drain: (signal) => void seen.push(`drain ${signal.aborted}`),
    close: () => void seen.push("close"),
  };
  const host = await new TestApp({}, [stage]).provide(Consumer).begin();
  assert.deepEqual(await host.health.report("ready"), { status: "up", checks: [] });
  const stopped = host.stop();
  assert.equal(host.stopping.aborted, true);
  assert.equal(host.health.isOpen, false);
  assert.equal((await host.health.report("ready")).status, "down");
  assert.equal(await stopped, 0);
  assert.deepEqual(seen, ["run", "linger", "drain false", "consumer stopped", "close"]);
});

test("aborts work in flight that does not end, and waits for it to unwind", async () => {
  const seen: string[] = [];
  const stage: Stage = {
    name: "http",
    drain: (signal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          seen.push("aborted");
          resolve();
        });
      }),
  };
  const host = await new TestApp({ shutdown: { drainMs: 5 } }, [stage]).begin();
  assert.equal(await host.stop(), 0);
  assert.deepEqual(seen, ["aborted"]);
});

test("goes on when something never ends, fails or throws, with exit code 1", async () => {
  const app = new TestApp({ shutdown: { drainMs: 5, abortMs: 5, stopMs: 20 } }, [
    { name: "stuck", drain: () => new Promise(() => {}) },
    {
      name: "odd",
      linger: () => {
        throw new Error("odd linger");
      },
      close: () => Promise.reject(new Error("odd close")),
    },
  ]);
  class Stubborn extends Service({}) {
    run(): Promise<void> {
      return new Promise(() => {});
    }
    stop(): Promise<void> {
      return new Promise(() => {});
    }
    [Symbol.dispose](): void {
      app.log.info("disposed");
    }
  }
  const host = await app.provide(Stubborn).begin();
  assert.equal(await host.stop(), 1);
  const errors = app.log.messages("error");
  assert.ok(errors.includes("work in flight did not end"));
  assert.ok(errors.includes("background services did not stop"));
  assert.ok(errors.includes("service did not stop"));
  assert.ok(app.log.messages().includes("disposed"));
});

test("gives the same promise when it is stopped again, and keeps the worst exit code", async () => {
  const host = await new TestApp().begin();
  const first = host.stop();
  assert.equal(host.stop(1), first);
  assert.equal(await host.stopped, 1);
});

class Crashing extends Service({ log: Log }, "singleton") {
  runs = 0;
  async run(signal: AbortSignal): Promise<void> {
    if (++this.runs < 3) throw new Error(`crash ${this.runs}`);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  }
}

test("stops with exit code 1 when a background service fails", async () => {
  const app = new TestApp().provide(Crashing);
  const host = await app.begin();
  assert.equal(await host.stopped, 1);
  assert.deepEqual(app.log.messages("error"), ["background service failed"]);
});

test("runs a failed background service again where the host says so", async () => {
  const app = new TestApp({ background: "restart", backOffMs: 1 }).provide(Crashing);
  const host = await app.begin();
  const service = host.get(Crashing);
  while (service.runs < 3) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await host.stop(), 0);
  assert.equal(app.log.messages("error").length, 2);
});

test("opens scopes from background work, also while it stops", async () => {
  class Job extends Service({ log: Log }) {}
  class Runner extends Service({ scopes: Scopes, log: Log }, "singleton") {
    async run(signal: AbortSignal): Promise<void> {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await this.scopes.run({ job: Job }, ({ job }) => job.log.info("last job"));
    }
  }
  const app = new TestApp().provide(Runner, Job);
  await (await app.begin()).stop();
  assert.ok(app.log.messages().includes("last job"));
});

test("runs health checks by kind, with a deadline, and keeps reasons out of the report", async () => {
  const app = new TestApp();
  const host = await app.begin();
  const health = host.get(Health);
  health.add("db", () => {
    throw new Error("password canary");
  });
  health.add("queue", () => new Promise(() => {}), { timeoutMs: 5 });
  health.add("disk", () => false);
  health.add("cache", async () => {});
  health.add("loop", () => true, { kind: "live" });
  assert.deepEqual(await health.report("live"), {
    status: "up",
    checks: [{ name: "loop", status: "up" }],
  });
  assert.deepEqual(await health.report("ready"), {
    status: "down",
    checks: [
      { name: "db", status: "down" },
      { name: "queue", status: "down" },
      { name: "disk", status: "down" },
      { name: "cache", status: "up" },
    ],
  });
  assert.equal(app.log.messages("warn").length, 3);
  await host.stop();
});

test("warns of a scoped service that looks like background work and is not run", async () => {
  let runs = 0;
  class Idle extends Service({ who: Principal }) {
    run(signal: AbortSignal): void {
      runs += signal.aborted ? 0 : 1;
    }
  }
  const app = new TestApp().provide(Idle);
  await (await app.begin()).stop();
  assert.equal(runs, 0);
  assert.equal(
    app.log.lines.find((line) => line.level === "warn")?.["because"],
    "Idle > Principal",
  );
});
