import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { fixedClock, sequentialIds } from "@wervel/core";
import { openDatabase } from "@wervel/data";
import { sqlite } from "@wervel/store-sqlite";
import { Till } from "./support/till.ts";

const program = fileURLToPath(new URL("./support/till-process.ts", import.meta.url));

interface Process {
  readonly child: ChildProcess;
  readonly url: string;
}

async function start(file: string, moment: string, now: string): Promise<Process> {
  const child = spawn(process.execPath, [program, file, moment, now], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, url };
}

const pay = (url: string): Promise<Response> =>
  fetch(`${url}/payments`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": "the-key" },
    body: '{"amount":5}',
  });

async function payments(file: string): Promise<number> {
  const clock = fixedClock(0);
  const opened = await openDatabase(Till.model, sqlite(file), { clock, ids: sequentialIds() });
  await using _ = opened;
  return new Till({ runtime: opened.runtime }).payment.allowScan().count();
}

const noon = "2026-01-01T12:00:00Z";
const late = "2026-01-01T12:01:00Z";

const killed = [
  {
    what: "after the commit and before the reply has its kept reply afterwards",
    moment: "committed",
    left: 1,
    repeated: [
      { now: noon, status: 201, replayed: "true" },
      { now: late, status: 201, replayed: "true" },
    ],
  },
  {
    what: "before the commit has changed nothing, and is done again once its claim is abandoned",
    moment: "working",
    left: 0,
    repeated: [
      { now: noon, status: 409, replayed: null },
      { now: late, status: 201, replayed: null },
      { now: late, status: 201, replayed: "true" },
    ],
  },
];

for (const { what, moment, left, repeated } of killed)
  test(`a request whose process is killed ${what}`, { timeout: 120_000 }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "wervel-keys-"));
    const children: ChildProcess[] = [];
    t.after(() => {
      for (const child of children) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    });
    const file = join(folder, "db.sqlite");
    const victim = await start(file, moment, noon);
    children.push(victim.child);
    const ended = once(victim.child, "exit");
    await assert.rejects(pay(victim.url));
    assert.deepEqual(await ended, [null, "SIGKILL"]);
    assert.equal(await payments(file), left);
    for (const { now, status, replayed } of repeated) {
      const next = await start(file, "never", now);
      children.push(next.child);
      const reply = await pay(next.url);
      assert.equal(reply.status, status);
      assert.equal(reply.headers.get("idempotency-replayed"), replayed);
      const closed = once(next.child, "exit");
      next.child.stdin!.end();
      assert.deepEqual(await closed, [0, null]);
    }
    assert.equal(await payments(file), 1);
  });
