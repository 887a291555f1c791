import assert from "node:assert/strict";
import { test } from "node:test";
import { format, inspect } from "node:util";
import { Secret, toSecret } from "@wervel/schema";

const secret = toSecret("canary");

const prints: readonly (readonly [name: string, print: () => string])[] = [
  ["String", () => String(secret)],
  ["toString", () => secret.toString()],
  // oxlint-disable-next-line typescript/restrict-template-expressions, typescript/no-base-to-string -- what a careless log line does
  ["a template", () => `${secret as unknown as string}`],
  ["concatenation", () => "" + (secret as unknown as string)],
  ["JSON", () => JSON.stringify({ secret })],
  ["inspect", () => inspect(secret)],
  ["inspect with hidden members", () => inspect({ a: [secret] }, { showHidden: true, depth: 9 })],
  ["format", () => format("%s %o %j", secret, secret, secret)],
  ["an error", () => new Error(`failed with ${String(secret)}`).message],
  ["keys", () => Object.entries(secret).join()],
];

for (const [name, print] of prints) {
  test(`${name} does not show a secret`, () => assert.doesNotMatch(print(), /canary/));
}

test("a secret prints [redacted]", () => {
  assert.deepEqual(
    [String(secret), JSON.stringify(secret), inspect(secret)],
    ["[redacted]", '"[redacted]"', "[redacted]"],
  );
});

test("a secret is revealed by name alone", () => {
  assert.equal(secret.reveal(), "canary");
});

test("a secret is made here only", () => {
  assert.throws(() => new Secret(Symbol("maker"), "x"), TypeError);
});

test("a clone of a secret carries nothing", () => {
  assert.doesNotMatch(inspect(structuredClone(secret), { showHidden: true }), /canary/);
});
