import { isDeepStrictEqual } from "node:util";
import type { StoreName } from "./contestant.ts";
import { type ContestantName, contestants } from "./contestants.ts";
import { Measuring } from "./measuring.ts";
import { prepare } from "./prepare.ts";
import { type Spread, spread } from "../lib/stats.ts";
import { type WorkName, works as titles } from "./works.ts";

/** What is measured, and how long. */
export interface Effort {
  readonly store: StoreName;
  readonly names: readonly ContestantName[];
  readonly works: readonly WorkName[];
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmMs: number;
}

/** What one contestant took for one work. */
export interface Figure {
  /** CPU microseconds for one time. */
  readonly micros: Spread;
  /** Times what the driver took in the same round. */
  readonly ratio: Spread;
  /** Microseconds more than the driver in the same round. */
  readonly over: Spread;
}

/** The figures of a store. */
export interface StoreFigures {
  readonly store: StoreName;
  /** The store's version; absent where nothing was run. */
  readonly version?: string;
  readonly works: Partial<Record<WorkName, Partial<Record<ContestantName, Figure>>>>;
  /** Who was not run, in which work, and why. */
  readonly notRun: readonly string[];
}

/** Measures a store: compares rows, warms up, then asks everybody in turn. */
export async function measureStore(effort: Effort): Promise<StoreFigures> {
  const { store, names, works } = effort;
  const prepared = await prepare(store);
  if (typeof prepared === "string")
    return { store, works: {}, notRun: [`not run: ${store} (${prepared})`] };
  await using place = prepared;
  const notRun: string[] = [];
  const running: Measuring[] = [];
  try {
    for (const name of names) {
      const started = await Measuring.start(name, place.surroundings);
      if (typeof started === "string")
        notRun.push(`not run: ${contestants[name].title} (${started})`);
      else running.push(started);
    }
    const figures: StoreFigures["works"] = {};
    for (const work of works) {
      const able = await agreeing(running, work, notRun);
      figures[work] = await measureWork(able, work, effort, notRun);
    }
    return { store, version: place.version, works: figures, notRun };
  } finally {
    await Promise.all(running.map((measuring) => measuring.close()));
  }
}

/** Keeps those whose rows are the driver's. */
async function agreeing(
  running: readonly Measuring[],
  work: WorkName,
  notRun: string[],
): Promise<Measuring[]> {
  const able: Measuring[] = [];
  let expected: unknown;
  for (const measuring of running) {
    const title = contestants[measuring.name as ContestantName].title;
    try {
      const kind = `${work} of ${measuring.name}`;
      const rows = unnamed(await measuring.ask({ rows: work, kind }));
      expected ??= rows;
      if (isDeepStrictEqual(rows, expected)) able.push(measuring);
      else notRun.push(`not run: ${title}, ${titles[work]} (${difference(rows, expected)})`);
    } catch (error) {
      notRun.push(`not run: ${title}, ${titles[work]} (${reasonOf(error)})`);
    }
  }
  return able;
}

/** Each contestant writes under its own name, which is no difference. */
function unnamed(rows: unknown): unknown {
  if (!Array.isArray(rows)) return rows;
  return rows.map((row: unknown) =>
    typeof row === "object" && row !== null && "kind" in row ? { ...row, kind: "" } : row,
  );
}

/** The beginning of what went wrong; some libraries tell whole statements. */
function reasonOf(error: unknown): string {
  const [line = ""] = (error as Error).message.trim().split("\n");
  return line.length <= 160 ? line : `${line.slice(0, 159)}…`;
}

function difference(rows: unknown, expected: unknown): string {
  const [ours, theirs] = [rows as unknown[], expected as unknown[]];
  const at = theirs.findIndex((row, i) => !isDeepStrictEqual(row, ours[i]));
  const text = (row: unknown): string => (JSON.stringify(row) ?? "nothing").slice(0, 160);
  return `row ${at} is ${text(ours[at])}, not ${text(theirs[at])}`;
}

async function measureWork(
  able: readonly Measuring[],
  work: WorkName,
  { rounds, roundMs: usualMs, warmMs }: Effort,
  notRun: string[],
): Promise<Partial<Record<ContestantName, Figure>>> {
  // Two or three times would be decided by whether garbage is collected meanwhile.
  const roundMs = work === "all" ? 4 * usualMs : usualMs;
  const times = new Map<Measuring, number>();
  const taken = new Map<Measuring, number[]>();
  for (const measuring of able) {
    try {
      times.set(measuring, await measuring.ask<number>({ warm: work, warmMs, roundMs }));
      taken.set(measuring, []);
    } catch (error) {
      const title = contestants[measuring.name as ContestantName].title;
      notRun.push(`not run: ${title}, ${titles[work]} (${reasonOf(error)})`);
    }
  }
  let order = [...times.keys()];
  for (let round = 0; round < rounds; round++) {
    for (const measuring of order) {
      try {
        const ask = { round: work, times: times.get(measuring)! };
        taken.get(measuring)!.push(await measuring.ask(ask));
      } catch (error) {
        const title = contestants[measuring.name as ContestantName].title;
        notRun.push(`not run: ${title}, ${titles[work]} (${reasonOf(error)})`);
        taken.delete(measuring);
      }
    }
    order = [...order.slice(1), ...order.slice(0, 1)].filter((measuring) => taken.has(measuring));
  }
  for (const [measuring, micros] of taken) if (micros.length < rounds) taken.delete(measuring);
  const base = [...taken].find(([{ name }]) => name === "driver")?.[1];
  return Object.fromEntries(
    [...taken].map(([{ name }, micros]) => {
      const against = base ?? micros;
      const figure: Figure = {
        micros: spread(micros),
        ratio: spread(micros.map((value, i) => value / against[i]!)),
        over: spread(micros.map((value, i) => value - against[i]!)),
      };
      return [name, figure];
    }),
  );
}
