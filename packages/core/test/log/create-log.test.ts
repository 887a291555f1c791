import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createLog, toSecret } from "@wervel/core";

test("writes JSON lines in order, safe and bounded, and keeps those from before pino was loaded", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "wervel-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const fileDescriptor = openSync(join(folder, "log"), "w");
  const log = createLog({ level: "debug", fileDescriptor });
  log.trace("quiet");
  log.info("first %s %%", {
    password: "canary",
    held: toSecret("canary"),
    text: "a\r\n\u001b[31m\u009b",
    name: "kept",
  });
  await log.flush();
  log.child({ part: "x" }).warn("y".repeat(50_000));
  log.error("last", { error: new Error("boom"), msg: "own", err: "own", pid: 1 });
  await log.flush();
  closeSync(fileDescriptor);
  const written = readFileSync(join(folder, "log"), "utf8");
  const lines = written.trimEnd().split("\n");
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    parsed.map((line) => line["level"]),
    ["info", "warn", "error"],
  );
  assert.deepEqual(
    [parsed[0]?.["message"], parsed[0]?.["name"], parsed[0]?.["text"]],
    ["first %s %%", "kept", "a\r\n\u001b[31m\u009b"],
  );
  assert.deepEqual([parsed[2]?.["msg"], parsed[2]?.["err"], parsed[2]?.["pid"]], ["own", "own", 1]);
  assert.ok(lines.every((line) => Buffer.byteLength(line) < 16_384));
  assert.doesNotMatch(written, /canary|\u009b|\r/);
});

test("does not fail when its destination is gone", async () => {
  const log = createLog({ fileDescriptor: 9_999 });
  log.info("lost");
  await log.flush();
});
