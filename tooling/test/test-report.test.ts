import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { TestReport } from "../lib/test-report.ts";
import { root } from "../lib/workspace.ts";

const file = `${root}/packages/core/test/a.test.ts`;

suite("a test run", () => {
  const cases: ReadonlyArray<readonly [string, string, object, string]> = [
    ["a passed test", "test:pass", {}, "1 passed, 0 failed, 0 skipped"],
    ["a failed test", "test:fail", failed("testCodeFailure"), "0 passed, 1 failed, 0 skipped"],
    ["a skipped test", "test:pass", { skip: true }, "0 passed, 0 failed, 1 skipped"],
    ["a test skipped for a reason", "test:pass", { skip: "x" }, "0 passed, 0 failed, 1 skipped"],
    [
      "a test skipped for an empty reason",
      "test:pass",
      { skip: "" },
      "0 passed, 0 failed, 1 skipped",
    ],
    ["a test to be done", "test:pass", { todo: true }, "0 passed, 0 failed, 1 skipped"],
    ["a failed test to be done", "test:fail", { todo: true }, "0 passed, 0 failed, 1 skipped"],
    ["a suite", "test:pass", { details: { type: "suite" } }, "0 passed, 0 failed, 0 skipped"],
    ["a file without tests", "test:pass", { name: file }, "0 passed, 0 failed, 0 skipped"],
    ["a file that crashed", "test:fail", { name: file }, "0 passed, 1 failed, 0 skipped"],
    [
      "a suite with a failed test",
      "test:fail",
      failed("subtestsFailed", "suite"),
      "0 passed, 0 failed, 0 skipped",
    ],
    [
      "a suite with a failed hook",
      "test:fail",
      failed("hookFailed", "suite"),
      "0 passed, 1 failed, 0 skipped",
    ],
  ];
  for (const [what, type, data, expected] of cases) {
    test(`counts ${what} as ${expected}`, () => {
      const { report } = reported([type, data]);
      assert.equal(report.closing().split("\n").at(-1), expected);
    });
  }
});

test("a run without failure is green", () => {
  assert.equal(reported(["test:pass", {}]).report.isGreen(), true);
});

test("a run with a failure is not green", () => {
  assert.equal(reported(["test:pass", {}], ["test:fail", {}]).report.isGreen(), false);
});

test("a run in which all was skipped is not green", () => {
  assert.equal(reported(["test:pass", { skip: true }]).report.isGreen(), false);
});

test("a failure is written with its name, place and error", () => {
  const { lines } = reported(["test:fail", failed("testCodeFailure")]);
  assert.match(lines.join("\n"), /adds \(packages\/core\/test\/a\.test\.ts:7\)\n {4}Error: boom/);
});

test("a failure is written with the suites that it is part of", () => {
  const { lines } = reported(
    ["test:start", { name: "articles on memory", nesting: 0 }],
    ["test:start", { name: "another", nesting: 1 }],
    ["test:pass", { name: "another", nesting: 1 }],
    ["test:start", { name: "adds", nesting: 1 }],
    ["test:fail", { nesting: 1, ...failed("testCodeFailure") }],
    ["test:start", { name: "alone", nesting: 0 }],
    ["test:fail", { name: "alone", nesting: 0, ...failed("testCodeFailure") }],
  );
  assert.match(lines[0] ?? "", /^✖ articles on memory > adds \(packages/);
  assert.match(lines[1] ?? "", /^✖ alone \(packages/);
});

test("what runs side by side does not mix the names of its suites", () => {
  const lines: string[] = [];
  const report = new TestReport((line) => lines.push(line));
  const details = { type: "test" };
  const at = (process: string, type: string, data: object): void =>
    report.take({ type, data: { name: "adds", file, line: 7, details, ...data } }, process);
  at("a", "test:start", { name: "on memory" });
  at("b", "test:start", { name: "on SQLite" });
  at("a", "test:fail", { nesting: 1, ...failed("testCodeFailure") });
  assert.match(lines[0] ?? "", /^✖ on memory > adds \(/);
});

test("a crash is written with what the file wrote to stderr", () => {
  const { lines } = reported(
    ["test:stderr", { message: "SyntaxError: x\n" }],
    ["test:fail", { name: file }],
  );
  assert.match(lines.join("\n"), /a\.test\.ts did not end well\n {4}SyntaxError: x/);
});

test("a batch that crashed counts for its package", () => {
  const name = `${root}/.scratch/tests-x/packages/core.js`;
  const { report } = reported(["test:fail", { name, file: name }]);
  assert.equal(report.closing().split("\n")[0], "packages/core  0 passed, 1 failed, 0 skipped");
});

test("announcements of suites are written once", () => {
  const ran = { message: "ran: SQLite 3.53.4 (node:sqlite)" };
  const { report } = reported(
    ["test:diagnostic", ran],
    ["test:diagnostic", ran],
    ["test:diagnostic", { message: "not run: Redis, no server" }],
    ["test:diagnostic", { message: "duration_ms 12" }],
    ["test:pass", {}],
  );
  assert.deepEqual(report.closing().split("\n"), [
    "packages/core  1 passed, 0 failed, 0 skipped",
    "not run: Redis, no server",
    ran.message,
    "1 passed, 0 failed, 0 skipped",
  ]);
});

function failed(failureType: string, type = "test"): object {
  const error = Object.assign(new Error("failed"), { failureType, cause: new Error("boom") });
  return { details: { type, error } };
}

function reported(...events: ReadonlyArray<readonly [string, object]>): {
  report: TestReport;
  lines: string[];
} {
  const lines: string[] = [];
  const report = new TestReport((line) => lines.push(line));
  for (const [type, data] of events) {
    report.take({
      type,
      data: { name: "adds", file, line: 7, details: { type: "test" }, ...data },
    });
  }
  return { report, lines };
}
