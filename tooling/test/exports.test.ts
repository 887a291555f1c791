import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { entriesOf, findClashes, publicNames, wildcardsOf } from "../lib/exports.ts";
import { findFiles, root, workspaces } from "../lib/workspace.ts";

test("one name means one thing over all packages", () => {
  assert.deepEqual(findClashes(publicNames(workspaces("packages"))), []);
});

test("every export is listed by name", () => {
  const wild = findFiles("packages/*/src/**/*.ts").filter(
    (file) => wildcardsOf(readFileSync(join(root, file), "utf8")).length > 0,
  );
  assert.deepEqual(wild, []);
});

suite("exports are read", () => {
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<readonly string[]>]> = [
    ['export { a } from "./a.ts";', [["a", "a"]]],
    [
      'export { a as b, type C } from "./a.ts";',
      [
        ["b", "a"],
        ["C", "C"],
      ],
    ],
    ['export type { A } from "./a.ts";', [["A", "A"]]],
    ["export const a = 1;", [["a", "a"]]],
    ["export abstract class A {}", [["A", "A"]]],
    ["export async function a() {}", [["a", "a"]]],
    ["// export const a = 1", []],
    ["/* export const a = 1 */", []],
  ];
  for (const [source, expected] of cases) {
    test(`of ${source}`, () =>
      assert.deepEqual(
        entriesOf(source).map(({ name, local }) => [name, local]),
        expected,
      ));
  }
});

test("a name with two origins clashes and a re-export does not", () => {
  const names = [
    { name: "page", door: "a", origin: "a.ts#page" },
    { name: "page", door: "b", origin: "b.ts#page" },
    { name: "text", door: "a", origin: "a.ts#text" },
    { name: "text", door: "b", origin: "a.ts#text" },
  ];
  assert.deepEqual(findClashes(names), ["page: a.ts#page and b.ts#page"]);
});

test("a wildcard export is seen", () => {
  assert.deepEqual(wildcardsOf('export * from "./a.ts";'), ['export * from "./a.ts";']);
});
