import assert from "node:assert/strict";
import { test } from "node:test";
import { startHost } from "@wervel/core";
import { createApp, HttpStage } from "@wervel/http";
import type { AppStartOptions } from "@wervel/http";

test("an app that listens on Bun reports what Bun leaves to a proxy, and nothing of the kind elsewhere", async () => {
  const options: AppStartOptions = {
    environment: "test",
    settings: { env: { PORT: "0", LOG_LEVEL: "error" }, argv: [], file: false },
    shutdown: { lingerMs: 0 },
    listens: true,
  };
  const host = await startHost(createApp({ name: "report" }), options);
  const told = host.stage(HttpStage)?.report.loosened.filter(({ what }) => what.includes("Bun"));
  assert.equal(told?.length, process.versions["bun"] === undefined ? 0 : 1);
  await host.stop();
});
