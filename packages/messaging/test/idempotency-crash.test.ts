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
import { testHost } from "@wervel/testing";
import { Till, tillApp } from "./support/till.ts";

/** Where the clock of a test host begins. */
const midnight = "2026-01-01T00:00:00Z";
const program = fileURLToPath(new URL("./support/till-process.ts", import.meta.url));

interface Process {
  readonly child: ChildProcess;
  readonly url: string;
}

async function start(file: string, moment: string): Promise<Process> {
  const child = spawn(process.execPath, [program, file, moment, midnight], {
    stdio: ["ignore", "pipe", "inherit"],
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

const killed = [
  {
    what: "after the commit and before the reply has its kept reply afterwards",
    moment: "committed",
    left: 1,
    repeated: [
      { after: "0s", status: 201, replayed: "true" },
      { after: "1m", status: 201, replayed: "true" },
    ],
  },
  {
    what: "before the commit has changed nothing, and is done again once its claim is abandoned",
    moment: "working",
    left: 0,
    repeated: [
      { after: "0s", status: 409, replayed: null },
      { after: "1m", status: 201, replayed: null },
      { after: "0s", status: 201, replayed: "true" },
    ],
  },
] as const;

for (const { what, moment, left, repeated } of killed)
  test(`a request whose process is killed ${what}`, { timeout: 120_000 }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "wervel-keys-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "db.sqlite");
    const victim = await start(file, moment);
    t.after(() => victim.child.kill("SIGKILL"));
    const ended = once(victim.child, "exit");
    await assert.rejects(pay(victim.url));
    assert.deepEqual(await ended, [null, "SIGKILL"]);
    assert.equal(await payments(file), left);
    await using host = await testHost(tillApp().store(Till, sqlite(file)), (t) => t, {
      socket: true,
    });
    for (const { after, status, replayed } of repeated) {
      host.clock.advance(after);
      const reply = await pay(host.url!);
      assert.equal(reply.status, status);
      assert.equal(reply.headers.get("idempotency-replayed"), replayed);
    }
    assert.equal(await payments(file), 1);
  });
