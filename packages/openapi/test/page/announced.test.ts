import assert from "node:assert/strict";
import { test } from "node:test";
import { capturedLog, Log } from "@wervel/core";
import { createApp } from "@wervel/http";
import { apiDocs } from "../../src/index.ts";
import type { ApiDocsOptions } from "../../src/index.ts";

const cases: readonly (readonly [environment: string, ApiDocsOptions, isNamed: boolean])[] = [
  ["development", {}, true],
  ["test", {}, true],
  ["production", {}, false],
  ["staging", {}, false],
  ["production", { production: true }, true],
];

for (const [environment, options, isNamed] of cases)
  test(`the log names the documentation where it answers: ${environment} ${JSON.stringify(options)}`, async () => {
    const log = capturedLog();
    const app = createApp({ name: "x" }).value(Log, log).use(apiDocs(options));
    const host = await app.start({
      environment,
      listens: true,
      settings: { env: { PORT: "0" }, argv: [], file: false },
      shutdown: { lingerMs: 0 },
    });
    try {
      const line = log.lines.find(({ message }) => message === "listening")!;
      const { url, documentation } = line as unknown as { url: string; documentation?: string };
      assert.equal(documentation, isNamed ? `${url}/docs` : undefined);
      assert.equal((await fetch(`${url}/docs`)).status, isNamed ? 200 : 404);
    } finally {
      await host.stop();
    }
  });
