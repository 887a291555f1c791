import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
// From anywhere, so that no `.env` of this folder is in the way.
const args = (scripts.dev as string)
  .replaceAll(/(?<=[ =])(?:\.\/)?(?=tooling\/|examples\/)/g, `${root}/`)
  .split(" ")
  .slice(1);

// Node that watches breaks off with a native stack at Ctrl-C, when a file of `--env-file-if-exists` is not there.
test(
  "npm run dev reads .env, and ends in order at Ctrl-C with one or without",
  { skip: process.platform === "win32" && "Windows sends no SIGINT to another process" },
  async (here) => {
    const folder = mkdtempSync(join(tmpdir(), "dev-script-"));
    here.after(() => rmSync(folder, { recursive: true, force: true }));
    await runUntilCtrlC(folder, { DATA_DIR: join(folder, "without") });
    assert.ok(existsSync(join(folder, "without")));
    writeFileSync(join(folder, ".env"), `DATA_DIR=${join(folder, "with")}\n`);
    await runUntilCtrlC(folder, {});
    assert.ok(existsSync(join(folder, "with")));
  },
);

async function runUntilCtrlC(cwd: string, more: NodeJS.ProcessEnv): Promise<void> {
  const env = { ...process.env, PORT: "0", SAMPLE: "false", ...more };
  // A terminal signals the whole group.
  const dev = spawn(process.execPath, args, { cwd, env, detached: true });
  const signal = (name: NodeJS.Signals) => process.kill(-dev.pid!, name);
  const exit = once(dev, "exit");
  let said = "";
  let isStopping = false;
  for (const stream of [dev.stdout, dev.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (isStopping || !/ started app=conduit/.test(said)) return;
      isStopping = true;
      signal("SIGINT");
    });
  assert.deepEqual(await exit, [0, null], said);
  assert.match(said, /stopped exitCode=0/);
}
