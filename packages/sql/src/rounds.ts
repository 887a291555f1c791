import type { Rows } from "./program.ts";

/** Parts rows into rounds: the first of each key, then the second of each, and so on. Later ones win, as they do one by one. */
export function inRounds(
  rows: Rows,
  key: (row: readonly unknown[]) => string,
): readonly (readonly (readonly unknown[])[])[] {
  const rounds: (readonly unknown[])[][] = [];
  const times = new Map<string, number>();
  for (const row of rows) {
    const name = key(row);
    const time = times.get(name) ?? 0;
    times.set(name, time + 1);
    (rounds[time] ??= []).push(row);
  }
  return rounds;
}
