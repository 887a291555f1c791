import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { Secret } from "@wervel/schema";
import { issuesOf, valueOf } from "./answers.ts";
import { cases } from "./cases.ts";

for (const { name, field, mode, extra = "refuse", good = [], bad = [] } of cases) {
  for (const [input, value] of good) {
    test(`${name} in ${mode} mode takes ${shown(input)}`, () => {
      assert.deepEqual(revealed(valueOf(field, input, { mode, extra })), revealed(value));
    });
  }
  for (const [input, ...issues] of bad) {
    test(`${name} in ${mode} mode refuses ${shown(input)}`, () => {
      assert.deepEqual(issuesOf(field, input, { mode, extra }), issues);
    });
  }
}

test("the answers are the same where the process forbids generated code", () => {
  const script = fileURLToPath(new URL("./print-answers.ts", import.meta.url));
  const run = (...flags: string[]): string =>
    execFileSync(process.execPath, [...flags, script], { encoding: "utf8" });
  const [allowed = "", ...answers] = run().split("\n");
  const [forbidden = "", ...others] = run("--disallow-code-generation-from-strings").split("\n");
  assert.equal(allowed, "generated: true");
  assert.equal(forbidden, "generated: false");
  assert.ok(answers.length > 500);
  assert.deepEqual(others, answers);
});

function shown(input: unknown): string {
  const text = inspect(input, {
    depth: 6,
    breakLength: Infinity,
    compact: 40,
    maxStringLength: 60,
  }).replaceAll("\0", "\\0");
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

function revealed(value: unknown): unknown {
  return value instanceof Secret ? { revealed: value.reveal() } : value;
}
