import assert from "node:assert/strict";
import { test } from "node:test";
import { maxLineBytes, toSafeLine } from "../../src/log/line.ts";
import { toReadable } from "../../src/log/readable-sink.ts";
import type { LogLine } from "@wervel/core";

const attack = "a\r\nINFO forged\u001b[2J\u009b31m\u2028\u202eevil\u0000";
const line: LogLine = {
  level: "info",
  time: "2026-01-01T00:00:00.000Z",
  message: attack,
  field: attack,
  [`name\n${attack}`]: 1,
};

test("leaves no control character in a JSON line, and the text as it was", () => {
  const written = toSafeLine(`${JSON.stringify(line)}\n`);
  // oxlint-disable-next-line no-control-regex -- looks for them
  assert.doesNotMatch(written.slice(0, -1), /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
  assert.deepEqual(JSON.parse(written), { ...line });
});

test("leaves no control character in a readable line but the colours of its level", () => {
  const written = toReadable({ ...line, level: "warn" }, false);
  // oxlint-disable-next-line no-control-regex -- looks for them
  assert.doesNotMatch(written.slice(0, -1), /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
  assert.match(
    toReadable({ level: "error", time: line.time, message: "x" }, true),
    /^00:00:00\.000 \u001b\[31mERROR\u001b\[0m x\n$/,
  );
});

test("shows the stack of an error on lines of its own, indented and escaped", () => {
  const error = {
    message: "m",
    stack: `Error: ${attack}\n    at x`,
    code: "refused.scan",
    help: "do this",
    cause: { stack: "Error: deeper" },
  };
  const written = toReadable({ level: "error", time: line.time, message: "failed", error }, false);
  assert.match(
    written,
    /\n {2}code: refused\.scan\n {2}help: do this\n {2}caused by:\n {2}Error: deeper\n$/,
  );
  assert.ok(
    written
      .split("\n")
      .slice(1, -1)
      .every((each) => each.startsWith("  ")),
  );
});

for (const filling of ["x", "é", "\u001b", '"', "\u0085"]) {
  test(`shortens a line of many ${JSON.stringify(filling)} to the limit, still JSON`, () => {
    const long = { ...line, message: filling.repeat(30_000), requestId: "r-1" };
    const written = toSafeLine(`${JSON.stringify(long)}\n`);
    assert.ok(Buffer.byteLength(written) <= maxLineBytes);
    const { level, requestId, truncatedBytes } = JSON.parse(written) as Record<string, unknown>;
    assert.deepEqual([level, requestId], ["info", "r-1"]);
    assert.ok(Number(truncatedBytes) > maxLineBytes);
  });
}

test("keeps a line of exactly the limit", () => {
  const frame = Buffer.byteLength(`${JSON.stringify({ m: "" })}\n`);
  const exact = `${JSON.stringify({ m: "x".repeat(maxLineBytes - frame) })}\n`;
  assert.equal(toSafeLine(exact), exact);
});
