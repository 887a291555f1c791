import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { errorPages, stalePages } from "../lib/error-pages.ts";
import {
  codesIn,
  findCodeUses,
  findUnraised,
  hasString,
  readErrorTables,
} from "../lib/error-tables.ts";

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
  // The others are the words of the port of stores: each store raises those that it can have.
  const own = [...known].filter((code) => code.startsWith("WERVEL_"));
  assert.deepEqual(findUnraised(own), []);
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
      !/^(WERVEL(_[A-Z0-9]+){2,}|[a-z]+\.[a-z][A-Za-z]*)$/.test(code) ||
      !/[^.\s]$/.test(title) ||
      !help.endsWith(".") ||
      (status !== undefined && (status < 400 || status > 599)),
  );
  assert.deepEqual(wrong, []);
});

suite("codes are found", () => {
  const cases: ReadonlyArray<readonly [string, readonly string[]]> = [
    ["new WervelError('WERVEL_DI_MISSING', text)", ["WERVEL_DI_MISSING"]],
    [" * @throws WERVEL_DI_CYCLE when", ["WERVEL_DI_CYCLE"]],
    ["process.env['WERVEL_ENV']", []],
  ];
  for (const [source, expected] of cases) {
    test(`in ${source.trim()}`, () => assert.deepEqual(codesIn(source), expected));
  }

  test("as a string, not as a mention", () => {
    assert.ok(hasString('fail("find.none")', "find.none"));
    assert.ok(!hasString(" * @throws find.none", "find.none"));
  });
});
