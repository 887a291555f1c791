import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { coreErrors } from "@wervel/core";

const source = globSync(`${import.meta.dirname}/../src/**/*.ts`)
  .filter((file) => !file.endsWith("errors.ts"))
  .map((file) => readFileSync(file, "utf8").replaceAll(/^\s*\*.*$/gm, ""))
  .join("\n");
const raised = new Set(source.match(/WERVEL_[A-Z]+_[A-Z_]+(?=")/g));
const settings = new Set(["WERVEL_SETTINGS"]);

test("lists every code that is raised, and no other", () => {
  assert.deepEqual(
    [...raised].filter((code) => !settings.has(code)).toSorted(),
    Object.keys(coreErrors).toSorted(),
  );
});
