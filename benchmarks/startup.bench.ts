/**
 * How long does a program take from `node` to its first reply? Conduit with the data of an earlier start, and a hundred routes beside Fastify
 * and Node, from the sources of the repository and from the packages as users install them; and, with `--dev`, from a save to the first reply
 * of the Conduit that `npm run dev` starts again.
 *
 * All take turns in each round. Wall time counts what the machine does besides: the least is the figure of the program, and ratios within a
 * round are those to compare. CPU is that of all threads of the process until the reply (Linux only).
 *
 * Run: node benchmarks/startup.bench.ts [rounds] [--dev]
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Consumer } from "../tooling/lib/consumer.ts";
import { modulesOfStart } from "../tooling/lib/modules-of-start.ts";
import { root } from "../tooling/lib/workspace.ts";
import { cpuMicros } from "./lib/cpu.ts";
import { machine } from "./lib/machine.ts";
import { rotate } from "./lib/rotate.ts";
import { spread } from "./lib/stats.ts";
import {
  checkArticles,
  conduitPath,
  type Contestant,
  contestants,
  devScript,
  installed,
  startScript,
} from "./startup/contestants.ts";

const pollMs = 2;
const patienceMs = 30_000;

const { values, positionals } = parseArgs({
  options: { dev: { type: "boolean", default: false } },
  allowPositionals: true,
});
const rounds = Number(positionals[0] ?? 12);
const data = mkdtempSync(join(tmpdir(), "conduit-start-"));
const here: Contestant = {
  name: "Conduit",
  args: startScript,
  cwd: root,
  path: conduitPath,
  check: checkArticles,
};
try {
  const { cpu, cores, node, loadBefore } = machine();
  console.log(`${cpu}, ${cores} cores, Node ${node}, load ${loadBefore}, ${rounds} rounds`);
  if (values.dev) await measureRestarts();
  else await measureStarts();
} finally {
  rmSync(data, { recursive: true, force: true });
}

interface Start {
  readonly wall: number;
  readonly cpu: number;
}

async function measureStarts(): Promise<void> {
  using consumer = new Consumer();
  await installed(consumer);
  const all = contestants(consumer.folder);
  // Makes the data, and lets Node keep what it has compiled.
  for (const each of all) await ended((await started(each)).child);
  const turns = all.map((each) => ({ name: each.name, measure: () => startOnce(each) }));
  const starts = await rotate(turns, rounds, (_, error) => {
    throw error;
  });
  for (const each of all) console.log(await lineOf(each, starts));
}

async function startOnce(contestant: Contestant): Promise<Start> {
  const begin = performance.now();
  const { child } = await started(contestant);
  const wall = performance.now() - begin;
  const cpu = cpuMicros(child.pid!) / 1000;
  await killed(child);
  return { wall, cpu };
}

async function lineOf(
  { name, args, cwd, path, base }: Contestant,
  starts: ReadonlyMap<string, readonly Start[]>,
): Promise<string> {
  const own = starts.get(name)!;
  const flags = args.slice(0, -1);
  const env = { DATA_DIR: data };
  const { files, builtins } = await modulesOfStart(resolve(cwd, args.at(-1)!), {
    env,
    cwd,
    path,
    flags,
  });
  const ratio = (of: (start: Start) => number): string => {
    const { q1, median, q3 } = spread(
      own.map((start, round) => of(start) / of(starts.get(base!)![round]!)),
    );
    return `${median.toFixed(2)} (${q1.toFixed(2)} to ${q3.toFixed(2)})`;
  };
  return [
    `${name}: wall ${summary(own.map(({ wall }) => wall))}`,
    `CPU ${summary(own.map(({ cpu }) => cpu))}`,
    `modules ${files.length} files, ${builtins.length} of Node's own`,
    ...(base === undefined || base === name
      ? []
      : [`of Fastify: wall ${ratio(({ wall }) => wall)}, CPU ${ratio(({ cpu }) => cpu)}`]),
  ].join("; ");
}

async function measureRestarts(): Promise<void> {
  await ended((await started(here)).child);
  const port = await freePort();
  const dev = { ...here, args: devScript };
  const watcher = run(dev, port, { detached: true });
  const saved = join(root, "examples/conduit/tags/tags.ts");
  const wall: number[] = [];
  try {
    await reply(dev, port);
    for (let round = 0; round < rounds; round++) {
      // An editor saves when the process is at rest.
      await delay(500);
      utimesSync(saved, new Date(), new Date());
      const begin = performance.now();
      await refusal(port);
      await reply(dev, port);
      wall.push(performance.now() - begin);
    }
  } finally {
    // With all that it has started.
    process.kill(process.platform === "win32" ? watcher.pid! : -watcher.pid!, "SIGKILL");
  }
  console.log(`save to first reply: ${summary(wall)}`);
}

interface Server {
  readonly child: ChildProcess;
}

/** Starts a program and waits for its first reply. */
async function started(contestant: Contestant): Promise<Server> {
  const port = await freePort();
  const child = run(contestant, port);
  const exit = new Promise<never>((_, reject) =>
    child.once("exit", (code) => reject(new Error(`${contestant.name} ended with ${code}.`))),
  );
  await Promise.race([reply(contestant, port), exit]);
  return { child };
}

function run(
  { args, cwd }: Contestant,
  port: number,
  options: { readonly detached?: boolean } = {},
): ChildProcess {
  return spawn(process.execPath, args, {
    ...options,
    cwd,
    env: { ...process.env, DATA_DIR: data, PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** Stops in order, so that Node writes down what it has compiled. */
async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await exit;
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exit;
}

/** Asks for half a minute until somebody answers, and checks the answer. */
async function reply({ path, check }: Contestant, port: number): Promise<void> {
  let text: string | undefined;
  const end = performance.now() + patienceMs;
  while ((text = await ask(port, path)) === undefined) {
    assert.ok(performance.now() < end, "nobody answers");
    await delay(pollMs);
  }
  assert.ok(text.startsWith("HTTP/1.1 200 OK\r\n"), text.slice(0, 300));
  check(JSON.parse(text.slice(text.indexOf("\r\n\r\n"))));
}

async function refusal(port: number): Promise<void> {
  while ((await ask(port, conduitPath)) !== undefined) await delay(pollMs);
}

/** Gives the whole reply; undefined when the connection is refused or lost. */
function ask(port: number, path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.setEncoding("utf8");
    let text = "";
    socket.on("connect", () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`),
    );
    socket.on("data", (chunk: string) => (text += chunk));
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(text === "" ? undefined : text));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function summary(values: readonly number[]): string {
  const { q1, median, q3 } = spread(values);
  const least = Math.min(...values);
  return `least ${least.toFixed(0)}, median ${median.toFixed(0)} ms (${q1.toFixed(0)} to ${q3.toFixed(0)})`;
}
