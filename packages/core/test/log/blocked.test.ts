import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";

const fixture = new URL("./blocked.fixture.ts", import.meta.url).pathname;

test(
  "goes on working while nobody reads the log, and loses no line of what fits",
  { timeout: 20_000 },
  async () => {
    const child = spawn(process.execPath, [fixture], {
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    const [message] = (await once(child, "message")) as [string];
    assert.equal(message, "alive");
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
    await once(child, "close");
    const counts = output
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { count: number }).count);
    assert.deepEqual(
      counts,
      Array.from({ length: 3_000 }, (_, index) => index),
    );
  },
);
