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

/** Reads the error table of every package: the export of `src/errors.ts` whose name ends in `Errors`. */
export async function readErrorTables(): Promise<ErrorRow[]> {
  const tables = await Promise.all(findFiles("packages/*/src/errors.ts").map(readTable));
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
  /** Whether it is a string, and not a comment's mention. */
  readonly quoted: boolean;
}

/** Finds every mention of an error code in the packages' sources, outside the tables themselves. */
export function findCodeUses(): CodeUse[] {
  return findFiles("packages/*/src/**/*.ts")
    .filter((file) => posix.basename(file) !== "errors.ts")
    .flatMap((file) => codesIn(file, readFileSync(join(root, file), "utf8")));
}

/** Lists the codes in one source; an environment name such as `WERVEL_ENV` has no second part and is none. */
export function codesIn(file: string, source: string): CodeUse[] {
  return [...source.matchAll(/(["'`]?)\b(WERVEL(?:_[A-Z0-9]+){2,})\b/g)].map(
    ([, quote = "", code = ""]) => ({ code, file, quoted: quote !== "" && quote !== "`" }),
  );
}

function packageOf(file: string): string {
  return file.split("/")[1] ?? file;
}
