import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

test("the example of the README runs", () => {
  const here = fileURLToPath(new URL("..", import.meta.url));
  const example = /```ts\n([^]*?)```/.exec(readFileSync(`${here}README.md`, "utf8"))?.[1] ?? "";
  const started = example.replace("await app.run();", "await (await app.start()).stop();");
  assert.notEqual(started, example);
  const output = execFileSync(
    process.execPath,
    ["--input-type=module-typescript", "--eval", started],
    { cwd: here, encoding: "utf8", env: { ...process.env, LOG_LEVEL: "silent" } },
  );
  const document = JSON.parse(output) as { paths: object; info: object };
  assert.deepEqual(document.info, { title: "hello", version: "1.0.0" });
  assert.deepEqual(Object.keys(document.paths), ["/hello/{name}"]);
});
