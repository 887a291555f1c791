import "./lib/node-floor.ts";
import { availableParallelism } from "node:os";
import { run } from "node:test";
import { stopOnSignals } from "./lib/servers/hold.ts";
import { serversFor } from "./lib/servers/needs.ts";
import { TestServers } from "./lib/servers/test-servers.ts";
import { TestReport } from "./lib/test-report.ts";
import { findFiles, root, toPath, workspaces } from "./lib/workspace.ts";

const everything = [
  "packages/*/test/**/*.test.ts",
  "examples/**/*.test.ts",
  "tooling/test/**/*.test.ts",
];

/** A test has this long, and so has the whole run between two events: a file with an open handle never ends. */
const patienceMs = 120_000;

const files = select(process.argv.slice(2));
const report = new TestReport();
await runAll();
console.log(report.closing());
process.exitCode = report.isGreen() ? 0 : 1;

/** Runs the tests that need no server while the servers start, and the others then. */
async function runAll(): Promise<void> {
  const everywhere = [...workspaces("packages"), ...workspaces("examples")];
  const needs = new Map(files.map((file) => [file, serversFor(file, everywhere)]));
  const kinds = [...new Set([...needs.values()].flat())];
  const servers = new TestServers();
  stopOnSignals(servers);
  try {
    await Promise.all([
      servers.start(kinds),
      runTests(files.filter((file) => needs.get(file)?.length === 0)),
    ]);
    await runTests(files.filter((file) => needs.get(file)?.length !== 0));
  } finally {
    await servers.stop();
  }
}

async function runTests(files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const open = new Set(files);
  const stalled = new AbortController();
  const watch = setTimeout(() => {
    console.log(`Nothing happens any more; stopping what did not end:\n${[...open].join("\n")}\n`);
    stalled.abort();
  }, patienceMs);
  const events = run({
    files: files.map((file) => `${root}/${file}`),
    cwd: root,
    concurrency: availableParallelism(),
    timeout: patienceMs,
    signal: stalled.signal,
  });
  for await (const event of events) {
    watch.refresh();
    report.take(event);
    if (event.type === "test:complete" && event.data.name === event.data.file) {
      open.delete(toPath(event.data.name));
    }
  }
  clearTimeout(watch);
}

/** Picks the test files below the named folders or files; all of them when nothing is named. */
function select(names: readonly string[]): string[] {
  const all = findFiles(everything).filter((file) => !file.includes("/fixtures/"));
  if (names.length === 0) return all;
  return all.filter((file) =>
    names.map(toPath).some((name) => file === name || file.startsWith(`${name}/`)),
  );
}
