import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { basename, dirname, join } from "node:path";
import { after, test } from "node:test";
import type { Recipe, ServerKind, Way, Workshop } from "../../lib/servers/kind.ts";
import { runFolder } from "../../lib/servers/leftovers.ts";
import { serversFolder } from "../../lib/servers/folders.ts";
import { runnable } from "../../lib/servers/programs.ts";
import { TestServers } from "../../lib/servers/test-servers.ts";

const base = mkdtempSync(join(serversFolder(), "test-"));
chmodSync(base, 0o755);
after(() => rmSync(base, { recursive: true, force: true }));

/** A server of a few lines. */
function listening({ port, folder }: Workshop): Recipe {
  const source = `require("net").createServer().listen(${port}, "127.0.0.1", () => console.log("ready", ${JSON.stringify(folder)}))`;
  return { serve: node(source), ready: /ready/, url: `tcp://127.0.0.1:${port}` };
}

/** A Node that the servers' user may run too. */
const program = join(runnable(dirname(process.execPath), base, "node"), basename(process.execPath));
const node = (source: string): Recipe["serve"] => ({ program, args: ["-e", source] });
const good: Way = { what: "a good way", prepare: listening };
const kind = (...ways: Way[]): ServerKind => ({ name: "echo", title: "Echo", ways });

async function started(...ways: Way[]): Promise<{ env: NodeJS.ProcessEnv; servers: TestServers }> {
  const env: NodeJS.ProcessEnv = {};
  const servers = new TestServers(base);
  await servers.start([kind(...ways)], env);
  return { env, servers };
}

async function isReachable(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

test("a server answers at the address in the environment, until it is stopped", async () => {
  const { env, servers } = await started(good);
  const url = env["WERVEL_TEST_ECHO"]!;
  assert.equal(await isReachable(url), true);
  await servers.stop();
  assert.equal(await isReachable(url), false);
  assert.equal(existsSync(runFolder(base)), false);
});

test("an address that is known already is used as it is", async () => {
  const env: NodeJS.ProcessEnv = { WERVEL_TEST_ECHO: "tcp://elsewhere" };
  const servers = new TestServers(base);
  await servers.start([kind({ what: "never", prepare: () => assert.fail() })], env);
  assert.deepEqual(env, { WERVEL_TEST_ECHO: "tcp://elsewhere" });
  await servers.stop();
});

test("an empty address says that the server is not wanted", async () => {
  const env: NodeJS.ProcessEnv = { WERVEL_TEST_ECHO: "" };
  const servers = new TestServers(base);
  await servers.start([kind({ what: "never", prepare: () => assert.fail() })], env);
  assert.equal(env["WERVEL_TEST_ECHO_WHY"], "WERVEL_TEST_ECHO is empty");
  await servers.stop();
});

test("the next way is tried where one cannot be had or fails", async () => {
  const { env, servers } = await started(
    { what: "an installed one", prepare: () => "no echo was found" },
    { what: "a download", prepare: () => Promise.reject(new Error("offline")) },
    good,
  );
  assert.equal(await isReachable(env["WERVEL_TEST_ECHO"]!), true);
  assert.equal(env["WERVEL_TEST_ECHO_WHY"], undefined);
  await servers.stop();
});

test("where there is no way, every reason is told", async () => {
  const dying = node('console.error("error: no such data"); process.exitCode = 3');
  const { env, servers } = await started(
    { what: "an installed one", prepare: () => "no echo was found" },
    { what: "a dying one", prepare: (at) => ({ ...listening(at), serve: dying }) },
    { what: "a broken one", prepare: (at) => ({ ...listening(at), initialise: [dying] }) },
    {
      what: "a missing one",
      prepare: (at) => ({ ...listening(at), serve: { program: "/no/such/program", args: [] } }),
    },
  );
  assert.equal(env["WERVEL_TEST_ECHO"], undefined);
  assert.deepEqual(env["WERVEL_TEST_ECHO_WHY"]?.split("; "), [
    "no echo was found",
    "a dying one: it ended before it answered: error: no such data",
    `a broken one: ${program} failed: error: no such data`,
    "a missing one: spawn /no/such/program ENOENT",
  ]);
  await servers.stop();
});

test("what a killed run left behind is ended and removed by the next", async () => {
  const folder = join(base, "run-999999999", "echo-0");
  mkdirSync(folder, { recursive: true });
  const source = `/* ${folder} */ setInterval(() => {}, 1000)`;
  const left = spawn(process.execPath, ["-e", source], { stdio: "ignore" });
  writeFileSync(join(folder, "server.json"), JSON.stringify({ pid: left.pid }));
  const ended = once(left, "exit");
  const { servers } = await started(good);
  assert.deepEqual(await ended, [null, "SIGKILL"]);
  assert.equal(existsSync(join(base, "run-999999999")), false);
  await servers.stop();
});

test("a start that is stopped half-way leaves nothing", async () => {
  const env: NodeJS.ProcessEnv = {};
  const servers = new TestServers(base);
  const silent = node("setInterval(() => {}, 1000)");
  const never: Way = {
    what: "a silent one",
    prepare: (at) => ({ ...listening(at), serve: silent }),
  };
  const start = servers.start([kind(never, good)], env);
  await servers.stop();
  await start;
  assert.deepEqual(env["WERVEL_TEST_ECHO"], undefined);
  assert.equal(existsSync(runFolder(base)), false);
});

test("a process that only has the number of a server is left alone", async () => {
  const folder = join(base, "run-999999998", "echo-0");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "server.json"), JSON.stringify({ pid: process.pid }));
  const { servers } = await started(good);
  assert.equal(existsSync(folder), false);
  await servers.stop();
});

test("nothing is made where no server is asked for", async () => {
  const servers = new TestServers(base);
  await servers.start([], {});
  assert.deepEqual(
    readdirSync(base).filter((name) => name.startsWith("run-")),
    [],
  );
  await servers.stop();
});
