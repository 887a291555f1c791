import { figuresOf, type Measured } from "../lib/figures.ts";
import type { Listener } from "../lib/measure.ts";
import type { Effort, Row } from "../lib/results.ts";
import { rotate, type Turn } from "../lib/rotate.ts";
import { type Memory, type ServerCommand, ServerProcess } from "../lib/server-process.ts";
import { spread } from "../lib/stats.ts";
import { send } from "../lib/wire.ts";
import { commandOf, type Contestant, versionOf } from "./contestants.ts";
import type { Setup } from "./given.ts";
import { packedProgram } from "./packed.ts";

/** What the tables call a start. */
export const startWork = { start: "start to first reply, 100 routes" } as const;

/** About how long one start takes, with its reply and its end. */
const secondsOfStart = 1;

interface Start extends Measured {
  readonly wall: number;
  readonly memory: Memory;
}

/** Those whose start is quoted, and the one that they are compared with. */
const quoted = ["raw", "wervel", "fastify"];

/** Starts each contestant afresh in each round, and measures CPU and time until its first reply. */
export async function startUps(
  suite: string,
  contestants: readonly (readonly [name: string, contestant: Contestant])[],
  setup: Setup,
  effort: Effort,
  { notRun, progress }: Listener,
): Promise<Row[]> {
  if (effort.rounds === 0) return [];
  const file = contestants.some(([name]) => name === "wervel") ? await packedProgram() : "";
  const { rounds } = effort;
  const turns = contestants.map(([name, contestant]): Turn<Start> => {
    const command = commandOf(contestant, setup);
    return {
      name,
      rounds: roundsOf(name, effort),
      measure: async (round) => {
        const start = await startOnce(name === "wervel" ? { ...command, file } : command);
        progress.spend(secondsOfStart, `${name}, start`);
        return { ...start, round };
      },
    };
  });
  const failed = (name: string, error: Error): void => {
    notRun.push(`not run: ${name}, start (${error.message})`);
  };
  const starts = await rotate(turns, rounds, failed);
  return contestants
    .filter(([name]) => starts.has(name))
    .map(([name, contestant]) => {
      const own = starts.get(name)!;
      return {
        suite,
        work: "start",
        contestant: name,
        version: versionOf(contestant),
        ...figuresOf(own, starts.get("raw"), rounds),
        p50: spread(own.map(({ wall }) => wall)).median,
        ...own.at(-1)!.memory,
      };
    });
}

/** Tells about how many seconds the starts take. */
export function secondsOfStarts(contestants: readonly string[], effort: Effort): number {
  return contestants.reduce((sum, name) => sum + roundsOf(name, effort) * secondsOfStart, 0);
}

function roundsOf(name: string, { rounds, others }: Effort): number {
  return quoted.includes(name) ? rounds : Math.min(rounds, others.rounds);
}

async function startOnce(command: ServerCommand): Promise<Omit<Start, "round">> {
  const begin = performance.now();
  await using server = await ServerProcess.start(command);
  const { status } = await send(server.port, { method: "GET", target: "/articles/42?page=2&q=x" });
  const wall = (performance.now() - begin) * 1000;
  if (status !== 200) throw new Error(`the first reply was ${status}`);
  return { cpu: server.cpu(), wall, memory: await server.memory() };
}
