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
  /** Bytes of one operation, where operations are counted by what was read: large downloads, of which some are under way at the end. */
  readonly bytesEach?: number;
  /** True where every reply is to have a status of 400 or above. */
  readonly refused?: boolean;
}

interface Sample {
  readonly done: number;
  readonly cpu: number;
  readonly throughput: number;
  readonly p50: number;
  readonly p99: number;
}

/** A work that one of them does. */
export interface Pair {
  readonly runner: Runner;
  readonly work: MeasuredWork;
}

/** Warms everybody up, then measures all in turn, in the same rounds. Who fails is named in `notRun` and has no row. */
export async function measure(
  pairs: readonly Pair[],
  { rounds, slice, warm }: Effort,
  notRun: string[],
): Promise<Row[]> {
  const loads = pairs.map(({ work }) => new LoadGenerator(work));
  const nameOf = ({ runner, work }: Pair): string => `${runner.contestant}, ${work.work}`;
  const failed = (name: string, error: Error): void => {
    notRun.push(`not run: ${name} (${error.message})`);
  };
  const turns = (seconds: number) =>
    pairs.map((pair, i) => ({
      name: nameOf(pair),
      measure: () => sampleOf(pair, loads[i]!, seconds),
    }));
  try {
    const warmed = await rotate(warming(turns(slice), warm), 1, failed);
    const able = turns(slice).filter(({ name }) => warmed.has(name));
    const samples = await rotate(able, rounds, failed);
    const measured = pairs.filter((pair) => samples.has(nameOf(pair)));
    return await Promise.all(
      measured.map(({ runner, work }) => {
        const base = samples.get(`${work.base}, ${work.work}`);
        return rowOf(runner, work, samples.get(nameOf({ runner, work }))!, base);
      }),
    );
  } finally {
    for (const load of loads) load[Symbol.dispose]();
  }
}

/** Engines compile after calls, not after seconds: a slow start is given up to five slices. */
function warming(turns: readonly Turn<Sample>[], requests: number): Turn<void>[] {
  return turns.map(({ name, measure }) => ({
    name,
    measure: async () => {
      let { done } = await measure();
      for (let slices = 1; slices < 5 && done < requests; slices++) done += (await measure()).done;
    },
  }));
}

async function sampleOf(
  { runner: { server }, work }: Pair,
  load: LoadGenerator,
  seconds: number,
): Promise<Sample> {
  const before = server.cpu();
  const figures = await load.ask(server.port, seconds);
  const cpu = server.cpu() - before;
  assertAnswered(figures, work.refused === true);
  const done = work.bytesEach === undefined ? figures.requests : figures.bytes / work.bytesEach;
  const { p50, p99 } = figures;
  return { done, cpu: cpu / done, throughput: done / figures.seconds, p50, p99 };
}

/** What is refused is cheaper than what is done. */
function assertAnswered({ requests, refused, lost }: LoadFigures, allRefused: boolean): void {
  if (requests === 0) throw new Error("no request was answered");
  if (lost > 0) throw new Error(`${lost} requests were lost`);
  if (refused !== (allRefused ? requests : 0))
    throw new Error(`${refused} of ${requests} requests were refused`);
}

async function rowOf(
  { contestant, version, server }: Runner,
  { suite, work }: MeasuredWork,
  samples: readonly Sample[],
  base: readonly Sample[] | undefined,
): Promise<Row> {
  const cpus = samples.map(({ cpu }) => cpu);
  const middle = (of: (sample: Sample) => number): number => spread(samples.map(of)).median;
  return {
    suite,
    work,
    contestant,
    version,
    cpu: spread(cpus),
    ...(base === undefined ? {} : { ratio: spread(cpus.map((cpu, i) => cpu / base[i]!.cpu)) }),
    throughput: middle(({ throughput }) => throughput),
    p50: middle(({ p50 }) => p50),
    p99: middle(({ p99 }) => p99),
    ...(await server.memory()),
    samples: cpus,
  };
}
