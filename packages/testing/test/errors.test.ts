import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { testingErrors } from "@wervel/testing";

const source = globSync(`${import.meta.dirname}/../src/**/*.ts`)
  .filter((file) => !file.endsWith("errors.ts"))
  .map((file) => readFileSync(file, "utf8").replaceAll(/^\s*\*.*$/gm, ""))
  .join("\n");

test("lists every code that is raised, and no other", () => {
  const raised = new Set(source.match(/WERVEL_[A-Z]+_[A-Z_]+(?=")/g));
  assert.deepEqual([...raised].toSorted(), Object.keys(testingErrors).toSorted());
});
