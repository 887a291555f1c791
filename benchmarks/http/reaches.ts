import { against, cheapest, find, ratioOf, said } from "../lib/reaches.ts";
import type { Row } from "../lib/results.ts";
import { startWork } from "./start-up.ts";
import { works } from "./works.ts";

const titles: Readonly<Record<string, string>> = { ...works, ...startWork };

/** Says what of the figures for Node is reached. */
export function nodeReaches(rows: readonly Row[]): string[] {
  return [
    ...times(rows, "json", "raw", 1.2),
    ...times(rows, "auth", "raw", 1.3),
    ...cheap(rows, ["json", "post"]),
    ...flat(rows, "routes1000"),
    ...flat(rows, "routes10000"),
    ...times(rows, "start", "fastify", 1),
  ];
}

/** Says what of the figures for Bun is reached. */
export function bunReaches(rows: readonly Row[]): string[] {
  return [...times(rows, "json", "raw", 1.2), ...cheap(rows, ["json", "post"])];
}

function times(rows: readonly Row[], work: string, other: string, wanted: number): string[] {
  return against(rows, { work, title: titles[work]!, other, wanted });
}

function cheap(rows: readonly Row[], names: readonly string[]): string[] {
  return names.flatMap((work) => cheapest(rows, { work, title: titles[work]! }));
}

function flat(rows: readonly Row[], work: string): string[] {
  const ratio = ratioOf(find(rows, work, "wervel"), find(rows, "routes10", "wervel"));
  if (ratio === undefined) return [];
  return [said(`${titles[work]}, times ${titles["routes10"]}`, ratio, 1.1)];
}
