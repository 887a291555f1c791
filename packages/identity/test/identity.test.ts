import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { StartOptions } from "@wervel/core";
import { createApp } from "@wervel/http";
import { identity, type IdentityOptions } from "@wervel/identity";

const folder = mkdtempSync(join(tmpdir(), "wervel-identity-"));
after(() => rmSync(folder, { recursive: true }));

const start = (options: IdentityOptions, env: Readonly<Record<string, string>> = {}) => {
  const given: StartOptions = {
    environment: "production",
    settings: { env: { LOG_LEVEL: "silent", ...env }, argv: [], file: false },
    shutdown: { lingerMs: 0 },
  };
  return createApp({ name: "x" }).use(identity(options)).start(given);
};

test("keeps signing keys in the file that the options name", async () => {
  const file = join(folder, "named.json");
  const host = await start({ keys: { file } });
  await host.stop();
  assert.ok(existsSync(file));
});

test("lets the setting win over the file of the options", async () => {
  const file = join(folder, "unused.json");
  const host = await start({ keys: { file } }, { IDENTITY_KEY_FILE: join(folder, "set.json") });
  await host.stop();
  assert.deepEqual([existsSync(file), existsSync(join(folder, "set.json"))], [false, true]);
});

test("does not start in production when signing keys would be lost", async () => {
  await assert.rejects(start({}), { code: "WERVEL_IDENTITY_KEYS_UNSAVED" });
});
