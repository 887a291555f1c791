import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { after, suite, test } from "node:test";
import { compile } from "../lib/compiler.ts";
import { docBlocks } from "../lib/doc-blocks.ts";
import { findFiles, root } from "../lib/workspace.ts";

/** The files that each guide shows, by the guide's name. */
const guides = new Map(
  findFiles("docs/*.md").map((page) => [
    posix.basename(page, ".md"),
    docBlocks(readFileSync(join(root, page), "utf8")),
  ]),
);

suite("the examples of the guides", () => {
  mkdirSync(join(root, ".scratch"), { recursive: true });
  const folder = mkdtempSync(join(root, ".scratch", "guides-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [guide, files] of guides) {
    for (const [name, text] of files) {
      const file = join(folder, guide, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: "../../tsconfig.json", include: ["**/*.ts"] }),
  );

  test("compile", () => {
    const { stdout } = compile(folder, "-p", ".");
    const own = stdout
      .split("\n")
      .filter((line) => line.includes("error") && !line.startsWith("../"));
    assert.deepEqual(own, []);
  });

  // In one process: starting one for each guide would take longer than its tests.
  const tested = [...guides]
    .map(([guide, files]) => [guide, [...files.keys()].filter(isTest)] as const)
    .filter(([, tests]) => tests.length > 0);
  writeFileSync(join(folder, "all.js"), runAll(tested));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const args = ["--test-reporter=tap", "all.js"];
  const ran = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });

  for (const [guide] of tested) {
    test(`of ${guide} pass their tests`, () => {
      const passed = ran.stdout.split("\n").some((line) => isPassed(line, guide));
      assert.ok(passed, ran.stdout + ran.stderr);
    });
  }
});

function isTest(name: string): boolean {
  return name.endsWith(".test.ts");
}

/** A program with a suite for each guide. */
function runAll(tested: readonly (readonly [guide: string, tests: readonly string[]])[]): string {
  return `import { suite } from "node:test";

for (const [guide, tests] of ${JSON.stringify(tested)})
  suite(guide, async () => {
    for (const name of tests) await import(\`./\${guide}/\${name}\`);
  });
`;
}

/** Reads a line of the Test Anything Protocol; what stands further in is part of a suite. */
function isPassed(line: string, suiteName: string): boolean {
  return /^ok \d+ - (.*)$/.exec(line)?.[1] === suiteName;
}
