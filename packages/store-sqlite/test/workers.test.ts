import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { databaseFile } from "./support/files.ts";
import { rounds } from "./support/worker-writers.ts";

const program = fileURLToPath(new URL("./support/worker-writers.ts", import.meta.url));
const options = {
  timeout: 60_000,
  skip: process.platform === "win32" && "Windows has no signals to catch",
};

function start(here: TestContext, ...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  here.after(() => child.kill("SIGKILL"));
  return { child, closed: once(child, "close") as Promise<readonly unknown[]> };
}

test("workers of one app write one file at once, and nothing is lost", options, async (here) => {
  const path = databaseFile(here);
  const { child, closed } = start(here, "file", path);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === 3) child.kill("SIGTERM");
  }
  assert.deepEqual(await closed, [0, null]);
  assert.deepEqual(lines.toSorted(), ["done 1", "done 2", "done 3"]);
  const database = new DatabaseSync(path, { readOnly: true });
  here.after(() => database.close());
  assert.deepEqual(
    { ...database.prepare("select (select n from counter) n, count(*) lines from line").get() },
    { n: 3 * rounds, lines: 3 * rounds },
  );
});

for (const [kind, path] of [
  ["memory", ""],
  ["file", ":memory:"],
] as const)
  test(
    `workers are refused where each would have its own records: ${path || kind}`,
    options,
    async (here) => {
      const { child, closed } = start(here, kind, path);
      let errors = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
      child.stdout.resume();
      assert.deepEqual(await closed, [1, null]);
      assert.match(errors, /WERVEL_STORE_PER_PROCESS/);
      assert.match(errors, /WORKERS=1/);
    },
  );
