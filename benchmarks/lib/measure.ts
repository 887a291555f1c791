import { setTimeout as sleep } from "node:timers/promises";
import { figuresOf, type Measured } from "./figures.ts";
import type { Progress } from "./progress.ts";
import type { Effort, Row } from "./results.ts";
import { rotate, type Turn } from "./rotate.ts";
import type { ServerProcess } from "./server-process.ts";
import { spread } from "./stats.ts";
import { type Load, type LoadFigures, LoadGenerator } from "./wrk.ts";

/** One who is measured: a server that runs. */
export interface Runner {
  readonly contestant: string;
  readonly version: string;
  readonly server: ServerProcess;
}

/** A work as it is measured. */
export interface MeasuredWork extends Load {
  readonly suite: string;
  readonly work: string;
  /** The contestant that the others are compared with. */
  readonly base?: string;
  /** The contestants whose ratio is quoted: they take part in all rounds, with longer slices. */
  readonly quoted?: readonly string[];
  /** Bytes of one operation, where operations are counted by what was read: large downloads, of which some are under way at the end. */
  readonly bytesEach?: number;
  /** True where every reply is to have a status of 400 or above. */
  readonly refused?: boolean;
}

/** A work that one of them does. */
export interface Pair {
  readonly runner: Runner;
  readonly work: MeasuredWork;
}

/** Whom a measurement tells what. */
export interface Listener {
  readonly notRun: string[];
  readonly progress: Progress;
}

interface Sample extends Measured {
  readonly done: number;
  readonly throughput: number;
  readonly p50: number;
  readonly p99: number;
}

/** Operations with which everybody is warmed up, in so many slices of a second at most: engines compile after calls, not after seconds. */
const warmUps = {
  quoted: { operations: 20_000, slices: 2 },
  others: { operations: 5_000, slices: 1 },
  quick: { operations: 5_000, slices: 1 },
} as const;

/** Warms everybody up, then measures all in turn, in the same rounds. Who fails is named in `notRun` and has no row. */
export async function measure(
  pairs: readonly Pair[],
  effort: Effort,
  { notRun, progress }: Listener,
): Promise<Row[]> {
  if (effort.rounds === 0) return [];
  const loads = pairs.map(({ work }) => new LoadGenerator(work));
  const failed = (name: string, error: Error): void => {
    notRun.push(`not run: ${name} (${error.message})`);
  };
  const rounds = roundsOf(pairs, effort);
  const turns = pairs.map((pair, i): Turn<Sample> => {
    const own = partOf(pair, effort);
    return {
      name: nameOf(pair),
      rounds: own.rounds,
      measure: async (round) => {
        const sample = await sampleOf(pair, loads[i]!, own.slice);
        progress.spend(own.slice, nameOf(pair));
        return { ...sample, round };
      },
    };
  });
  const warming = pairs.map((pair, i) => ({
    name: nameOf(pair),
    measure: () => warm(pair, loads[i]!, effort, progress),
  }));
  try {
    const warmed = await rotate(warming, 1, failed);
    const able = turns.filter(({ name }) => warmed.has(name));
    const samples = await rotate(able, rounds, failed);
    const rows: Row[] = [];
    for (const { runner, work } of pairs) {
      const own = samples.get(nameOf({ runner, work }));
      const base = samples.get(`${work.base}, ${work.work}`);
      if (own !== undefined) rows.push(await rowOf(runner, work, own, { base, rounds }));
    }
    return rows;
  } finally {
    for (const load of loads) load[Symbol.dispose]();
  }
}

/** Tells about how many seconds works take with these contestants. */
export function secondsOf(
  works: readonly Pick<MeasuredWork, "quoted">[],
  contestants: readonly string[],
  effort: Effort,
): number {
  if (effort.rounds === 0) return 0;
  return works
    .flatMap((work) => contestants.map((contestant) => ({ work, runner: { contestant } })))
    .map((pair) => {
      const { rounds, slice } = partOf(pair, effort);
      return warmUpOf(pair, effort).slices + rounds * slice;
    })
    .reduce((sum, seconds) => sum + seconds, 0);
}

type Planned = {
  readonly work: Pick<MeasuredWork, "quoted">;
  readonly runner: Pick<Runner, "contestant">;
};

function partOf({ work, runner }: Planned, { rounds, slice, others }: Effort) {
  return work.quoted?.includes(runner.contestant) === true ? { rounds, slice } : others;
}

function roundsOf(pairs: readonly Planned[], effort: Effort): number {
  return Math.max(0, ...pairs.map((pair) => partOf(pair, effort).rounds));
}

function warmUpOf({ work }: Planned, { quick }: Effort) {
  if (quick) return warmUps.quick;
  // Who is compared with something quoted is as warm as that.
  return work.quoted === undefined ? warmUps.others : warmUps.quoted;
}

async function warm(pair: Pair, load: LoadGenerator, effort: Effort, progress: Progress) {
  const { operations, slices } = warmUpOf(pair, effort);
  let done = 0;
  for (let slice = 0; slice < slices && done < operations; slice++)
    done += (await sampleOf(pair, load, 1)).done;
  progress.spend(slices, `${nameOf(pair)}, warming up`);
}

function nameOf({ runner, work }: Pair): string {
  return `${runner.contestant}, ${work.work}`;
}

async function sampleOf(
  { runner: { server }, work }: Pair,
  load: LoadGenerator,
  seconds: number,
): Promise<Omit<Sample, "round">> {
  const before = server.cpu();
  const figures = await load.ask(server.port, seconds);
  const cpu = server.cpu() - before;
  await settled(server);
  assertAnswered(figures, work.refused === true);
  const done = work.bytesEach === undefined ? figures.requests : figures.bytes / work.bytesEach;
  const { p50, p99 } = figures;
  return { done, cpu: cpu / done, throughput: done / figures.seconds, p50, p99 };
}

/** Waits until a server has done with what it was asked last, so that it is not in the way of the next. */
async function settled(server: ServerProcess): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const before = server.cpu();
    await sleep(20);
    if (server.cpu() - before < 2_000) return;
  }
}

/** What is refused is cheaper than what is done. One transaction that lost against another is no refusal of the work. */
function assertAnswered({ requests, refused, lost }: LoadFigures, allRefused: boolean): void {
  if (requests === 0) throw new Error("no request was answered");
  if (lost > 0) throw new Error(`${lost} requests were lost`);
  const done = requests - refused;
  if (allRefused ? done > 0 : refused > Math.max(1, requests / 1_000))
    throw new Error(`${refused} of ${requests} requests were refused`);
}

async function rowOf(
  { contestant, version, server }: Runner,
  { suite, work }: MeasuredWork,
  samples: readonly Sample[],
  { base, rounds }: { readonly base: readonly Sample[] | undefined; readonly rounds: number },
): Promise<Row> {
  const middle = (of: (sample: Sample) => number): number => spread(samples.map(of)).median;
  return {
    suite,
    work,
    contestant,
    version,
    ...figuresOf(samples, base, rounds),
    throughput: middle(({ throughput }) => throughput),
    p50: middle(({ p50 }) => p50),
    p99: middle(({ p99 }) => p99),
    ...(await server.memory()),
  };
}
