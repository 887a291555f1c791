import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { entryOf, longest, toBatches } from "../lib/batches.ts";
import { scratchFolder } from "../lib/scratch-folder.ts";
import { selectTests } from "../lib/select-tests.ts";
import { toPath } from "../lib/workspace.ts";

test("the tests of a package share a process; what takes long has its own, and the longest begin first", () => {
  const files = [
    "examples/conduit/test/one.test.ts",
    "examples/conduit/test/two.test.ts",
    "packages/a/test/conformance.test.ts",
    "packages/a/test/one.test.ts",
    "packages/a/test/two/two.test.ts",
    "packages/b/test/one.test.ts",
    "packages/store-mysql/test/conformance/mariadb.test.ts",
    "tooling/test/pack.test.ts",
    "tooling/test/servers/needs.test.ts",
  ];
  assert.deepEqual(
    toBatches(files).map((batch) => [batch.name, batch.files.length]),
    [
      ["tooling/test/pack.test.ts", 1],
      ["examples/conduit", 2],
      ["packages/store-mysql/test/conformance/mariadb.test.ts", 1],
      ["packages/a/test/conformance.test.ts", 1],
      ["packages/a", 2],
      ["packages/b", 1],
      ["tooling", 1],
    ],
  );
});

test("what is said to take longest is there", () => {
  const names = toBatches(selectTests([]).files).map(({ name }) => name);
  assert.deepEqual(
    longest.filter((name) => !names.includes(name)),
    [],
  );
});

test("a file alone is run as it is", () => {
  const batch = { name: "packages/b", files: ["packages/b/test/one.test.ts"] };
  assert.equal(toPath(entryOf(batch, "/nowhere")), "packages/b/test/one.test.ts");
});

test("a file that does not load fails by its name, and the others run", () => {
  const folder = scratchFolder("batches-");
  const files = ["broken", "whole"].map((name) => toPath(join(folder, `${name}.test.js`)));
  writeFileSync(join(folder, "broken.test.js"), 'throw new Error("not today");');
  writeFileSync(
    join(folder, "whole.test.js"),
    'import { test } from "node:test";\ntest("holds", () => {});',
  );
  const entry = entryOf({ name: "packages/a", files }, folder);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = spawnSync(process.execPath, ["--test-reporter=tap", entry], {
    env,
    encoding: "utf8",
  });
  assert.match(stdout, /^not ok \d+ - \S*broken\.test\.js loads$/m);
  assert.match(stdout, /not today/);
  assert.match(stdout, /^ok \d+ - holds$/m);
});
