import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

test("the example of the README runs", () => {
  const here = fileURLToPath(new URL("..", import.meta.url));
  const example = /```ts\n([^]*?)```/.exec(readFileSync(`${here}README.md`, "utf8"))?.[1] ?? "";
  const output = execFileSync(
    process.execPath,
    ["--input-type=module-typescript", "--eval", example],
    {
      cwd: here,
      encoding: "utf8",
    },
  );
  assert.match(output, /^\d{4} \[redacted\]\n$/);
});
