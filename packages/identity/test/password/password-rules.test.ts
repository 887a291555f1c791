import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PasswordPolicy } from "../../src/index.ts";

const names = ["annabel", "anna.smith@example.com"];

describe("PasswordPolicy", () => {
  const policy = new PasswordPolicy({ minLength: 8, words: ["conduit"] });
  const cases: [string, string | undefined][] = [
    ["correct horse", undefined],
    ["12345678", "pattern"],
    ["87654321", "pattern"],
    ["aaaaaaaaaaaa", "pattern"],
    ["abcabcabcabc", "pattern"],
    ["abcdefghij", "pattern"],
    ["annabel2026!", "own-name"],
    ["ANNABEL99", "own-name"],
    ["anna.smith1", "own-name"],
    ["Conduit-2026", "own-name"],
    ["annabel likes tea", undefined],
    ["short", "short"],
    ["🙂🙃😉😊😇🥰😍", "short"],
    ["🙂🙃😉😊😇🥰😍🤩", undefined],
    [`x${"äö".repeat(256)}`, "long"],
    ["        ", "pattern"],
  ];
  for (const [password, fault] of cases)
    test(`says ${fault ?? "nothing"} of ${JSON.stringify(password.slice(0, 20))}`, () => {
      assert.equal(policy.fault(password, names), fault);
    });

  test("asks for 15 characters unless told otherwise", () => {
    assert.equal(new PasswordPolicy().fault("fourteen chars"), "short");
    assert.equal(new PasswordPolicy().fault("fifteen chars !"), undefined);
  });

  test("refuses with an issue at the pointer, and without the password", () => {
    assert.throws(
      () => policy.assert("tiny", names, "/user/password"),
      (error: Error & { status: number; issues: readonly { pointer: string; code: string }[] }) => {
        assert.equal(error.status, 422);
        assert.deepEqual(
          error.issues.map(({ pointer, code }) => [pointer, code]),
          [["/user/password", "password.short"]],
        );
        assert.ok(!JSON.stringify([error, error.message]).includes("tiny"));
        return true;
      },
    );
  });
});
