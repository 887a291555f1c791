import { dotChart } from "./dots.ts";
import type { Effort, Results, Row, SuiteRun } from "./results.ts";
import type { Suite } from "./suite.ts";

/** Writes what was measured as one Markdown page; suites that were never run are left out. */
export function pageOf(results: Results, suites: readonly Suite[]): string {
  return [
    "# What requests cost",
    "",
    "`npm run bench` writes this page, [the figures](results.json) and the charts; `-- --suite` runs some of its suites and leaves the others as they were, `--check` compares the replies of all, `--quick` prints a short form in under three minutes. [NOTES.md](NOTES.md) says where the time goes; [DATA.md](DATA.md) is about databases without HTTP.",
    "",
    "CPU is that of the server process, user and system, all its threads: the median of the rounds, then **times the base's in the same rounds** as median and quartiles. Contestants take turns. Where a figure is to be reached, Wervel and the base take part in all rounds, the others in some of them. Throughput and latency depend on what else the machine does; CPU less so, ratios least.",
    "",
    ...suites
      .filter(({ name }) => results.suites[name] !== undefined)
      .flatMap((suite) => sectionOf(suite, results)),
  ].join("\n");
}

/** Draws a suite's chart; `undefined` where there is nothing to draw. */
export function chartOf(suite: Suite, rows: readonly Row[]): string | undefined {
  if (rows.length === 0) return undefined;
  if (suite.chart !== undefined) return suite.chart(rows);
  const lines = worksOf(suite, rows).map((work) => ({
    label: suite.works[work]!,
    dots: rows
      .filter((row) => row.work === work && row.ratio !== undefined)
      .map(({ contestant, ratio }) => ({ name: contestant, spread: ratio! })),
  }));
  const shown = Object.entries(suite.contestants).filter(([name]) =>
    rows.some(({ contestant }) => contestant === name),
  );
  const title = `CPU, times ${suite.contestants[suite.base!]}`;
  return dotChart([{ title, lines }], { titles: Object.fromEntries(shown) });
}

/** Writes the tables of a suite for a terminal or a page. */
export function tablesOf(suite: Suite, rows: readonly Row[]): string[] {
  const works = worksOf(suite, rows);
  const names = Object.keys(suite.contestants).filter((name) =>
    rows.some(({ contestant }) => contestant === name),
  );
  const table = (head: string, cell: (row: Row) => string): string[] => [
    line([head, ...names.map((name) => suite.contestants[name]!)]),
    line(["---", ...names.map(() => "--:")]),
    ...works.map((work) =>
      line([
        suite.works[work]!,
        ...names.map((name) => {
          const row = rows.find((row) => row.work === work && row.contestant === name);
          return row === undefined ? "–" : cell(row);
        }),
      ]),
    ),
    "",
  ];
  return [
    ...table("CPU µs", (row) => cpuCell(row, suite.base)),
    ...(rows.some(({ p50 }) => p50 !== undefined) ? table("a second · p50 · p99", speedCell) : []),
    ...table("MiB in all · heap", memoryCell),
  ];
}

function sectionOf(suite: Suite, { rows, suites }: Results): string[] {
  const own = rows.filter((row) => row.suite === suite.name);
  const run = suites[suite.name]!;
  return [
    `## ${suite.title}`,
    "",
    ...(own.length === 0 ? [] : [`![${suite.title}](results/${suite.name}.svg)`, ""]),
    ...tablesOf(suite, own),
    ...[...(suite.reaches?.(own) ?? []), ...run.notRun].map((text) => `- ${text}`),
    "",
    ...suite.notes.map((text) => `- ${text}`),
    "",
    where(run),
    "",
  ];
}

function where({ machine, effort, seconds }: Omit<SuiteRun, "rows">): string {
  const { cpu, cores, memoryGb, platform, node, loadBefore, date } = machine;
  const quiet =
    loadBefore <= cores / 2
      ? "The machine had nothing else to do."
      : `**The machine was busy with other work (load ${loadBefore} on ${cores} cores)**: read the ratios, not the microseconds.`;
  return `${date}: ${cpu}, ${cores} cores, ${memoryGb} GB, ${platform}, Node ${node}; ${roundsOf(effort)}, ${seconds} s in all. ${quiet}`;
}

function roundsOf({ rounds, slice, others }: Effort): string {
  return `${rounds} rounds of ${slice} s for figures that are quoted, ${others.rounds} of ${others.slice} s for the others`;
}

function worksOf(suite: Suite, rows: readonly Row[]): string[] {
  return Object.keys(suite.works).filter((name) => rows.some(({ work }) => work === name));
}

function cpuCell({ cpu, ratio, contestant }: Row, base: string | undefined): string {
  const micros = number(cpu.median);
  if (ratio === undefined || contestant === base) return micros;
  const { q1, median, q3 } = ratio;
  return `${micros} · **${median.toFixed(2)}×** (${q1.toFixed(2)}–${q3.toFixed(2)})`;
}

function speedCell({ throughput, p50, p99 }: Row): string {
  const speed = throughput === undefined ? "–" : number(throughput);
  return `${speed} · ${duration(p50)} · ${duration(p99)}`;
}

function memoryCell({ rss, heap }: Row): string {
  const mebibytes = (bytes: number | undefined): string =>
    bytes === undefined ? "–" : (bytes / 2 ** 20).toFixed(0);
  return `${mebibytes(rss)} · ${mebibytes(heap)}`;
}

function duration(micros: number | undefined): string {
  return micros === undefined ? "–" : `${(micros / 1000).toFixed(2)} ms`;
}

function number(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toFixed(1);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
