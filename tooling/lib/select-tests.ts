import { findFiles, toPath } from "./workspace.ts";

const everything = [
  "packages/*/test/**/*.test.ts",
  "examples/**/*.test.ts",
  "tooling/test/**/*.test.ts",
];

/** Finds the test files at or below the named folders or files, all of them when nothing is named, and names below which there is none. */
export function selectTests(names: readonly string[]): {
  readonly files: readonly string[];
  readonly missing: readonly string[];
} {
  const all = findFiles(everything).filter((file) => !file.includes("/fixtures/"));
  if (names.length === 0) return { files: all, missing: [] };
  const isBelow = (file: string, name: string): boolean =>
    file === toPath(name) || toPath(name) === "" || file.startsWith(`${toPath(name)}/`);
  return {
    files: all.filter((file) => names.some((name) => isBelow(file, name))),
    missing: names.filter((name) => !all.some((file) => isBelow(file, name))),
  };
}
