import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Listener, measure, type Pair, type Runner, secondsOf } from "../lib/measure.ts";
import type { Progress } from "../lib/progress.ts";
import type { Effort, Row } from "../lib/results.ts";
import { difference } from "../lib/same-reply.ts";
import { ServerProcess } from "../lib/server-process.ts";
import type { Chosen, Measured, Suite } from "../lib/suite.ts";
import { send, type WireReply } from "../lib/wire.ts";
import { compilePeers } from "../lib/compile-peers.ts";
import {
  bunContestants,
  commandOf,
  type Contestant,
  nodeContestants,
  versionOf,
} from "./contestants.ts";
import type { Setup } from "./given.ts";
import { type Issuer, makeIssuer } from "./keys.ts";
import { bunReaches, nodeReaches } from "./reaches.ts";
import { secondsOfStarts, startUps, startWork } from "./start-up.ts";
import { type Work, type WorkName, workOf, works } from "./works.ts";

interface Bench {
  readonly name: string;
  readonly title: string;
  readonly contestants: Readonly<Record<string, Contestant>>;
  /** True to write a line for each request. */
  readonly log: boolean;
  readonly works: readonly (WorkName | "start")[];
  readonly quick: readonly WorkName[];
  /** Whose figures are quoted, of which works. */
  readonly quoted?: Readonly<Partial<Record<WorkName, readonly string[]>>>;
  readonly reaches?: (rows: readonly Row[]) => readonly string[];
}

const all = Object.keys(works) as WorkName[];
const users = 64;

/** The suites of HTTP without a database. */
export const httpSuites: readonly Suite[] = [
  suiteOf({
    name: "http-node",
    title: "HTTP on Node",
    contestants: nodeContestants,
    log: false,
    works: [...all, "start"],
    quick: ["json", "post"],
    quoted: {
      json: ["raw", "wervel"],
      post: ["raw", "wervel"],
      auth: ["raw", "wervel"],
      routes10: ["wervel"],
      routes1000: ["wervel"],
      routes10000: ["wervel"],
    },
    reaches: nodeReaches,
  }),
  suiteOf({
    name: "http-node-logged",
    title: "HTTP on Node, with a line in the log for each request",
    contestants: nodeContestants,
    log: true,
    works: ["json", "post"],
    quick: [],
  }),
  suiteOf({
    name: "http-bun",
    title: "HTTP on Bun",
    contestants: bunContestants,
    log: false,
    works: all,
    quick: ["json"],
    quoted: { json: ["raw", "wervel", "elysia"] },
    reaches: bunReaches,
  }),
];

function suiteOf(bench: Bench): Suite {
  const titles = Object.entries(bench.contestants).map(([name, { title }]) => [name, title]);
  const { name, title, reaches } = bench;
  return {
    name,
    title,
    contestants: Object.fromEntries(titles),
    works: Object.fromEntries(bench.works.map((work) => [work, { ...works, ...startWork }[work]])),
    quickWorks: bench.quick,
    base: "raw",
    seconds: (effort, chosen) => secondsOfRun(bench, effort, chosen),
    run: (effort, chosen, progress) => run(bench, effort, chosen, progress),
    ...(reaches === undefined ? {} : { reaches }),
    notes: notesOf(bench),
  };
}

