import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { findFiles, root } from "./workspace.ts";

/** One row of a package's error table. */
export interface ErrorRow {
  readonly code: string;
  /** Folder name of the package, such as `core`. */
  readonly package: string;
  readonly title: string;
  readonly help: string;
  readonly status?: number;
}

/** The files that may hold a package's table. */
const tableFiles = ["errors.ts", "error-table.ts"];

/** Reads the error table of every package: the export whose name ends in `Errors`. */
export async function readErrorTables(): Promise<ErrorRow[]> {
  const files = findFiles(tableFiles.map((name) => `packages/*/src/${name}`));
  const tables = await Promise.all(files.map(readTable));
  return tables.flat();
}

async function readTable(file: string): Promise<ErrorRow[]> {
  const exports = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>;
  const folder = packageOf(file);
  return Object.entries(exports)
    .filter(([name, value]) => name.endsWith("Errors") && typeof value === "object")
    .flatMap(([, table]) => Object.entries(table as Record<string, Omit<ErrorRow, "code">>))
    .map(([code, row]) => ({ ...row, code, package: folder }));
}

/** Where a code stands in the sources. */
export interface CodeUse {
  readonly code: string;
  readonly file: string;
}

/** Finds every mention of a code that begins with `WERVEL_` in the packages' sources, outside the tables themselves. */
export function findCodeUses(): CodeUse[] {
  return sources().flatMap(([file, source]) => codesIn(source).map((code) => ({ code, file })));
}

/** Lists the codes that no source outside the tables has as a string. */
export function findUnraised(codes: readonly string[]): string[] {
  const texts = sources().map(([, source]) => source);
  return codes.filter((code) => !texts.some((text) => hasString(text, code)));
}

/** Tells whether a source has a string that is this code, and not a comment's mention. */
export function hasString(source: string, code: string): boolean {
  return source.includes(`"${code}"`) || source.includes(`'${code}'`);
}

function sources(): [file: string, source: string][] {
  return findFiles("packages/*/src/**/*.ts")
    .filter((file) => !tableFiles.includes(posix.basename(file)))
    .map((file) => [file, readFileSync(join(root, file), "utf8")]);
}

/** Lists the codes in one source; an environment name such as `WERVEL_ENV` has no second part and is none. */
export function codesIn(source: string): string[] {
  return [...source.matchAll(/\bWERVEL(?:_[A-Z0-9]+){2,}\b/g)].map(([code]) => code);
}

function packageOf(file: string): string {
  return file.split("/")[1] ?? file;
}
