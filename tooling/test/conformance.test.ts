import assert from "node:assert/strict";
import { test } from "node:test";
import { knownStores, testsOf } from "../lib/conformance.ts";

const named = (...names: string[]) => knownStores.filter(({ name }) => names.includes(name));

test("stores that share a test run it once", () => {
  const tests = testsOf(named("mysql", "mariadb"), {});
  assert.deepEqual(tests, ["packages/store-mysql/test/conformance.test.ts"]);
});

test("a store that is not wanted is told so where it shares a test with one that is", () => {
  const env: NodeJS.ProcessEnv = { WERVEL_TEST_MYSQL: "mysql://elsewhere" };
  testsOf(named("mariadb"), env);
  assert.equal(env["WERVEL_TEST_MYSQL"], "");
  assert.equal(env["WERVEL_TEST_MARIADB"], undefined);
});

test("a wanted server keeps the address that somebody gave it", () => {
  const env: NodeJS.ProcessEnv = { WERVEL_TEST_REDIS: "redis://elsewhere" };
  testsOf(named("redis"), env);
  assert.equal(env["WERVEL_TEST_REDIS"], "redis://elsewhere");
});
