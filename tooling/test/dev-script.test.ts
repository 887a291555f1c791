import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const args = (scripts.dev as string).split(" ").slice(1);

// Node that watches breaks off with a native stack at Ctrl-C, when a file of `--env-file-if-exists` is not there.
test(
  "npm run dev ends in order at Ctrl-C",
  { skip: process.platform === "win32" && "Windows sends no SIGINT to another process" },
  async (here) => {
    const folder = mkdtempSync(join(tmpdir(), "dev-script-"));
    here.after(() => rmSync(folder, { recursive: true, force: true }));
    const env = { ...process.env, PORT: "0", DATA_DIR: folder, SAMPLE: "false" };
    // A terminal signals the whole group.
    const dev = spawn(process.execPath, args, { cwd: root, env, detached: true });
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
  },
);
