import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { sep } from "node:path";
import { before, test } from "node:test";
import { bunDifferences } from "./differences.ts";
import { findBun } from "./find-bun.ts";
import { runOnBun, testFolder } from "./run-on-bun.ts";
import type { TestEnd } from "./run-on-bun.ts";

const bun = findBun();
const options = { skip: typeof bun === "string" && `Bun: ${bun}` };

const listed = new Map(
  bunDifferences.flatMap(({ because, tests }) =>
    Object.entries(tests).flatMap(([file, names]) =>
      names.map((name) => [keyOf({ file, name }), because] as const),
    ),
  ),
);
let ends: readonly TestEnd[] = [];

before(async () => {
  if (typeof bun === "string") return;
  const files = (await Array.fromAsync(glob("*/**/*.test.ts", { cwd: testFolder })))
    .map((file) => file.replaceAll(sep, "/"))
    .filter((file) => !file.startsWith("runtimes/"));
  // A test that is known not to end would disturb the others of its process.
  const apart = new Set(bunDifferences.flatMap(({ tests }) => Object.keys(tests)));
  const groups = [files.filter((file) => !apart.has(file)), ...[...apart].map((file) => [file])];
  ends = (await Promise.all(groups.map((group) => runOnBun(bun.path, group)))).flat();
});

test(
  "every test of this package that is not listed as a difference passes on Bun",
  options,
  (t) => {
    t.diagnostic(typeof bun === "string" ? `not run: Bun (${bun})` : `ran: Bun ${bun.version}`);
    const failed = ends.filter(({ passed }) => !passed).map(keyOf);
    assert.deepEqual(
      failed.filter((key) => !listed.has(key)),
      [],
    );
    assert.ok(ends.length > 1_500, `${ends.length} tests ran`);
  },
);

test("every listed difference of Bun is one", options, () => {
  const failed = new Set(ends.filter(({ passed }) => !passed).map(keyOf));
  assert.deepEqual(
    [...listed.keys()].filter((key) => !failed.has(key)),
    [],
  );
});

test("the documentation tells every difference of Bun", async () => {
  const page = await readFile(new URL("../../../../docs/runtimes.md", import.meta.url), "utf8");
  const told = [...page.matchAll(/^\| (.+?) +\| .+\|$/gm)].map(([, cell]) => cell);
  assert.deepEqual(
    bunDifferences.map(({ because }) => because).filter((because) => !told.includes(because)),
    [],
  );
});

function keyOf({ file, name }: Pick<TestEnd, "file" | "name">): string {
  return `${file}: ${name}`;
}
