/**
 * How long does Conduit take from `node app.ts`, and from what `npm start` runs, to its first reply, with the data of an earlier start;
 * and, with `--dev`, from a save to the first reply of the process that `npm run dev` starts again?
 *
 * The reply is a page of articles with their authors, which has been through every layer. Wall time counts everything that the machine
 * does besides; the least of many runs is the figure. CPU is that of all threads of the process until the reply (Linux only).
 *
 * Run: node benchmarks/startup.bench.ts [runs] [--dev]
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { modulesOfStart } from "../tooling/lib/modules-of-start.ts";

const root = join(import.meta.dirname, "..");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const [plain, start, dev] = ["node examples/conduit/app.ts", scripts.start, scripts.dev].map(
  (script: string) => script.split(" ").slice(1),
) as [string[], string[], string[]];
const path = "/api/articles?limit=1";
const pollMs = 2;
const patienceMs = 30_000;

const { values, positionals } = parseArgs({
  options: { dev: { type: "boolean", default: false } },
  allowPositionals: true,
});
const runs = Number(positionals[0] ?? 20);
const data = mkdtempSync(join(tmpdir(), "conduit-start-"));
try {
  console.log(
    `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.versions.node}, ${process.platform}, ${runs} runs`,
  );
  // Makes the data, and lets Node keep what it has compiled.
  await ended(await started(start));
  if (values.dev) await measureRestarts();
  else await measureStarts();
} finally {
  rmSync(data, { recursive: true, force: true });
}

async function measureStarts(): Promise<void> {
  const contestants = [
    { name: "node app.ts", command: plain, wall: [] as number[], cpu: [] as number[] },
    { name: "npm start", command: start, wall: [] as number[], cpu: [] as number[] },
  ];
  for (let run = 0; run < runs; run++)
    for (const { command, wall, cpu } of contestants) {
      const begin = performance.now();
      const { child } = await started(command);
      wall.push(performance.now() - begin);
      const used = cpuMs(child.pid!);
      if (used !== undefined) cpu.push(used);
      await killed(child);
    }
  for (const { name, wall, cpu } of contestants)
    console.log(`${name} to first reply: ${summary(wall)}; CPU: ${summary(cpu)}`);
  const program = join(root, plain.at(-1)!);
  const { files, builtins } = await modulesOfStart(program, { env: { DATA_DIR: data }, path });
  console.log(`modules: ${files.length} files, ${builtins.length} of Node's own parts`);
}

async function measureRestarts(): Promise<void> {
  const port = await freePort();
  const watcher = run(dev, { DATA_DIR: data, PORT: String(port) }, { detached: true });
  const saved = join(root, "examples/conduit/tags/tags.ts");
  const wall: number[] = [];
  try {
    await reply(port);
    for (let run = 0; run < runs; run++) {
      // An editor saves when the process is at rest.
      await delay(500);
      utimesSync(saved, new Date(), new Date());
      const begin = performance.now();
      await refusal(port);
      await reply(port);
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

/** Starts the app and waits for its first reply. */
async function started(command: readonly string[]): Promise<Server> {
  const port = await freePort();
  const child = run(command, { DATA_DIR: data, PORT: String(port) });
  const ended = new Promise<never>((_, reject) =>
    child.once("exit", (code) => reject(new Error(`The app ended with ${code}.`))),
  );
  await Promise.race([reply(port), ended]);
  return { child };
}

function run(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  options: { readonly detached?: boolean } = {},
): ChildProcess {
  return spawn(process.execPath, args, {
    ...options,
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** Stops in order, so that Node writes down what it has compiled. */
async function ended({ child }: Server): Promise<void> {
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
async function reply(port: number): Promise<void> {
  let text: string | undefined;
  const end = performance.now() + patienceMs;
  while ((text = await ask(port)) === undefined) {
    assert.ok(performance.now() < end, "nobody answers");
    await delay(pollMs);
  }
  assert.ok(text.startsWith("HTTP/1.1 200 OK\r\n"), text.slice(0, 300));
  const { articles, articlesCount } = JSON.parse(text.slice(text.indexOf("\r\n\r\n")));
  assert.equal(articles.length, 1);
  assert.ok(articlesCount > 100);
  assert.equal(typeof articles[0].author.username, "string");
}

async function refusal(port: number): Promise<void> {
  while ((await ask(port)) !== undefined) await delay(pollMs);
}

/** Gives the whole reply; undefined when the connection is refused or lost. */
function ask(port: number): Promise<string | undefined> {
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

/** What all threads of a process have used, in milliseconds; undefined where the system does not say. */
function cpuMs(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

function summary(values: readonly number[]): string {
  if (values.length === 0) return "not known here";
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)]!;
  return `least ${sorted[0]!.toFixed(0)} ms, median ${middle.toFixed(0)} ms`;
}
