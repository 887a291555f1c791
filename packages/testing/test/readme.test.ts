import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

test("the example of the README runs", () => {
  const here = fileURLToPath(new URL("..", import.meta.url));
  const example = /```ts\n([^]*?)```/.exec(readFileSync(`${here}README.md`, "utf8"))?.[1] ?? "";
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const output = execFileSync(
    process.execPath,
    ["--input-type=module-typescript", "--eval", example],
    { cwd: here, encoding: "utf8", env },
  );
  assert.match(output, /tells who asks, and when[\s\S]*pass 1\n/);
});