async function run(
  bench: Bench,
  effort: Effort,
  chosen: Chosen,
  progress: Progress,
): Promise<Measured> {
  compilePeers();
  const folder = mkdtempSync(join(tmpdir(), "wervel-bench-http-"));
  const { contestants } = chosen;
  const rows: Row[] = [];
  const notRun: string[] = [];
  try {
    const issuer = await makeIssuer(folder);
    const all: Run = { bench, issuer, effort, contestants, rows, notRun, progress };
    const wanted = repliesOf(chosen);
    // The works with routes are compared with each other too, and therefore measured in the same rounds.
    const routed = wanted.filter((work) => work.startsWith("routes"));
    await measureWorks(
      all,
      wanted.filter((work) => !routed.includes(work)),
    );
    await measureRouted(all, routed);
    if (chosen.works.includes("start")) {
      const started = contestants.map((name) => [name, bench.contestants[name]!] as const);
      const setup = { routes: 100, log: bench.log, keys: issuer.keys };
      rows.push(...(await startUps(bench.name, started, setup, effort, all)));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { rows, notRun };
}

function secondsOfRun(bench: Bench, effort: Effort, chosen: Chosen): number {
  const wanted = repliesOf(chosen).map((work) => quotedOf(bench, work));
  const starts = chosen.works.includes("start") ? secondsOfStarts(chosen.contestants, effort) : 0;
  return secondsOf(wanted, chosen.contestants, effort) + starts;
}

function repliesOf({ works }: Chosen): WorkName[] {
  return works.filter((work) => work !== "start") as WorkName[];
}

interface Run extends Listener {
  readonly bench: Bench;
  readonly issuer: Issuer;
  readonly effort: Effort;
  readonly contestants: readonly string[];
  readonly rows: Row[];
}

/** Starts everybody once, and measures one work after the other. */
async function measureWorks(run: Run, names: readonly WorkName[]): Promise<void> {
  if (names.length === 0) return;
  const runners = await startAll(run, 0);
  try {
    for (const name of names) {
      const work = workOf(name, await run.issuer.issue(users));
      const pairs = (await agreeing(run, runners, work)).map((runner) => pairOf(run, runner, work));
      run.rows.push(...(await measure(pairs, run.effort, run)));
    }
  } finally {
    await stopAll(runners);
  }
}

/** Starts everybody once for each number of routes, and measures all of them in the same rounds. */
async function measureRouted(run: Run, names: readonly WorkName[]): Promise<void> {
  const started: Runner[] = [];
  const pairs: Pair[] = [];
  try {
    for (const name of names) {
      const work = workOf(name, []);
      const runners = await startAll(run, work.routes);
      started.push(...runners);
      pairs.push(
        ...(await agreeing(run, runners, work)).map((runner) => pairOf(run, runner, work)),
      );
    }
    run.rows.push(...(await measure(pairs, run.effort, run)));
  } finally {
    await stopAll(started);
  }
}

async function startAll(
  { bench, issuer, contestants, notRun }: Run,
  routes: number,
): Promise<Runner[]> {
  const setup: Setup = { routes, log: bench.log, keys: issuer.keys };
  const start = async (name: string): Promise<Runner | undefined> => {
    const contestant = bench.contestants[name]!;
    try {
      const server = await ServerProcess.start(commandOf(contestant, setup));
      return { contestant: name, version: versionOf(contestant), server };
    } catch (error) {
      notRun.push(`not run: ${contestant.title} (${(error as Error).message})`);
      return undefined;
    }
  };
  const runners = await Promise.all(contestants.map(start));
  return runners.filter((runner) => runner !== undefined);
}

async function stopAll(runners: readonly Runner[]): Promise<void> {
  await Promise.all(runners.map(({ server }) => server.stop()));
}

/** Keeps those who answer as the first of them does, and refuse what must be refused. */
async function agreeing(
  { bench, notRun }: Run,
  runners: readonly Runner[],
  work: Work,
): Promise<Runner[]> {
  const able: Runner[] = [];
  let expected: WireReply | undefined;
  for (const runner of runners) {
    const why = await disagreement(runner, work, (expected ??= await firstReply(runner, work)));
    if (why === undefined) able.push(runner);
    else {
      const { title } = bench.contestants[runner.contestant]!;
      notRun.push(`not run: ${title}, ${works[work.name]} (${why})`);
    }
  }
  return able;
}

async function disagreement(
  runner: Runner,
  work: Work,
  expected: WireReply,
): Promise<string | undefined> {
  const { port } = runner.server;
  try {
    const differs = difference(await send(port, work.requests[0]!), expected);
    if (differs !== undefined || work.bad === undefined) return differs;
    const { status } = await send(port, work.bad.request);
    if (status === work.bad.status || (status === 400 && work.bad.status === 422)) return undefined;
    return `what it must refuse is answered with ${status}`;
  } catch (error) {
    return (error as Error).message;
  }
}

function firstReply({ server }: Runner, { requests }: Work): Promise<WireReply> {
  return send(server.port, requests[0]!);
}

function pairOf({ bench }: Run, runner: Runner, { name, ...asked }: Work): Pair {
  const work = { ...asked, ...quotedOf(bench, name), suite: bench.name, work: name, base: "raw" };
  return { runner, work };
}

function quotedOf({ quoted }: Bench, work: WorkName): { readonly quoted?: readonly string[] } {
  const names = quoted?.[work];
  return names === undefined ? {} : { quoted: names };
}

function notesOf({ log }: Bench): string[] {
  return [
    "Each contestant is a process of its own on one core, and wrk asks from the other; they take turns in slices, in an order that moves on each round. Before it is measured, each must answer with the same status, headers and bytes as the raw program, and refuse a bad request.",
    "Each is written as its own documentation recommends (`benchmarks/http/contestants`): the same validation, the same security headers, no ETag, no compression, no rate limit, no load shedding.",
    log
      ? "Each writes its log as its documentation recommends, to a standard output that is thrown away: lines differ in what they hold."
      : "Nothing is logged. Access tokens: 64 users; raw, Wervel and Fastify remember what they have verified; the plugins of the others do not have such a memory.",
  ];
}
