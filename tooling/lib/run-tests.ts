import { availableParallelism } from "node:os";
import { join } from "node:path";
import { run } from "node:test";
import { pathToFileURL } from "node:url";
import { alone, type Batch, entryOf, toBatches } from "./batches.ts";
import { scratchFolder } from "./scratch-folder.ts";
import { stopOnSignals } from "./servers/hold.ts";
import { serversFor } from "./servers/needs.ts";
import { TestServers } from "./servers/test-servers.ts";
import type { TestReport } from "./test-report.ts";
import { TestTimes } from "./test-times.ts";
import { root, workspaces } from "./workspace.ts";

const leaving = `--import=${pathToFileURL(join(import.meta.dirname, "leave-at-exit.ts")).href}`;

/** How test files are run. */
export interface RunOptions {
  /** A test has this long, and so has the whole run between two events: a file with an open handle never ends. */
  readonly patienceMs: number;
  /** Writes what each process cost. */
  readonly times?: boolean;
  /** Runs each file in a process of its own. */
  readonly alone?: boolean;
}

/** A batch with the file that runs it, and whether it waits for servers. */
interface Job extends Batch {
  readonly entry: string;
  readonly waits: boolean;
}

/** Runs test files into a report: those that need no server while the servers start. */
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
  process.env["NODE_COMPILE_CACHE"] ??= join(root, ".scratch/compiled");
  const times = options.times === true ? new TestTimes(join(scratch, "times")) : undefined;
  const jobs = (options.alone === true ? alone(files) : toBatches(files)).map((batch) => ({
    ...batch,
    entry: entryOf(batch, scratch),
    waits: batch.files.some((file) => needs.get(file)?.length !== 0),
  }));
  try {
    const ready = servers.start([...new Set([...needs.values()].flat())]);
    await runJobs(jobs, ready, new Runner(report, options, times));
    for (const row of servers.cpuTimes()) times?.add(row);
  } finally {
    await servers.stop();
  }
  if (times !== undefined) console.log(times.table());
}

/** Runs jobs in their order, one more than there are cores, because tests wait for servers and for each other. */
async function runJobs(jobs: readonly Job[], ready: Promise<void>, runner: Runner): Promise<void> {
  const open = [...jobs];
  let isReady = false;
  const serving = ready.then(() => {
    isReady = true;
  });
  const work = async (): Promise<void> => {
    while (open.length > 0) {
      const next = open.findIndex(({ waits }) => isReady || !waits);
      if (next < 0) await serving;
      else await runner.run(open.splice(next, 1)[0]!);
    }
  };
  await Promise.all([serving, ...Array.from({ length: availableParallelism() + 1 }, work)]);
}

/** Runs one job after the other or several at once, and stops them all when nothing happens any more. */
class Runner {
  readonly #report: TestReport;
  readonly #patienceMs: number;
  readonly #times: TestTimes | undefined;
  readonly #open = new Set<string>();
  readonly #stalled = new AbortController();
  #watch: NodeJS.Timeout | undefined;

  constructor(report: TestReport, { patienceMs }: RunOptions, times: TestTimes | undefined) {
    this.#report = report;
    this.#patienceMs = patienceMs;
    this.#times = times;
  }

  async run({ name, entry }: Job): Promise<void> {
    this.#open.add(name);
    this.#watch ??= setTimeout(() => this.#stop(), this.#patienceMs);
    this.#times?.name(entry, name);
    const events = run({
      files: [entry],
      cwd: root,
      execArgv: [leaving, ...(this.#times?.execArgv ?? [])],
      timeout: this.#patienceMs,
      signal: this.#stalled.signal,
    });
    for await (const event of events) {
      this.#watch?.refresh();
      this.#report.take(event, name);
    }
    this.#open.delete(name);
    if (this.#open.size > 0) return;
    clearTimeout(this.#watch);
    this.#watch = undefined;
  }

  #stop(): void {
    const names = [...this.#open].join("\n");
    console.log(`Nothing happens any more; stopping what did not end:\n${names}\n`);
    this.#stalled.abort();
  }
}
