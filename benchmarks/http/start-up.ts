import type { Effort, Row } from "../lib/results.ts";
import { rotate } from "../lib/rotate.ts";
import { type Memory, type ServerCommand, ServerProcess } from "../lib/server-process.ts";
import { spread } from "../lib/stats.ts";
import { send } from "../lib/wire.ts";
import { commandOf, type Contestant, versionOf } from "./contestants.ts";
import type { Setup } from "./given.ts";
import { packedProgram } from "./packed.ts";

/** What the tables call a start. */
export const startWork = { start: "start to first reply, 100 routes" } as const;

interface Start {
  readonly cpu: number;
  readonly wall: number;
  readonly memory: Memory;
}

/** Starts each contestant afresh in each round, and measures CPU and time until its first reply. */
export async function startUps(
  suite: string,
  contestants: readonly (readonly [name: string, contestant: Contestant])[],
  setup: Setup,
  effort: Effort,
  notRun: string[],
): Promise<Row[]> {
  const file = contestants.some(([name]) => name === "wervel") ? await packedProgram() : "";
  const turns = contestants.map(([name, contestant]) => {
    const command = commandOf(contestant, setup);
    return { name, measure: () => startOnce(name === "wervel" ? { ...command, file } : command) };
  });
  const failed = (name: string, error: Error): void => {
    notRun.push(`not run: ${name}, start (${error.message})`);
  };
  const starts = await rotate(turns, effort.rounds, failed);
  const base = starts.get("raw");
  return contestants
    .filter(([name]) => starts.has(name))
    .map(([name, contestant]) => {
      const own = starts.get(name)!;
      const cpus = own.map(({ cpu }) => cpu);
      const last = own.at(-1)!;
      return {
        suite,
        work: "start",
        contestant: name,
        version: versionOf(contestant),
        cpu: spread(cpus),
        ...(base === undefined ? {} : { ratio: spread(cpus.map((cpu, i) => cpu / base[i]!.cpu)) }),
        p50: spread(own.map(({ wall }) => wall)).median,
        ...last.memory,
        samples: cpus,
      };
    });
}

async function startOnce(command: ServerCommand): Promise<Start> {
  const begin = performance.now();
  await using server = await ServerProcess.start(command);
  const { status } = await send(server.port, { method: "GET", target: "/articles/42?page=2&q=x" });
  const wall = (performance.now() - begin) * 1000;
  if (status !== 200) throw new Error(`the first reply was ${status}`);
  return { cpu: server.cpu(), wall, memory: await server.memory() };
}
