import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { scratchFolder } from "../lib/scratch-folder.ts";
import { folderVariable, TestTimes } from "../lib/test-times.ts";

test("a process is listed with what it and what it started used, what cost most first", () => {
  const folder = scratchFolder("times-");
  const entry = join(folder, "busy.js");
  const work = "const end = Date.now() + 300; while (Date.now() < end);";
  writeFileSync(
    entry,
    `import { spawnSync } from "node:child_process"; ${work} spawnSync(process.execPath, ["-e", ${JSON.stringify(work)}]);`,
  );
  const times = new TestTimes(join(folder, "times"));
  times.name(entry, "busy");
  times.add({ name: "idle server", cpu: { own: 0.01, below: 0 } });
  times.add({ name: "costly server", cpu: { own: 100, below: 900 } });
  const env = { ...process.env, [folderVariable]: join(folder, "times") };
  spawnSync(process.execPath, [...times.execArgv, entry], { env });
  const [head, ...rows] = times.table().split("\n");
  assert.match(head ?? "", /CPU s +own +below +wall s/);
  assert.deepEqual(
    rows.map((row) => /[a-z].*/.exec(row)?.[0]),
    ["costly server", "busy", "idle server", "together"],
  );
  const [cpu = 0, own = 0, below = 0, wall = 0] = rows[1]!.trim().split(/\s+/).map(Number);
  assert.ok(own > 0 && wall >= 0.6, rows[1] ?? "");
  assert.ok(Math.abs(cpu - own - below) < 0.11, rows[1] ?? "");
  if (process.platform === "linux") assert.ok(below > 0, rows[1] ?? "");
});
