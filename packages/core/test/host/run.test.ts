import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { test } from "node:test";
import { type ProcessLike, runHost, Service, type Stage, token } from "@wervel/core";
import { TestApp } from "../test-app.ts";

class FakeProcess extends EventEmitter {
  readonly codes: number[] = [];
  written = "";
  readonly stderr = { write: (text: string) => void (this.written += text) };
  exit(code: number): void {
    this.codes.push(code);
  }
}

function begin(app: TestApp<never, never>, own: FakeProcess): Promise<number> {
  return runHost(app, {
    environment: "test",
    settings: { env: {}, argv: [], file: false },
    process: own as unknown as ProcessLike,
  });
}

/** A stage that tells when it has opened. */
function door(extra: Partial<Stage> = {}): {
  readonly stage: Stage;
  readonly opened: Promise<void>;
} {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    stage: { name: "door", open: () => void setImmediate(resolve), ...extra },
    opened: promise,
  };
}

for (const [event, argument] of [
  ["SIGTERM"],
  ["SIGINT"],
  ["SIGHUP"],
  ["message", "shutdown"],
] as const) {
  test(`stops in order and exits with 0 on ${event}`, async () => {
    const own = new FakeProcess();
    const { stage, opened } = door();
    const app = new TestApp({}, [stage]);
    const code = begin(app as never, own);
    await opened;
    own.emit(event, argument);
    assert.equal(await code, 0);
    assert.deepEqual(own.codes, [0]);
    assert.equal(app.log.messages().at(-1), "stopped");
    assert.deepEqual(own.eventNames(), []);
  });
}

test("pays no attention to other messages", async () => {
  const own = new FakeProcess();
  const { stage, opened } = door();
  const code = begin(new TestApp({}, [stage]) as never, own);
  await opened;
  own.emit("message", { type: "other" });
  assert.deepEqual(own.codes, []);
  own.emit("SIGTERM");
  assert.equal(await code, 0);
});

test("exits at once on a second signal", async () => {
  const own = new FakeProcess();
  const drained = Promise.withResolvers<void>();
  const { stage, opened } = door({ drain: () => drained.promise });
  const code = begin(new TestApp({}, [stage]) as never, own);
  await opened;
  own.emit("SIGINT");
  own.emit("SIGINT");
  assert.deepEqual(own.codes, [130]);
  drained.resolve();
  await code;
});

for (const event of ["uncaughtException", "unhandledRejection"]) {
  test(`logs an ${event}, stops in order and exits with 1`, async () => {
    const own = new FakeProcess();
    const { stage, opened } = door();
    const app = new TestApp({}, [stage]);
    const code = begin(app as never, own);
    await opened;
    own.emit(event, new Error("boom"));
    assert.equal(await code, 1);
    assert.deepEqual(app.log.messages("fatal"), ["fatal error"]);
    assert.equal(app.log.messages().at(-1), "stopped");
  });
}

test("is interrupted by a signal while it starts", async () => {
  const own = new FakeProcess();
  class Slow extends Service({}) {
    start(): void {
      own.emit("SIGTERM");
    }
  }
  assert.equal(await begin(new TestApp().provide(Slow) as never, own), 130);
  assert.match(own.written, /Slow was interrupted/);
});

test("prints what is wrong and exits with 1 when the app cannot start", async () => {
  const own = new FakeProcess();
  class Needy extends Service({ absent: token<string>("Absent") }) {}
  assert.equal(await begin(new TestApp().provide(Needy) as never, own), 1);
  assert.match(own.written, /^test app cannot start: 1 problem\.\n\nWERVEL_DI_MISSING/);
});

const fixture = new URL("./run.fixture.ts", import.meta.url).pathname;

test(
  "stops in order on a real SIGTERM, with every line written",
  { skip: process.platform === "win32" && "Windows has no SIGTERM to catch", timeout: 20_000 },
  async () => {
    const child = spawn(process.execPath, [fixture], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (!output.includes('"started"') && (output + text).includes('"started"'))
        child.kill("SIGTERM");
      output += text;
    });
    const [code] = (await once(child, "close")) as [number];
    const messages = output
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { message: string }).message);
    assert.equal(code, 0);
    assert.deepEqual(messages, [
      "service started",
      "started",
      "stopping",
      "service stopped",
      "stopped",
    ]);
  },
);

test("exits with 1 after a real uncaught exception, in order", { timeout: 20_000 }, async () => {
  const child = spawn(process.execPath, [fixture, "crash"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [code] = (await once(child, "close")) as [number];
  assert.equal(code, 1);
  assert.match(output, /"level":"fatal".*"message":"fatal error".*crashed on purpose/);
  assert.match(output, /service stopped[^]*"stopped"/);
});
