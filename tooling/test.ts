import "./lib/node-floor.ts";
import { runTests } from "./lib/run-tests.ts";
import { TestReport } from "./lib/test-report.ts";
import { findFiles, toPath } from "./lib/workspace.ts";

const everything = [
  "packages/*/test/**/*.test.ts",
  "examples/**/*.test.ts",
  "tooling/test/**/*.test.ts",
];

const report = new TestReport();
await runTests(select(process.argv.slice(2)), report, { patienceMs: 240_000 });
console.log(report.closing());
process.exitCode = report.isGreen() ? 0 : 1;

/** Picks the test files below the named folders or files; all of them when nothing is named. */
function select(names: readonly string[]): string[] {
  const all = findFiles(everything).filter((file) => !file.includes("/fixtures/"));
  if (names.length === 0) return all;
  return all.filter((file) =>
    names.map(toPath).some((name) => file === name || file.startsWith(`${name}/`)),
  );
}
