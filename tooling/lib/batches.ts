import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { knownStores } from "./conformance.ts";
import { root } from "./workspace.ts";

/** Test files that one process runs, one after the other. */
export interface Batch {
  /** Such as `packages/http`, or the path of the only file. */
  readonly name: string;
  readonly files: readonly string[];
}

/**
 * Puts the test files of a package into one process: starting it and importing what they share takes longer than most of them. What takes
 * long has a process of its own. The longest begin first, so that no core waits for one at the end.
 */
export function toBatches(files: readonly string[]): Batch[] {
  const shared = Map.groupBy(files.filter(isShort), packageOf);
  const batches = [
    ...alone(files.filter((file) => !isShort(file))),
    ...[...shared].map(([name, members]) => ({ name, files: members })),
  ];
  return batches.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Gives each file a process of its own. */
export function alone(files: readonly string[]): Batch[] {
  return files.map((file) => ({ name: file, files: [file] }));
}

const stores = new Set(knownStores.map(({ test }) => test));

/** Programs that take seconds: what they start, bundle or compile is theirs alone. */
const programs = ["budgets", "soak", "pack", "guides", "data-bench", "bench", "hovers"].map(
  (name) => `tooling/test/${name}.test.ts`,
);

/** What takes longest, as `npm test -- --times` tells: first what waits for nobody, while the servers start. */
export const longest: readonly string[] = [
  "packages/http",
  ...programs.slice(0, 4),
  "packages/store-redis/test/conformance.test.ts",
  "packages/messaging",
  "examples/conduit",
  "packages/store-redis",
  ...[...stores].toReversed(),
  "packages/store-sqlite",
  "packages/data",
];

function rankOf({ name }: Batch): number {
  const rank = longest.indexOf(name);
  return rank < 0 ? longest.length : rank;
}

/** The conformance suites and some programs of the tooling take long. */
function isShort(file: string): boolean {
  const isSuite = file.startsWith("packages/") && file.endsWith("/conformance.test.ts");
  return !isSuite && !stores.has(file) && !programs.includes(file);
}

function packageOf(file: string): string {
  return file.startsWith("tooling/") ? "tooling" : file.split("/").slice(0, 2).join("/");
}

/** Gives the file that runs a batch: the only one, or one in the folder that imports them. */
export function entryOf({ name, files }: Batch, folder: string): string {
  const [first] = files;
  if (files.length === 1 && first !== undefined) return join(root, first);
  const entry = join(folder, `${name}.js`);
  mkdirSync(dirname(entry), { recursive: true });
  writeFileSync(entry, textOf(files));
  return entry;
}

/** A file that does not load fails by itself, and not the rest of its batch. */
function textOf(files: readonly string[]): string {
  const urls = files.map((file) => [file, pathToFileURL(join(root, file)).href]);
  return `import { test } from "node:test";

for (const [file, url] of ${JSON.stringify(urls, undefined, 2)})
  await import(url).catch((error) => test(\`\${file} loads\`, () => { throw error; }));
`;
}
