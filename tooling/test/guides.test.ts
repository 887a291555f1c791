import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { after, suite, test } from "node:test";
import { docBlocks } from "../lib/doc-blocks.ts";
import { commandScript, findFiles, root } from "../lib/workspace.ts";

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

  const run = (...args: readonly string[]) => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stdout } = spawnSync(process.execPath, args, {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    return { status, stdout };
  };

  test("compile", () => {
    const { stdout } = run(commandScript("typescript", "tsc"), "-p", ".");
    const own = stdout
      .split("\n")
      .filter((line) => line.includes("error") && !line.startsWith("../"));
    assert.deepEqual(own, []);
  });

  for (const [guide, files] of guides) {
    const tests = [...files.keys()].filter((name) => name.endsWith(".test.ts"));
    if (tests.length === 0) continue;
    test(`of ${guide} pass their tests`, () => {
      const { status, stdout } = run("--test", ...tests.map((name) => join(guide, name)));
      assert.equal(status, 0, stdout);
    });
  }
});
