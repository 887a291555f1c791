import type { Row } from "../lib/results.ts";
import { dot, drawing, legend, line, logarithmic, palette, text } from "../lib/svg.ts";
import { lines } from "./lines.ts";
import { pointOf } from "./points.ts";

const [left, right, top, width, height] = [80, 30, 60, 1000, 420];

/** Draws a line for each kind: the CPU of one unit over the number of units, both logarithmic. */
export function growthChart(rows: readonly Row[]): string {
  const bottom = height - 40;
  const most = 10_000_000;
  const x = (size: number): number => left + logarithmic(size, 5, most) * (width - left - right);
  const y = (cpu: number): number => bottom - logarithmic(cpu, 0.1, 100_000) * (bottom - top);
  const parts: string[] = [];
  for (let size = 10; size < most; size *= 10)
    parts.push(
      line([x(size), top], [x(size), bottom], "#d0d7de"),
      text(x(size) - 10, bottom + 18, size.toLocaleString("en-US")),
    );
  for (const cpu of [0.1, 1, 10, 100, 1_000, 10_000, 100_000])
    parts.push(
      line([left, y(cpu)], [width - right, y(cpu)], "#eaeef2"),
      text(8, y(cpu) + 4, `${cpu.toLocaleString("en-US")} µs`),
    );
  const names = Object.keys(lines);
  for (const [i, name] of names.entries()) {
    const own = rows
      .map((row) => ({ ...pointOf(row.work), cpu: row.cpu.median }))
      .filter((point) => point.line === name)
      .sort((a, b) => a.size - b.size);
    const colour = palette[i]!;
    for (const [j, { size, cpu }] of own.entries()) {
      const before = own[j - 1];
      if (before !== undefined)
        parts.push(line([x(before.size), y(before.cpu)], [x(size), y(cpu)], colour));
      parts.push(dot(x(size), y(cpu), colour, `${name}, ${size}: ${cpu.toFixed(2)} µs`));
    }
  }
  const titles = Object.values(lines).map(({ title }, i) => [title, palette[i]!] as const);
  return drawing(width, height, [...legend(left, 30, titles), ...parts]);
}
