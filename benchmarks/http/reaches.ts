import type { Row } from "../lib/results.ts";
import { type Spread, spread } from "../lib/stats.ts";
import { startWork } from "./start-up.ts";
import { works } from "./works.ts";

const titles: Readonly<Record<string, string>> = { ...works, ...startWork };

/** Says what of the figures for Node is reached. */
export function nodeReaches(rows: readonly Row[]): string[] {
  return [
    ...against(rows, "json", "raw", 1.2),
    ...against(rows, "auth", "raw", 1.3),
    ...cheapest(rows, ["json", "post"]),
    ...flat(rows, "routes1000"),
    ...flat(rows, "routes10000"),
    ...against(rows, "start", "fastify", 1),
  ];
}

/** Says what of the figures for Bun is reached. */
export function bunReaches(rows: readonly Row[]): string[] {
  return [...against(rows, "json", "raw", 1.2), ...cheapest(rows, ["json", "post"])];
}

/** Wervel's CPU in the rounds, times another's in the same ones. */
function against(rows: readonly Row[], work: string, other: string, wanted: number): string[] {
  const ratio = ratioOf(find(rows, work, "wervel"), find(rows, work, other));
  if (ratio === undefined) return [];
  return [said(`${titles[work]}, times ${other}`, ratio, wanted)];
}

function flat(rows: readonly Row[], work: string): string[] {
  const ratio = ratioOf(find(rows, work, "wervel"), find(rows, "routes10", "wervel"));
  if (ratio === undefined) return [];
  return [said(`${titles[work]}, times ${titles["routes10"]}`, ratio, 1.1)];
}

function cheapest(rows: readonly Row[], names: readonly string[]): string[] {
  return names.flatMap((work) => {
    const ours = find(rows, work, "wervel");
    const others = rows.filter(
      (row) => row.work === work && row.contestant !== "raw" && row.contestant !== "wervel",
    );
    if (ours === undefined || others.length === 0) return [];
    const cheaper = others.filter((row) => ratioOf(ours, row)!.median >= 1);
    const names = cheaper.map(({ contestant }) => contestant).join(", ");
    const what = `${titles[work]}: less CPU than every other`;
    return [cheaper.length === 0 ? `reached: ${what}` : `missed: ${what}. Cheaper: ${names}`];
  });
}

function said(what: string, { q1, median, q3 }: Spread, wanted: number): string {
  const is = median <= wanted ? "reached" : "missed";
  return `${is}: ${what}: ${median.toFixed(2)} (${q1.toFixed(2)} to ${q3.toFixed(2)}); wanted: at most ${wanted.toFixed(2)}`;
}

function ratioOf(one: Row | undefined, other: Row | undefined): Spread | undefined {
  if (one === undefined || other === undefined) return undefined;
  return spread(one.samples.map((cpu, i) => cpu / other.samples[i]!));
}

function find(rows: readonly Row[], work: string, contestant: string): Row | undefined {
  return rows.find((row) => row.work === work && row.contestant === contestant);
}
