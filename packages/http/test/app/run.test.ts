import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { text } from "@wervel/schema";
import { anyone, createApp } from "@wervel/http";
import { served } from "../support/served.ts";

const fixture = fileURLToPath(new URL("run.fixture.ts", import.meta.url));

test(
  "runs, prints where it listens and in which environment, and stops in order",
  { timeout: 30_000 },
  async () => {
    const child = spawn(process.execPath, [fixture, "--port", "0"], {
      env: { ...process.env, WERVEL_ENV: "test", LOG_FORMAT: "json" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const exit = once(child, "exit");
      const messages: string[] = [];
      const lines = createInterface({ input: child.stdout });
      for await (const line of lines) {
        const entry = JSON.parse(line) as { message: string; url?: string; environment?: string };
        messages.push(entry.message);
        if (entry.message !== "listening") continue;
        assert.equal(entry.environment, "test");
        assert.match(entry.url ?? "", /^http:\/\/127\.0\.0\.1:\d+$/);
        const response = await fetch(`${entry.url}/hello/ann`);
        assert.equal(await response.json(), "Hello, ann");
        child.kill("SIGTERM");
      }
      assert.deepEqual(await exit, [0, null]);
      assert.ok(messages.includes("stopped"));
    } finally {
      child.kill("SIGKILL");
    }
  },
);

test(
  "answers 503 and aborts the signal when a handler passes the limit of its action",
  { timeout: 20_000 },
  async () => {
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    const app = createApp({ name: "x", server: { sweepMs: 20 } })
      .get(
        "/slow",
        { access: anyone, reply: text(), limits: { timeoutMs: 50 } },
        ({ signal }) =>
          new Promise<string>((done) => {
            signal.addEventListener("abort", () => {
              resolve();
              done("late");
            });
          }),
      )
      .errors(({ code }) => ({ own: code }));
    await using host = await served(app);
    const server = await host.stage.listen();
    assert.ok("url" in server.address);
    const response = await fetch(`${server.address.url}/slow`);
    assert.equal(response.status, 503);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.deepEqual(await response.json(), { own: "WERVEL_HTTP_HANDLER_TIMEOUT" });
    await aborted;
  },
);
