import type { Effort, Row } from "./results.ts";
import { rotate } from "./rotate.ts";
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
export interface MeasuredWork {
  readonly suite: string;
  readonly work: string;
  readonly load: Load;
  /** The contestant that the others are compared with. */
  readonly base?: string;
  /** Bytes of one operation, where operations are counted by what was read: large downloads, of which some are under way at the end. */
  readonly bytesEach?: number;
  /** True where every reply is to have a status of 400 or above. */
  readonly refused?: boolean;
}

interface Sample {
  readonly cpu: number;
  readonly throughput: number;
  readonly p50: number;
  readonly p99: number;
}

/** Warms everybody up, then measures them in turn. Who fails is named in `notRun` and has no row. */
export async function measureWork(
  runners: readonly Runner[],
  work: MeasuredWork,
  { rounds, slice, warm }: Effort,
  notRun: string[],
): Promise<Row[]> {
  using load = new LoadGenerator(work.load);
  const failed = (name: string, error: Error): void => {
    notRun.push(`not run: ${name}, ${work.work} (${error.message})`);
  };
  const turns = (seconds: number) =>
    runners.map((runner) => ({
      name: runner.contestant,
      measure: () => sampleOf(runner, work, load, seconds),
    }));
  const warmed = await rotate(turns(warm), 1, failed);
  const able = turns(slice).filter(({ name }) => warmed.has(name));
  const samples = await rotate(able, rounds, failed);
  const base = work.base === undefined ? undefined : samples.get(work.base);
  return Promise.all(
    runners
      .filter(({ contestant }) => samples.has(contestant))
      .map((runner) => rowOf(runner, work, samples.get(runner.contestant)!, base)),
  );
}

async function sampleOf(
  { server }: Runner,
  work: MeasuredWork,
  load: LoadGenerator,
  seconds: number,
): Promise<Sample> {
  const before = server.cpu();
  const figures = await load.ask(server.port, seconds);
  const cpu = server.cpu() - before;
  assertAnswered(figures, work.refused === true);
  const done = work.bytesEach === undefined ? figures.requests : figures.bytes / work.bytesEach;
  const { p50, p99 } = figures;
  return { cpu: cpu / done, throughput: done / figures.seconds, p50, p99 };
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
    ...{ suite, work, contestant, version },
    cpu: spread(cpus),
    ...(base === undefined ? {} : { ratio: spread(cpus.map((cpu, i) => cpu / base[i]!.cpu)) }),
    throughput: middle(({ throughput }) => throughput),
    p50: middle(({ p50 }) => p50),
    p99: middle(({ p99 }) => p99),
    ...(await server.memory()),
    samples: cpus,
  };
}
