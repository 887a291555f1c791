import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";

const fixture = new URL("./blocked.fixture.ts", import.meta.url).pathname;
const timeout = 20_000;

test(
  "goes on working while nobody reads the log, and loses no line of what fits",
  { timeout },
  async () => {
    const lines = await linesOf(await blocked(3_000, "flush"));
    assert.deepEqual(
      lines.map(({ count }) => count),
      Array.from({ length: 3_000 }, (_, index) => index),
    );
  },
);

test(
  "drops what does not fit, counts it, and says so when the log is read again",
  { timeout },
  async () => {
    const lines = await linesOf(await blocked(8_000, "flush"));
    const kept = lines.filter(({ message }) => message === "line");
    const [dropped, ...others] = lines.filter(({ message }) => message !== "line");
    assert.ok(kept.length < 8_000);
    assert.equal(dropped?.message, "log lines were dropped");
    assert.equal(dropped?.level, "warn");
    assert.equal(kept.length + dropped.lines!, 8_000);
    assert.deepEqual(others, []);
  },
);

test("a process ends although nobody reads its log", { timeout }, async () => {
  const child = await blocked(3_000, "exit");
  assert.deepEqual(await once(child, "exit"), [7, null]);
});

interface Line {
  readonly level: string;
  readonly message: string;
  readonly count?: number;
  readonly lines?: number;
}

/** Starts a process whose log nobody reads; it has written its lines. */
async function blocked(lines: number, end: "flush" | "exit"): Promise<ChildProcess> {
  const child = spawn(process.execPath, [fixture, String(lines), end], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const [message] = (await once(child, "message")) as [string];
  assert.equal(message, "alive");
  return child;
}

async function linesOf(child: ChildProcess): Promise<Line[]> {
  let output = "";
  child.stdout!.setEncoding("utf8").on("data", (text: string) => (output += text));
  await once(child, "close");
  return output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}
