import assert from "node:assert/strict";
import { test } from "node:test";
import { selectTests } from "../lib/select-tests.ts";

const itself = "tooling/test/select-tests.test.ts";

test("everything is run where nothing is named, but no fixture", () => {
  const { files, missing } = selectTests([]);
  assert.ok(files.includes(itself) && files.includes("packages/sql/test/decode.test.ts"));
  assert.ok(!files.some((file) => file.includes("/fixtures/")));
  assert.deepEqual(missing, []);
});

for (const [what, name] of [
  ["a file", itself],
  ["a path from here", `./${itself}`],
] as const) {
  test(`${what} is found by its name`, () => {
    assert.deepEqual(selectTests([name]), { files: [itself], missing: [] });
  });
}

test("a folder gives what is below it, and not its namesakes", () => {
  const { files } = selectTests(["packages/sql"]);
  assert.ok(files.length > 0 && files.every((file) => file.startsWith("packages/sql/")));
});

test("names without tests are told, whatever else there is", () => {
  const { missing } = selectTests([itself, "packages/sq", "tooling/lib"]);
  assert.deepEqual(missing, ["packages/sq", "tooling/lib"]);
});
