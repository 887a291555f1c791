import { dotChart } from "../lib/dots.ts";
import { type ContestantName, contestants } from "./contestants.ts";
import type { StoreFigures } from "./measure-store.ts";
import { storeTitles } from "./report.ts";
import { workNames, works } from "./works.ts";

const titles = Object.fromEntries(
  Object.entries(contestants).map(([name, { title }]) => [name, title]),
);

/** Draws how many times the driver's CPU each contestant took: a line of dots for each work, on a logarithmic axis. */
export function chartOf(stores: readonly StoreFigures[]): string {
  const drawn = stores.filter((figures) => Object.values(figures.works).some((row) => row.driver));
  const groups = drawn.map(({ store, works: figures }) => ({
    title: storeTitles[store],
    lines: workNames
      .filter((work) => figures[work] !== undefined)
      .map((work) => ({
        label: works[work],
        dots: (Object.keys(contestants) as ContestantName[])
          .filter((name) => figures[work]![name] !== undefined)
          .map((name) => ({ name, spread: figures[work]![name]!.ratio })),
      })),
  }));
  return dotChart(groups, { titles });
}
