import { type ContestantName, contestants } from "./contestants.ts";
import type { Figure, StoreFigures } from "./measure-store.ts";
import { type WorkName, workNames, works } from "./works.ts";

/** What the stores are called. */
export const storeTitles = {
  sqlite: "SQLite",
  postgres: "PostgreSQL",
  mysql: "MariaDB / MySQL",
  redis: "Redis",
} as const;

const reachOver = 5;
const reachRows = 1.15;

/** Writes the figures of a store as a Markdown table. */
export function tableOf({ store, version, works: figures, notRun }: StoreFigures): string {
  const names = (Object.keys(contestants) as ContestantName[]).filter((name) =>
    Object.values(figures).some((row) => row[name] !== undefined),
  );
  const rows = workNames
    .filter((work) => figures[work] !== undefined)
    .map((work) => [works[work], ...names.map((name) => cell(figures[work]![name], name))]);
  const head = ["CPU µs for one", ...names.map((name) => contestants[name].title)];
  return [
    `### ${storeTitles[store]}${version === undefined ? "" : ` (${version})`}`,
    "",
    ...(rows.length === 0
      ? []
      : [line(head), line(head.map((_, i) => (i === 0 ? "---" : "--:"))), ...rows.map(line), ""]),
    ...reachesOf(figures).map((text) => `- ${text}`),
    ...notRun.map((text) => `- ${text}`),
    "",
  ].join("\n");
}

/** Says for each figure that Wervel wants to reach whether it did. */
export function reachesOf(figures: StoreFigures["works"]): string[] {
  const lines: string[] = [];
  const over = figures.one?.wervel?.over;
  if (over !== undefined && figures.one?.driver !== undefined)
    lines.push(
      `${reached(over.median <= reachOver)}: a single row takes ${number(over.median)} µs more than the driver (${number(over.q1)} to ${number(over.q3)}); wanted: at most ${reachOver}`,
    );
  const ratio = figures.all?.wervel?.ratio;
  if (ratio !== undefined && figures.all?.driver !== undefined)
    lines.push(
      `${reached(ratio.median <= reachRows)}: 10,000 rows take ${ratio.median.toFixed(2)} times the driver (${ratio.q1.toFixed(2)} to ${ratio.q3.toFixed(2)}); wanted: at most ${reachRows}`,
    );
  const behind = workNames.flatMap((work) => cheaperThanWervel(figures, work));
  if (Object.values(figures).some((row) => Object.keys(row).some(isLibrary)))
    lines.push(
      behind.length === 0
        ? "reached: less CPU than every other library in every row"
        : `missed: less CPU than every other library in every row. Cheaper: ${behind.join(", ")}`,
    );
  return lines;
}

function cheaperThanWervel(figures: StoreFigures["works"], work: WorkName): string[] {
  const row = figures[work] ?? {};
  const ours = row.wervel?.micros.median;
  if (ours === undefined) return [];
  return (Object.entries(row) as [ContestantName, Figure][])
    .filter(([name, { micros }]) => isLibrary(name) && micros.median <= ours)
    .map(([name]) => `${contestants[name].title} (${works[work]})`);
}

function isLibrary(name: string): boolean {
  return name !== "wervel" && name !== "driver";
}

function reached(is: boolean): string {
  return is ? "reached" : "missed";
}

function cell(figure: Figure | undefined, name: ContestantName): string {
  if (figure === undefined) return "not run";
  const micros = number(figure.micros.median);
  if (name === "driver") return micros;
  const { q1, median, q3 } = figure.ratio;
  return `${micros} · **${median.toFixed(2)}×** (${q1.toFixed(2)}–${q3.toFixed(2)})`;
}

function number(value: number): string {
  return value >= 100 || value <= -100
    ? Math.round(value).toLocaleString("en-US")
    : value.toFixed(1);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
