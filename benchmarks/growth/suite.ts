import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { versionOf } from "../lib/packages.ts";
import type { Effort, Row } from "../lib/results.ts";
import { rotate } from "../lib/rotate.ts";
import { spread } from "../lib/stats.ts";
import type { Chosen, Measured, Suite } from "../lib/suite.ts";
import { cores } from "../lib/tools.ts";
import { growthChart } from "./chart.ts";
import { pointOf, points } from "./points.ts";

interface Sample {
  readonly cpu: number;
  readonly rss: number;
}

/** What one more entity or row costs, when there are many. */
export const growthSuite: Suite = {
  name: "growth",
  title: "Growth: what one costs when there are many",
  contestants: { wervel: "Wervel" },
  works: points,
  quickWorks: ["entities-50", "entities-100", "rows-1000"],
  run,
  chart: growthChart,
  notes: [
    "CPU of one unit: of opening a database for each entity, and of a stream for each row. Each point is a process of its own, which has done the same work with ten units before; points take turns in rounds. What opening costs by itself is in the figures: it weighs on small sizes, so a line may fall, and must not rise.",
  ],
};

async function run({ rounds, quick }: Effort, { works, contestants }: Chosen): Promise<Measured> {
  const notRun: string[] = [];
  if (!contestants.includes("wervel")) return { rows: [], notRun };
  const turns = works.map((name) => ({ name, measure: async () => sampleOf(name) }));
  const samples = await rotate(turns, quick ? 1 : Math.min(rounds, 5), (name, { message }) => {
    notRun.push(`not run: ${points[name]} (${message})`);
  });
  const rows = [...samples].map(([work, own]): Row => {
    const cpus = own.map(({ cpu }) => cpu);
    return {
      suite: "growth",
      work,
      contestant: "wervel",
      version: versionOf(["@wervel/data"]),
      cpu: spread(cpus),
      rss: spread(own.map(({ rss }) => rss)).median,
      samples: cpus,
    };
  });
  return { rows, notRun };
}

function sampleOf(name: string): Sample {
  const { line, size } = pointOf(name);
  const file = join(import.meta.dirname, "child.ts");
  const args = ["-c", String(cores.server), process.execPath, file, line, String(size)];
  const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
  return JSON.parse(
    execFileSync("taskset", args, { encoding: "utf8", stdio, timeout: 120_000 }),
  ) as Sample;
}
