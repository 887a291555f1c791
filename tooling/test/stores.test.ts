import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { caseName, conformanceCases, suiteHash } from "@wervel/data/conformance";
import { readReports, storesPage, storesText } from "../lib/stores-page.ts";
import { root } from "../lib/workspace.ts";

const reports = readReports();

test("the page about stores is what the kept reports say (npm run stores -- --page)", () => {
  assert.equal(readFileSync(join(root, storesPage), "utf8"), storesText(reports));
});

for (const { store, suite, cases, version } of reports) {
  test(`the report about ${store} answers what is asked now (npm run stores)`, () => {
    assert.equal(suite, suiteHash());
    const known = new Set(conformanceCases.map(caseName));
    assert.deepEqual(
      Object.keys(cases).filter((name) => !known.has(name)),
      [],
    );
    assert.notEqual(version, "");
  });
}

test("a store without a report was not run", () => {
  const [, tables = ""] = storesText([]).split("## What was run");
  assert.match(tables, /\| Redis +\| not run/);
  assert.doesNotMatch(tables, /\| (native|composed|prevented|holds)/);
});
