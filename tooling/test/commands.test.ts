import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { root } from "../lib/workspace.ts";

test("npm test fails and runs nothing when there is no test where one is named", () => {
  const { status, lines } = runNode("tooling/test.ts", "packages/nowhere", "packages/sql");
  assert.equal(status, 1);
  assert.deepEqual(lines, ["No test file is at or below packages/nowhere."]);
});

test("npm test refuses an option that it does not know, and says which it knows", () => {
  const { status, lines } = runNode("tooling/test.ts", "--tims");
  assert.equal(status, 1);
  assert.match(lines[0] ?? "", /Unknown option '--tims'/);
  assert.match(lines.join("\n"), /^ {2}--times {3}write what/m);
});

test("npm run check names its steps when one is unknown", () => {
  const { status, lines } = runNode("tooling/check.ts", "nothing");
  assert.equal(status, 1);
  assert.match(lines[0] ?? "", /^No step nothing: there are format, lint, /);
});

for (const version of ["20.19.0", "22.18.0", "24.11.1"]) {
  test(`every command refuses Node ${version} with one line`, () => {
    const older = `Object.defineProperty(process.versions, "node", { value: "${version}" })`;
    const preload = `data:text/javascript,${encodeURIComponent(older)}`;
    const { status, lines } = runNode("--import", preload, "tooling/test.ts");
    assert.equal(status, 1);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /needs Node 24\.12 or newer/);
  });
}

function runNode(...args: readonly string[]): { status: number | null; lines: string[] } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
  });
  return { status, lines: (stdout + stderr).trimEnd().split("\n") };
}
