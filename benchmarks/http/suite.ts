import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measure, type Pair, type Runner } from "../lib/measure.ts";
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
import { startWork, startUps } from "./start-up.ts";
import { type Work, type WorkName, workOf, works } from "./works.ts";

interface Bench {
  readonly name: string;
  readonly title: string;
  readonly contestants: Readonly<Record<string, Contestant>>;
  /** True to write a line for each request. */
  readonly log: boolean;
  readonly works: readonly (WorkName | "start")[];
  readonly quick: readonly WorkName[];
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
    run: (effort, chosen) => run(bench, effort, chosen),
    ...(reaches === undefined ? {} : { reaches }),
    notes: notesOf(bench),
  };
}

async function run(bench: Bench, effort: Effort, chosen: Chosen): Promise<Measured> {
  compilePeers();
  const folder = mkdtempSync(join(tmpdir(), "wervel-bench-http-"));
  const measured: { rows: Row[]; notRun: string[] } = { rows: [], notRun: [] };
  try {
    const issuer = await makeIssuer(folder);
    const wanted = chosen.works.filter((work) => work !== "start") as WorkName[];
    // The works with routes are compared with each other too, and therefore measured in the same rounds.
    const routed = wanted.filter((work) => work.startsWith("routes"));
    const plain = wanted.filter((work) => !routed.includes(work));
    await measureWorks({ bench, issuer, effort, contestants: chosen.contestants, measured }, plain);
    await measureRouted(
      { bench, issuer, effort, contestants: chosen.contestants, measured },
      routed,
    );
    if (chosen.works.includes("start")) {
      const started = chosen.contestants.map((name) => [name, bench.contestants[name]!] as const);
      const setup = { routes: 100, log: bench.log, keys: issuer.keys };
      measured.rows.push(...(await startUps(bench.name, started, setup, effort, measured.notRun)));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return measured;
}

interface Run {
  readonly bench: Bench;
  readonly issuer: Issuer;
  readonly effort: Effort;
  readonly contestants: readonly string[];
  readonly measured: { readonly rows: Row[]; readonly notRun: string[] };
}

/** Starts everybody once, and measures one work after the other. */
async function measureWorks(run: Run, names: readonly WorkName[]): Promise<void> {
  if (names.length === 0) return;
  const runners = await startAll(run, 0);
  try {
    for (const name of names) {
      const work = workOf(name, await run.issuer.issue(users));
      const pairs = (await agreeing(run, runners, work)).map((runner) => pairOf(run, runner, work));
      run.measured.rows.push(...(await measure(pairs, run.effort, run.measured.notRun)));
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
    run.measured.rows.push(...(await measure(pairs, run.effort, run.measured.notRun)));
  } finally {
    await stopAll(started);
  }
}

async function startAll(
  { bench, issuer, contestants, measured }: Run,
  routes: number,
): Promise<Runner[]> {
  const setup: Setup = { routes, log: bench.log, keys: issuer.keys };
  const runners: Runner[] = [];
  for (const name of contestants) {
    const contestant = bench.contestants[name]!;
    try {
      const server = await ServerProcess.start(commandOf(contestant, setup));
      runners.push({ contestant: name, version: versionOf(contestant), server });
    } catch (error) {
      measured.notRun.push(`not run: ${contestant.title} (${(error as Error).message})`);
    }
  }
  return runners;
}

async function stopAll(runners: readonly Runner[]): Promise<void> {
  await Promise.all(runners.map(({ server }) => server.stop()));
}

/** Keeps those who answer as the first of them does, and refuse what must be refused. */
async function agreeing(
  { bench, measured }: Run,
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
      measured.notRun.push(`not run: ${title}, ${works[work.name]} (${why})`);
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

function pairOf({ bench }: Run, runner: Runner, { name, ...work }: Work): Pair {
  return { runner, work: { ...work, suite: bench.name, work: name, base: "raw" } };
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
