import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { ask, askAll, Team } from "./team.ts";

const options = {
  timeout: 60_000,
  skip: process.platform === "win32" && "Windows has no signals to catch",
};

test(
  "every worker answers at one address, and one speaks for all, and what one tells, all others hear",
  options,
  async (here) => {
    const team = new Team(here, [], { WORKERS: "3" });
    const url = await team.url();
    const pids = await askAll(url, 3);
    assert.equal(new Set(pids.values()).size, 3);
    assert.ok(![...pids.values()].includes(team.child.pid!));
    const said = team.lines.map(({ message, worker }) => `${worker ?? "-"} ${message}`);
    assert.equal(said.filter((line) => line.endsWith("first start")).length, 1);
    assert.deepEqual(
      said.filter((line) => /started|listening/.test(line)),
      ["1 listening", "1 started", "- workers started"],
    );
    assert.ok(said.some((line) => line.startsWith("1 security: each of 3 processes counts")));
    assert.equal((await ask(`${url}/tell`)).status, 200);
    for (let heard = new Map<number, number>(); ; await delay(20)) {
      const { text } = await ask(`${url}/heard`);
      const { id, heard: sum } = JSON.parse(text) as { id: number; heard: number };
      heard.set(id, sum);
      assert.ok(sum === 0 || sum === 2);
      if (heard.size === 3 && [...heard.values()].filter((times) => times === 2).length === 2)
        break;
    }
    team.child.kill("SIGTERM");
    assert.deepEqual(await team.exit, [0, null]);
    assert.deepEqual(
      team.lines
        .filter(({ message }) => message === "stopped")
        .map(({ worker }) => String(worker))
        .toSorted(),
      ["1", "2", "3"],
    );
  },
);

test("a request in work is answered when the app is stopped", options, async (here) => {
  const team = new Team(here);
  const url = await team.url();
  const agent = new Agent({ keepAlive: true });
  here.after(() => agent.destroy());
  const slow = [0, 1, 2, 3].map(() => ask(`${url}/slow`, agent));
  await delay(100);
  team.child.kill("SIGINT");
  for (const reply of await Promise.all(slow))
    assert.deepEqual(reply, { status: 200, text: '"done"' });
  assert.deepEqual(await team.exit, [0, null]);
});

test(
  "no request fails while the app stops, where clients leave when they are asked to",
  options,
  async (here) => {
    const team = new Team(here, ["linger"]);
    const url = await team.url();
    let isLeaving = false;
    let answered = 0;
    const clients = Array.from({ length: 20 }, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      here.after(() => agent.destroy());
      while (!isLeaving) {
        assert.equal((await ask(`${url}/who`, agent)).status, 200);
        answered++;
      }
    });
    await delay(200);
    // As a container's runtime may do it, every process hears of it.
    const pids = await askAll(url, 2);
    for (const pid of [...pids.values(), team.child.pid!]) process.kill(pid, "SIGTERM");
    // The balancer notices late, and well within the linger.
    await delay(250);
    isLeaving = true;
    await Promise.all(clients);
    assert.ok(answered > 100);
    assert.deepEqual(await team.exit, [0, null]);
  },
);

test(
  "a worker that is killed takes nothing along but what it had in work, and is replaced",
  options,
  async (here) => {
    const team = new Team(here);
    const url = await team.url();
    const before = await askAll(url, 2);
    let isOver = false;
    let lost = 0;
    let answered = 0;
    const clients = Array.from({ length: 10 }, async () => {
      // A connection for each request: what fails was in the hands of the one that was killed.
      while (!isOver)
        await ask(`${url}/who`).then(
          () => answered++,
          () => lost++,
        );
    });
    await delay(100);
    process.kill(before.get(2)!, "SIGKILL");
    const ended = await team.line("worker ended, and starts again");
    assert.deepEqual([ended.worker, ended["signal"], ended["waitMs"]], [2, "SIGKILL", 250]);
    const answeredThen = answered;
    await team.line("worker serves again");
    isOver = true;
    await Promise.all(clients);
    assert.ok(answered > answeredThen);
    assert.ok(lost <= 10, `${lost} lost`);
    const after = await askAll(url, 2);
    assert.notEqual(after.get(2), before.get(2));
    assert.equal(after.get(1), before.get(1));
    team.child.kill("SIGTERM");
    assert.deepEqual(await team.exit, [0, null]);
  },
);

test("worker 1 is replaced without doing again what is done once", options, async (here) => {
  const team = new Team(here);
  const pids = await askAll(await team.url(), 2);
  process.kill(pids.get(1)!, "SIGKILL");
  await team.line("worker serves again");
  team.child.kill("SIGTERM");
  assert.deepEqual(await team.exit, [0, null]);
  for (const once of ["first start", "listening", "started"])
    assert.equal(team.lines.filter(({ message }) => message === once).length, 1, once);
});

test("what keeps the first worker from starting is said once", options, async (here) => {
  const team = new Team(here, ["never"], { WORKERS: "4" });
  assert.deepEqual(await team.exit, [1, null]);
  assert.equal(team.errors.match(/WERVEL_HOST_START/g)?.length, 1, team.errors);
});

test("a worker that never gets ready stops the app in the end", options, async (here) => {
  const folder = mkdtempSync(join(tmpdir(), "wervel-workers-"));
  here.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "refuse");
  writeFileSync(file, "");
  const team = new Team(here, ["until", file]);
  assert.deepEqual(await team.exit, [1, null]);
  assert.match(team.errors, /WERVEL_HOST_WORKER_LOST: Worker 2 of fixture ended 5 times in a row/);
  assert.deepEqual(
    team.lines.filter(({ waitMs }) => waitMs !== undefined).map(({ waitMs }) => waitMs),
    [250, 500, 1000, 2000],
  );
});

test("an app that waits for a worker stops at once", options, async (here) => {
  const folder = mkdtempSync(join(tmpdir(), "wervel-workers-"));
  here.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "refuse");
  writeFileSync(file, "");
  const team = new Team(here, ["until", file]);
  await team.line("worker ended, and starts again");
  team.child.kill("SIGTERM");
  const [code] = await team.exit;
  assert.ok(code === 0 || code === 130, `${code}`);
  assert.doesNotMatch(team.errors, /WERVEL_HOST_WORKER_LOST/);
});

test("a number of workers that cannot be is refused", options, async (here) => {
  const team = new Team(here, [], { WORKERS: "513" });
  assert.deepEqual(await team.exit, [1, null]);
  assert.match(team.errors, /WERVEL_HOST_WORKERS/);
});

test("the setting goes before what the program says", options, async (here) => {
  const team = new Team(here, [], { WORKERS: "1" });
  const { url } = await team.line("listening");
  assert.equal((await askAll(url!, 1)).get(1), team.child.pid);
  team.child.kill("SIGTERM");
  assert.deepEqual(await team.exit, [0, null]);
});
