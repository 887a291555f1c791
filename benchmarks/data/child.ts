// One contestant, alone in its process: it opens, warms up and measures itself when it is asked to.
import type { Contestant, HappeningRow, Surroundings } from "./contestant.ts";
import type { Answer, Ask } from "./messages.ts";
import { rowsOf, workOf, type WorkName } from "./works.ts";

let contestant: Contestant;
let surroundings: Surroundings;
const ready = new Map<WorkName, () => Promise<unknown>>();

process.on("message", (ask: Ask) => {
  void answer(ask).then(
    (value) => send({ value }),
    (error: unknown) => send({ error: error instanceof Error ? error.message : String(error) }),
  );
});

function send(answer: Answer): void {
  process.send!(answer);
}

async function answer(ask: Ask): Promise<unknown> {
  if ("open" in ask) {
    surroundings = ask.surroundings;
    const { open } = await import(`./contestants/${ask.open}.ts`);
    contestant = await open(surroundings);
    return;
  }
  if ("rows" in ask) return rowsOf(ask.rows, contestant, written, ask.kind);
  if ("warm" in ask) return warm(ask.warm, ask.warmMs, ask.roundMs);
  if ("round" in ask) return round(ready.get(ask.round)!, ask.times);
  await contestant.close();
  process.disconnect?.();
}

/** Reads with the bare driver what a contestant wrote. */
async function written(kind: string): Promise<readonly Omit<HappeningRow, "id">[]> {
  const { writtenAs } = await import(`./drivers/${surroundings.store}.ts`);
  return writtenAs(surroundings, kind);
}

/** Says how often a round repeats the work. Counted in CPU time: on a busy machine the clock would leave it cold. */
async function warm(name: WorkName, warmMs: number, roundMs: number): Promise<number> {
  const work = await workOf(name, contestant);
  ready.set(name, work);
  const begin = process.cpuUsage();
  let [done, half, halfDone] = [0, 0, 0];
  // The second half says how fast it is. A slow start is given four times as long for what engines compile after a hundred calls.
  const enough = (ms: number): boolean =>
    done >= 2 && ms >= warmMs && (done >= 100 || ms >= 4 * warmMs);
  let ms = 0;
  for (; !enough(ms); ms = cpuMs(begin)) {
    if (ms < warmMs / 2) [half, halfDone] = [ms, done];
    await work();
    done++;
  }
  const each = (ms - half) / Math.max(1, done - halfDone);
  return Math.max(1, Math.round(roundMs / each));
}

function cpuMs(begin: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
}

/** Gives the CPU microseconds of the process, all threads, for one time. */
async function round(work: () => Promise<unknown>, times: number): Promise<number> {
  globalThis.gc?.();
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}
