import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  caseName,
  catalogue,
  conformanceCases,
  type ConformanceCase,
  isolationProbes,
  isolations,
  type StoreReport,
  type Verdict,
} from "@wervel/data/conformance";
import { findFiles, root } from "./workspace.ts";

/** Where the reports of the last runs are kept. */
export const reportsFolder = "docs/stores";
/** The page that is made of them. */
export const storesPage = "docs/stores.md";

/** The columns of the page; a store without a report was not run. */
const titles = [
  "memory",
  "SQLite",
  "PostgreSQL",
  "MariaDB",
  "MySQL",
  "Redis",
  "memory+SQLite",
  "PostgreSQL+Redis",
] as const;

/** Reads the reports that are kept. */
export function readReports(): StoreReport[] {
  return findFiles(`${reportsFolder}/*.json`).map(
    (file) => JSON.parse(readFileSync(join(root, file), "utf8")) as StoreReport,
  );
}

interface Column {
  readonly title: string;
  readonly report: StoreReport | undefined;
}

/** Writes the page about what each store can do. */
export function storesText(reports: readonly StoreReport[]): string {
  const columns = titles.map((title) => ({
    title,
    report: reports.find(({ store }) => store === title),
  }));
  return [
    `${opening}${table(["Word", "Meaning"], words)}`,
    ranAgainst(columns),
    casesByArea(columns),
    reasons(columns),
    isolationTable(columns),
    faultsTable(columns),
    catalogueByArea(columns),
  ]
    .join("\n\n")
    .concat("\n");
}

const opening = `# What each store can do

This page is made from the reports of conformance runs by \`npm run stores\`; nobody writes it by hand. Every store is asked the
same: the written cases of \`packages/data/src/conformance/cases/all.ts\`, thousands of random reads and writes that are compared with the
interpreter, and everything that the algebra can say, one thing at a time. [Write a store](write-a-store.md) tells how a store gets
a column.

Two names with a + are [two stores that hold one database](several-stores.md): nearly every relation of the model leads from one into the other.

`;

const words: readonly (readonly [string, string])[] = [
  ["native", "one operation of the store"],
  ["composed", "a bounded, exact sequence of operations"],
  [
    "approximate",
    "right but for the last digits, such as a sum of floats, which depends on their order",
  ],
  [
    "refused",
    "an error says so, at start-up where the query is declared: `refused.capability`, over two stores `refused.crossStore`",
  ],
  ["not run", "nobody has tried it on that store with this version of the suite"],
];

function ranAgainst(columns: readonly Column[]): string {
  const rows = columns.map(({ title, report }) =>
    report === undefined
      ? [title, "not run", "", "", ""]
      : [
          title,
          report.version,
          String(conformanceCases.length),
          counted(report.reads),
          counted(report.writes),
        ],
  );
  return `## What was run\n\n${table(
    ["Store", "Version", "Written cases", "Random reads", "Random sequences of writes"],
    rows,
  )}`;
}

function counted({ compared, refused }: StoreReport["reads"]): string {
  return refused === 0 ? `${compared} compared` : `${compared} compared, ${refused} refused`;
}

/** The parts of the semantics table, by the last of their rows. */
const parts: readonly (readonly [string, number])[] = [
  ["Nulls and logic", 6],
  ["Text", 14],
  ["Numbers", 20],
  ["Time, lists, JSON, other values", 25],
  ["Pages and includes", 29],
  ["Writes and units", 41],
  ["Traversal", 42],
  ["Nearest neighbours and search", 43],
  ["Keys, references, links", 48],
  ["Operators on lists, text and time", 53],
];

function casesByArea(columns: readonly Column[]): string {
  const rows = parts.map(([part, last], i) => {
    const first = i === 0 ? 0 : parts[i - 1]![1] + 1;
    const cases = conformanceCases.filter(({ row }) => row >= first && row <= last);
    return [
      `${part} (${cases.length})`,
      ...columns.map(({ report }) => summary(cases.map((one) => verdictOf(one, report)))),
    ];
  });
  return `## Written cases\n\nBy the parts of the semantics, with the number of cases.\n\n${table(
    ["Part", ...columns.map(headOf)],
    rows,
  )}`;
}

function verdictOf(example: ConformanceCase, report: StoreReport | undefined): Verdict | undefined {
  return report && (report.cases[caseName(example)] ?? "native");
}

function reasons(columns: readonly Column[]): string {
  const rows = columns.flatMap(({ title, report }) =>
    [...Map.groupBy(Object.entries(report?.reasons ?? {}), ([, why]) => why)].map(
      ([why, entries]) => [title, entries.map(([what]) => `\`${what}\``).join(", "), why],
    ),
  );
  return `## What is refused, and why\n\n${table(["Store", "Capability or case", "Why"], rows)}`;
}

function isolationTable(columns: readonly Column[]): string {
  const rows = isolationProbes.flatMap(({ name, meaning }) =>
    isolations.map((isolation, i) => [
      i === 0 ? `**${name}**: ${meaning}` : "",
      isolation,
      ...columns.map(({ report }) => report?.isolation[isolation]?.[name] ?? "not run"),
    ]),
  );
  return `## What an isolation prevents\n\nTwo units get into each other's way on purpose. What is prevented is prevented by waiting, or by
\`conflict.retryable\`, after which a unit in function form is run again.\n\n${table(
    ["Anomaly", "Isolation", ...columns.map(headOf)],
    rows,
  )}`;
}

function faultsTable(columns: readonly Column[]): string {
  const names = [...new Set(columns.flatMap(({ report }) => report?.faults ?? []))].sort();
  const rows = names.map((name) => [
    capitalised(name),
    ...columns.map(({ report }) => {
      if (report === undefined) return "not run";
      return report.faults.includes(name) ? "holds" : "no server";
    }),
  ]);
  return `## Faults\n\n${table(["What happens", ...columns.map(headOf)], rows)}`;
}

function catalogueByArea(columns: readonly Column[]): string {
  const areas = [...new Set(catalogue().map(({ area }) => area))];
  const sections = areas.map((area) => {
    const rows = catalogue()
      .filter((entry) => entry.area === area)
      .map(({ name }) => [
        name,
        ...columns.map(({ report }) =>
          report === undefined ? "not run" : (report.operators[name] ?? "native"),
        ),
      ]);
    return `### ${capitalised(area)}\n\n${table(["", ...columns.map(headOf)], rows)}`;
  });
  return `## Everything the algebra says\n\n${sections.join("\n\n")}`;
}

function summary(verdicts: readonly (Verdict | undefined)[]): string {
  const counts = new Map<string, number>();
  for (const verdict of verdicts.map((one) => one ?? "not run"))
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const all = ["native", "composed", "approximate", "refused", "not run"].filter((one) =>
    counts.has(one),
  );
  return all.length === 1 ? all[0]! : all.map((one) => `${counts.get(one)} ${one}`).join(", ");
}

function headOf({ title, report }: Column): string {
  return report === undefined
    ? title
    : `${title} ${/^[\d.]+(\+[\d.]+)?/.exec(report.version)?.[0] ?? ""}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Writes a table as the formatter would, every cell as wide as its column. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = head.map((cell, i) =>
    Math.max(3, cell.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(width[i]!)).join(" | ")} |`;
  const rule = `| ${width.map((dashes) => "-".repeat(dashes)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}
