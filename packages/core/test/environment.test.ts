import assert from "node:assert/strict";
import { test } from "node:test";
import { readEnvironment } from "@wervel/core";

const cases: readonly [Record<string, string>, string][] = [
  [{}, "production"],
  [{ NODE_ENV: "development" }, "development"],
  [{ NODE_ENV: "development", WERVEL_ENV: "test" }, "test"],
  [{ NODE_ENV: "", WERVEL_ENV: "" }, "production"],
  [{ WERVEL_ENV: "staging" }, "staging"],
];
for (const [env, environment] of cases) {
  test(`reads ${JSON.stringify(env)} as ${environment}`, () =>
    assert.equal(readEnvironment(env), environment));
}
