import assert from "node:assert/strict";
import { test } from "node:test";
import { knownStores, testsOf } from "../lib/conformance.ts";

const named = (...names: string[]) => knownStores.filter(({ name }) => names.includes(name));

test("stores of one package have a test each, which run side by side", () => {
  const tests = testsOf(named("mysql", "mariadb"), {});
  assert.deepEqual(tests, [
    "packages/store-mysql/test/conformance/mysql.test.ts",
    "packages/store-mysql/test/conformance/mariadb.test.ts",
  ]);
});

test("the server of a store that is not wanted is not started, though its package is", () => {
  const env: NodeJS.ProcessEnv = { WERVEL_TEST_MYSQL: "mysql://elsewhere" };
  testsOf(named("mariadb"), env);
  assert.equal(env["WERVEL_TEST_MYSQL"], "");
  assert.equal(env["WERVEL_TEST_MARIADB"], undefined);
});

test("two stores that hold one database need the servers of both", () => {
  const env: NodeJS.ProcessEnv = {};
  assert.deepEqual(testsOf(named("postgres+redis"), env), [
    "packages/store-postgres/test/placement.test.ts",
  ]);
  assert.equal(env["WERVEL_TEST_MARIADB"], "");
  assert.equal(env["WERVEL_TEST_POSTGRES"], undefined);
  assert.equal(env["WERVEL_TEST_REDIS"], undefined);
});

test("a wanted server keeps the address that somebody gave it", () => {
  const env: NodeJS.ProcessEnv = { WERVEL_TEST_REDIS: "redis://elsewhere" };
  testsOf(named("redis"), env);
  assert.equal(env["WERVEL_TEST_REDIS"], "redis://elsewhere");
});
