import { type ContestantName, contestants } from "./contestants.ts";
import type { StoreFigures } from "./measure-store.ts";
import { storeTitles } from "./report.ts";
import { workNames, works } from "./works.ts";

const colours: Readonly<Record<ContestantName, string>> = {
  driver: "#57606a",
  wervel: "#d1242f",
  kysely: "#0969da",
  drizzle: "#1a7f37",
  prisma: "#8250df",
  "mikro-orm": "#bf8700",
  typeorm: "#0f766e",
};
const [left, right, width, rowHeight, headHeight] = [230, 30, 900, 26, 44];
const ticks = [0.5, 1, 2, 5, 10, 20, 50, 100, 200];

/** Draws how many times the driver's CPU each contestant took: a line of dots for each work, on a logarithmic axis. */
export function chartOf(stores: readonly StoreFigures[]): string {
  const drawn = stores.filter((figures) => Object.values(figures.works).some((row) => row.driver));
  const medians = drawn.flatMap((figures) =>
    Object.values(figures.works).flatMap((row) =>
      Object.values(row).map(({ ratio }) => ratio.median),
    ),
  );
  const [low, high] = [0.5, Math.max(10, ...medians) * 1.2];
  const x = (ratio: number): number =>
    left +
    ((Math.log(Math.max(ratio, low)) - Math.log(low)) / (Math.log(high) - Math.log(low))) *
      (width - left - right);
  let y = 40;
  const parts: string[] = [];
  for (const { store, works: figures } of drawn) {
    const rows = workNames.filter((work) => figures[work] !== undefined);
    const bottom = y + headHeight + rows.length * rowHeight;
    parts.push(text(12, y + 26, storeTitles[store], 'font-weight="bold"'));
    for (const tick of ticks.filter((tick) => tick >= low && tick <= high)) {
      const stroke = tick === 1 ? "#57606a" : "#d0d7de";
      parts.push(
        `<line x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${y + headHeight - 8}" y2="${bottom - 6}" stroke="${stroke}"/>`,
        text(x(tick), y + headHeight - 12, `${tick}×`, 'text-anchor="middle" fill="#57606a"'),
      );
    }
    rows.forEach((work, i) => {
      const middle = y + headHeight + i * rowHeight + 8;
      parts.push(text(left - 14, middle + 4, works[work], 'text-anchor="end"'));
      for (const [name, { ratio }] of Object.entries(figures[work]!).toReversed()) {
        const colour = colours[name as ContestantName];
        parts.push(
          `<line x1="${at(x(ratio.q1))}" x2="${at(x(ratio.q3))}" y1="${middle}" y2="${middle}" stroke="${colour}" stroke-width="2" opacity="0.5"/>`,
          `<circle cx="${at(x(ratio.median))}" cy="${middle}" r="5" fill="${colour}"><title>${contestants[name as ContestantName].title}: ${ratio.median.toFixed(2)}×</title></circle>`,
        );
      }
    });
    y = bottom + 12;
  }
  const legend = (Object.keys(contestants) as ContestantName[]).map((name, i) => {
    const from = left + i * 90;
    return `<circle cx="${from}" cy="20" r="5" fill="${colours[name]}"/>${text(from + 10, 24, contestants[name].title)}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${y}" fill="#ffffff"/>`,
    ...legend,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function text(x: number, y: number, words: string, more = ""): string {
  return `<text x="${at(x)}" y="${y}" ${more}>${words}</text>`;
}

function at(value: number): string {
  return value.toFixed(1);
}
