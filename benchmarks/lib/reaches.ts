import type { Row } from "./results.ts";
import { type Spread, spread } from "./stats.ts";

/** What is said of a work of a suite. */
export interface Said {
  readonly work: string;
  readonly title: string;
}

/** Says whether Wervel's CPU in the rounds is at most so many times another's in the same ones. */
export function against(
  rows: readonly Row[],
  { work, title, other, wanted }: Said & { readonly other: string; readonly wanted: number },
): string[] {
  const ratio = ratioOf(find(rows, work, "wervel"), find(rows, work, other));
  return ratio === undefined ? [] : [said(`${title}, times ${other}`, ratio, wanted)];
}

/** Says whether every contestant apart from the raw one takes more CPU than Wervel. */
export function cheapest(rows: readonly Row[], { work, title }: Said): string[] {
  const ours = find(rows, work, "wervel");
  const others = rows.filter(
    (row) => row.work === work && row.contestant !== "raw" && row.contestant !== "wervel",
  );
  if (ours === undefined || others.length === 0) return [];
  const ratios = others.flatMap((row) => {
    const ratio = ratioOf(ours, row);
    return ratio === undefined ? [] : [{ contestant: row.contestant, median: ratio.median }];
  });
  if (ratios.length === 0) return [];
  const cheaper = ratios.filter(({ median }) => median >= 1);
  const what = `${title}: less CPU than every other`;
  if (cheaper.length > 0)
    return [`missed: ${what}. Cheaper: ${cheaper.map(({ contestant }) => contestant).join(", ")}`];
  const nearest = ratios.reduce((near, one) => (one.median > near.median ? one : near));
  return [
    `reached: ${what}; ${nearest.median.toFixed(2)} times ${nearest.contestant}, the nearest`,
  ];
}

/** Says whether a ratio is at most what is wanted. */
export function said(what: string, { q1, median, q3 }: Spread, wanted: number): string {
  const is = median <= wanted ? "reached" : "missed";
  return `${is}: ${what}: ${median.toFixed(2)} (${q1.toFixed(2)} to ${q3.toFixed(2)}); wanted: at most ${wanted.toFixed(2)}`;
}

/** Computes the ratios of two rows, in each round that both took part in. */
export function ratioOf(one: Row | undefined, other: Row | undefined): Spread | undefined {
  if (one === undefined || other === undefined) return undefined;
  const others = byRound(other);
  const ratios = [...byRound(one)].flatMap(([round, cpu]) => {
    const theirs = others.get(round);
    return theirs === undefined ? [] : [cpu / theirs];
  });
  return ratios.length === 0 ? undefined : spread(ratios);
}

function byRound({ samples, rounds }: Row): ReadonlyMap<number, number> {
  return new Map(samples.map((cpu, i) => [rounds?.[i] ?? i, cpu]));
}

/** Finds the row of a contestant. */
export function find(rows: readonly Row[], work: string, contestant: string): Row | undefined {
  return rows.find((row) => row.work === work && row.contestant === contestant);
}
