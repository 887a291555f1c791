import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { figuresOf, type Measured as Slice } from "../lib/figures.ts";
import { versionOf } from "../lib/packages.ts";
import type { Progress } from "../lib/progress.ts";
import { ratioOf, said } from "../lib/reaches.ts";
import type { Effort, Row } from "../lib/results.ts";
import { rotate } from "../lib/rotate.ts";
import { spread } from "../lib/stats.ts";
import type { Chosen, Measured, Suite } from "../lib/suite.ts";
import { cores } from "../lib/tools.ts";
import { growthChart } from "./chart.ts";
import { overConnections } from "./connections.ts";
import { type LineName, lines } from "./lines.ts";
import { pointOf, points } from "./points.ts";
import type { Sample } from "./sample.ts";

const run = promisify(execFile);

const quickWorks = [
  "routes-100",
  "routes-1000",
  "services-100",
  "services-1000",
  "entities-50",
  "entities-100",
  "connections-10",
  "connections-1000",
  "rows-1000",
  "rows-10000",
];

/** What one more of something costs, when there are many. */
export const growthSuite: Suite = {
  name: "growth",
  title: "Growth: what one costs when there are many",
  contestants: { wervel: "Wervel" },
  works: points,
  quickWorks,
  seconds: (effort, { works }) =>
    works.reduce((sum, name) => sum + secondsOf(name) * roundsOf(effort), 0),
  run: measureAll,
  reaches,
  chart: growthChart,
  notes: [
    "CPU of one unit: of a start for each route and service, of opening a database for each entity, of a reply while connections are open, and of a stream for each row. Each point is a process of its own, which has done the same work with ten units before; points take turns in rounds. What a start costs by itself is in the figures: it weighs on small sizes, so a line may fall, and must not rise.",
    "The connections are held by another process, which asks over all of them in turn, ten at once. That needs a limit of open files above the number of connections (`ulimit -n`).",
  ],
};

async function measureAll(
  effort: Effort,
  { works, contestants }: Chosen,
  progress: Progress,
): Promise<Measured> {
  const notRun: string[] = [];
  if (effort.rounds === 0 || !contestants.includes("wervel")) return { rows: [], notRun };
  const turns = works.map((name) => ({
    name,
    measure: async (round: number): Promise<Sample & Slice> => {
      const sample = await sampleOf(name);
      progress.spend(secondsOf(name), name);
      return { ...sample, round };
    },
  }));
  const rounds = roundsOf(effort);
  const samples = await rotate(turns, rounds, (name, { message }) => {
    notRun.push(`not run: ${points[name]} (${message.trim()})`);
  });
  const rows = [...samples].map(([work, own]): Row => {
    const rss = spread(own.map(({ rss }) => rss)).median;
    const version = versionOf(["@wervel/http"]);
    const figures = figuresOf(own, undefined, rounds);
    return { suite: "growth", work, contestant: "wervel", version, ...figures, rss };
  });
  return { rows, notRun };
}

/** Says of each line what a unit costs at the largest size, times what it costs at the size before. */
function reaches(rows: readonly Row[]): string[] {
  return (Object.keys(lines) as LineName[]).flatMap((line) => {
    const { title, unit } = lines[line];
    const there = rows
      .filter(({ work }) => pointOf(work).line === line)
      .sort((a, b) => pointOf(a.work).size - pointOf(b.work).size);
    const [before, last] = there.slice(-2);
    const ratio = ratioOf(last, before);
    if (ratio === undefined) return [];
    const sizes = [last!, before!].map(({ work }) => pointOf(work).size.toLocaleString("en-US"));
    return [said(`${title}: ${unit}, of ${sizes[0]} times of ${sizes[1]}`, ratio, flat)];
  });
}

/** Half a unit more is noise and caches; twice as much would be growth. */
const flat = 1.5;

function sampleOf(name: string): Promise<Sample> {
  const { line, size } = pointOf(name);
  return line === "connections" ? overConnections(size) : alone(line, size);
}

async function alone(line: LineName, size: number): Promise<Sample> {
  const file = join(import.meta.dirname, "child.ts");
  const args = ["-c", String(cores.server), process.execPath, file, line, String(size)];
  const { stdout } = await run("taskset", args, { timeout: 120_000 });
  return JSON.parse(stdout) as Sample;
}

function roundsOf({ quick, rounds, others }: Effort): number {
  return quick ? 1 : Math.min(rounds, others.rounds);
}

/** About how long one slice of a point takes. */
function secondsOf(name: string): number {
  const { line, size } = pointOf(name);
  if (line === "connections") return 4 + size / 2_000;
  if (line === "rows") return 1 + size / 150_000;
  return 1 + (line === "routes" ? size / 2_500 : 0);
}
