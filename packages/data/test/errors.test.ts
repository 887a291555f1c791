import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { dataErrors } from "@wervel/data";

const source = join(import.meta.dirname, "../src");

async function raisedCodes(): Promise<Set<string>> {
  const files = await readdir(source, { recursive: true });
  const texts = await Promise.all(
    files
      .filter(
        (file) =>
          file.endsWith(".ts") &&
          !file.endsWith("error-table.ts") &&
          !file.startsWith("conformance"),
      )
      .map((file) => readFile(join(source, file), "utf8")),
  );
  const codes = texts
    .join("\n")
    .matchAll(/["'](WERVEL_[A-Z]+(?:_[A-Z]+)+)["']|new DataError\(\s*["']([a-z]+\.[a-zA-Z]+)["']/g);
  return new Set([...codes].map(([, own, data]) => own ?? data!));
}

test("every code that is raised stands in the error table", async () => {
  const missing = [...(await raisedCodes())].filter((code) => !Object.hasOwn(dataErrors, code));
  assert.deepEqual(missing, []);
});

test("every code of the package's own is raised somewhere", async () => {
  const raised = await raisedCodes();
  const own = Object.keys(dataErrors).filter((code) => code.startsWith("WERVEL_"));
  assert.deepEqual(
    own.filter((code) => !raised.has(code)),
    [],
  );
});

test("every entry says what happened and what to do", () => {
  for (const [code, { title, help }] of Object.entries(dataErrors)) {
    assert.ok(title.length > 0 && help.length > 0, code);
    assert.ok(help.endsWith("."), code);
  }
});
