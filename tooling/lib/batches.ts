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
 * long has a process of its own, and begins first, so that no core waits for it at the end.
 */
export function toBatches(files: readonly string[]): Batch[] {
  const shared = Map.groupBy(files.filter(isShort), packageOf);
  return [
    ...alone(files.filter((file) => !isShort(file))),
    ...[...shared].map(([name, members]) => ({ name, files: members })),
  ];
}

/** Gives each file a process of its own. */
export function alone(files: readonly string[]): Batch[] {
  return files.map((file) => ({ name: file, files: [file] }));
}

const stores = new Set(knownStores.map(({ test }) => test));

/** The conformance suites take long, and so do the programs of the examples and the tooling. */
function isShort(file: string): boolean {
  const isSuite = file.endsWith("/conformance.test.ts") || stores.has(file);
  return file.startsWith("packages/") && !isSuite;
}

function packageOf(file: string): string {
  return file.split("/").slice(0, 2).join("/");
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
