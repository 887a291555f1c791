import type { Spread } from "./stats.ts";
import { dot, drawing, legend, line, logarithmic, palette, text } from "./svg.ts";

/** One dot: a median, and a line between its quartiles. */
export interface Dot {
  readonly name: string;
  readonly spread: Spread;
}

/** A line of dots under a heading. */
export interface DotGroup {
  readonly title: string;
  readonly lines: readonly { readonly label: string; readonly dots: readonly Dot[] }[];
}

/** What the chart shows beside its dots. */
export interface DotOptions {
  /** The titles of the dots by their names, in the order of the legend. */
  readonly titles: Readonly<Record<string, string>>;
}

const [left, right, width, rowHeight, headHeight] = [250, 30, 1000, 26, 44];
const ticks = [0.5, 1, 1.5, 2, 3, 5, 10, 20, 50, 100, 200, 500];

/** Draws ratios as dots on a logarithmic axis: a line for each work, a colour for each contestant. */
export function dotChart(groups: readonly DotGroup[], { titles }: DotOptions): string {
  const colours = coloursOf(Object.keys(titles));
  const medians = groups.flatMap(({ lines }) =>
    lines.flatMap(({ dots }) => dots.map(({ spread }) => spread.median)),
  );
  const [low, high] = [Math.min(0.5, ...medians), Math.max(5, ...medians) * 1.2];
  const x = (ratio: number): number =>
    left + Math.min(1, logarithmic(ratio, low, high)) * (width - left - right);
  let y = 40;
  const parts: string[] = [];
  for (const { title, lines } of groups) {
    const bottom = y + headHeight + lines.length * rowHeight;
    parts.push(text(12, y + 26, title, 'font-weight="bold"'));
    for (const tick of ticks.filter((tick) => tick >= low && tick <= high))
      parts.push(
        line(
          [x(tick), y + headHeight - 8],
          [x(tick), bottom - 6],
          tick === 1 ? "#57606a" : "#d0d7de",
        ),
        text(x(tick), y + headHeight - 12, `${tick}×`, 'text-anchor="middle" fill="#57606a"'),
      );
    lines.forEach(({ label, dots }, i) => {
      const middle = y + headHeight + i * rowHeight + 8;
      parts.push(text(left - 14, middle + 4, label, 'text-anchor="end"'));
      for (const { name, spread } of dots.toReversed()) {
        const colour = colours[name]!;
        parts.push(
          line(
            [x(spread.q1), middle],
            [x(spread.q3), middle],
            colour,
            'stroke-width="2" opacity="0.5"',
          ),
          dot(x(spread.median), middle, colour, `${titles[name]}: ${spread.median.toFixed(2)}×`),
        );
      }
    });
    y = bottom + 12;
  }
  const names = Object.entries(titles).map(([name, title]) => [title, colours[name]!] as const);
  return drawing(width, y, [...legend(24, 20, names), ...parts]);
}

function coloursOf(names: readonly string[]): Readonly<Record<string, string>> {
  const [ours, ...others] = palette;
  const rest = names.filter((name) => name !== "wervel");
  return {
    wervel: ours,
    ...Object.fromEntries(rest.map((name, i) => [name, others[i % others.length]!])),
  };
}
