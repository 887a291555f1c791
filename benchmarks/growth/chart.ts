import type { Row } from "../lib/results.ts";
import { dot, drawing, line, logarithmic, palette, text } from "../lib/svg.ts";
import type { Line } from "./line.ts";
import { type LineName, lines } from "./lines.ts";
import { pointOf } from "./points.ts";

const [width, panelWidth, panelHeight] = [1000, 500, 260];
const margin = { left: 76, right: 20, top: 44, bottom: 40 };

interface Point {
  readonly size: number;
  readonly cpu: number;
}

/** Draws a panel for each line: the CPU of one unit over the number of units. A line that is flat costs the same however many there are. */
export function growthChart(rows: readonly Row[]): string {
  const names = (Object.keys(lines) as LineName[]).filter(
    (name) => pointsOf(rows, name).length > 0,
  );
  const panels = names.flatMap((name, i) =>
    panel((i % 2) * panelWidth, Math.floor(i / 2) * panelHeight, {
      line: lines[name],
      points: pointsOf(rows, name),
    }),
  );
  return drawing(width, Math.ceil(names.length / 2) * panelHeight, panels);
}

function pointsOf(rows: readonly Row[], name: LineName): Point[] {
  return rows
    .filter(({ work }) => pointOf(work).line === name)
    .map(({ work, cpu }) => ({ size: pointOf(work).size, cpu: cpu.median }))
    .sort((a, b) => a.size - b.size);
}

/** Sizes are logarithmic; costs are not, from nothing upwards, so that what rises is seen to rise. */
function panel(
  left: number,
  top: number,
  { line: { title, unit }, points }: { readonly line: Line; readonly points: readonly Point[] },
): string[] {
  const [low, high] = [points[0]!.size / 1.5, points.at(-1)!.size * 1.5];
  const step = stepOf(Math.max(...points.map(({ cpu }) => cpu)));
  const bottom = panelHeight - margin.bottom;
  const x = (size: number): number =>
    left + margin.left + logarithmic(size, low, high) * (panelWidth - margin.left - margin.right);
  const y = (cpu: number): number => top + bottom - (cpu / (step * 5)) * (bottom - margin.top);
  const ends = [left + margin.left, left + panelWidth - margin.right] as const;
  const parts = [
    text(left + margin.left, top + 22, `${title}: µs for ${unit}`, 'font-weight="bold"'),
  ];
  for (let i = 0; i <= 5; i++) {
    const label = Number((i * step).toPrecision(3)).toLocaleString("en-US");
    parts.push(
      line([ends[0], y(i * step)], [ends[1], y(i * step)], i === 0 ? "#57606a" : "#eaeef2"),
      text(ends[0] - 8, y(i * step) + 4, label, 'text-anchor="end"'),
    );
  }
  points.forEach(({ size, cpu }, i) => {
    const before = points[i - 1];
    if (before !== undefined)
      parts.push(line([x(before.size), y(before.cpu)], [x(size), y(cpu)], palette[0]));
    parts.push(
      text(x(size), top + bottom + 18, size.toLocaleString("en-US"), 'text-anchor="middle"'),
      dot(x(size), y(cpu), palette[0], `${size.toLocaleString("en-US")}: ${cpu.toFixed(2)} µs`),
    );
  });
  return parts;
}

/** A fifth of a round number that is no less. */
function stepOf(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const round = [1, 2, 5, 10].find((factor) => factor * power >= most)!;
  return (round * power) / 5;
}
