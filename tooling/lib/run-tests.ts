import { availableParallelism } from "node:os";
import { join } from "node:path";
import { run } from "node:test";
import { entryOf, toBatches } from "./batches.ts";
import { scratchFolder } from "./scratch-folder.ts";
import { stopOnSignals } from "./servers/hold.ts";
import { serversFor } from "./servers/needs.ts";
import { TestServers } from "./servers/test-servers.ts";
import type { TestReport } from "./test-report.ts";
import { root, toPath, workspaces } from "./workspace.ts";

/** How test files are run. */
export interface RunOptions {
  /** A test has this long, and so has the whole run between two events: a file with an open handle never ends. */
  readonly patienceMs: number;
}

/** Runs test files into a report: those that need no server while the servers start, and the others then. */
export async function runTests(
  files: readonly string[],
  report: TestReport,
  options: RunOptions,
): Promise<void> {
  const everywhere = [...workspaces("packages"), ...workspaces("examples")];
  const needs = new Map(files.map((file) => [file, serversFor(file, everywhere)]));
  const servers = new TestServers();
  stopOnSignals(servers);
  const scratch = scratchFolder("tests-");
  // Most of a small test's time goes into what Node makes of the modules it imports, which the processes share.
  process.env["NODE_COMPILE_CACHE"] ??= join(scratch, "compiled");
  const plain = files.filter((file) => needs.get(file)?.length === 0);
  try {
    await Promise.all([
      servers.start([...new Set([...needs.values()].flat())]),
      runFiles(entriesOf(plain, scratch), availableParallelism(), report, options),
    ]);
    const others = files.filter((file) => !plain.includes(file));
    // One more, because they wait for servers.
    await runFiles(entriesOf(others, scratch), availableParallelism() + 1, report, options);
  } finally {
    await servers.stop();
  }
}

function entriesOf(files: readonly string[], scratch: string): string[] {
  return toBatches(files).map((batch) => entryOf(batch, scratch));
}

async function runFiles(
  files: readonly string[],
  concurrency: number,
  report: TestReport,
  { patienceMs }: RunOptions,
): Promise<void> {
  if (files.length === 0) return;
  const open = new Set(files.map(toPath));
  const stalled = new AbortController();
  const watch = setTimeout(() => {
    console.log(`Nothing happens any more; stopping what did not end:\n${[...open].join("\n")}\n`);
    stalled.abort();
  }, patienceMs);
  const events = run({
    files,
    cwd: root,
    concurrency,
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
