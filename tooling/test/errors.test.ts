import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { errorPages, stalePages } from "../lib/error-pages.ts";
import { codesIn, findCodeUses, readErrorTables } from "../lib/error-tables.ts";

const rows = await readErrorTables();
const uses = findCodeUses();
const known = new Set(rows.map((row) => row.code));

test("the error pages are up to date (npm run errors)", () => {
  assert.deepEqual(stalePages(errorPages(rows)), []);
});

test("every code in a source is in a table", () => {
  const strangers = uses.filter(({ code }) => !known.has(code));
  assert.deepEqual([...new Set(strangers.map(({ code, file }) => `${file}: ${code}`))], []);
});

test("every row of a table is raised somewhere", () => {
  const raised = new Set(uses.filter(({ quoted }) => quoted).map(({ code }) => code));
  assert.deepEqual(
    rows.map(({ code }) => code).filter((code) => !raised.has(code)),
    [],
  );
});

test("a code stands in one table only", () => {
  const codes = rows.map(({ code }) => code);
  assert.deepEqual(
    codes.filter((code, index) => codes.indexOf(code) !== index),
    [],
  );
});

test("every row is well written: code, title without a full stop, help as a sentence, status", () => {
  const wrong = rows.filter(
    ({ code, title, help, status }) =>
      !/^WERVEL(_[A-Z0-9]+){2,}$/.test(code) ||
      !/[^.\s]$/.test(title) ||
      !help.endsWith(".") ||
      (status !== undefined && (status < 400 || status > 599)),
  );
  assert.deepEqual(wrong, []);
});

suite("codes are found", () => {
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<readonly [string, boolean]>]> = [
    ["new WervelError('WERVEL_DI_MISSING', text)", [["WERVEL_DI_MISSING", true]]],
    ['fail("WERVEL_HTTP_BODY_TOO_LARGE")', [["WERVEL_HTTP_BODY_TOO_LARGE", true]]],
    [" * @throws WERVEL_DI_CYCLE when", [["WERVEL_DI_CYCLE", false]]],
    [" * see `WERVEL_DI_CYCLE`", [["WERVEL_DI_CYCLE", false]]],
    ["process.env['WERVEL_ENV']", []],
  ];
  for (const [source, expected] of cases) {
    test(`in ${source.trim()}`, () =>
      assert.deepEqual(
        codesIn("a.ts", source).map(({ code, quoted }) => [code, quoted]),
        expected,
      ));
  }
});
