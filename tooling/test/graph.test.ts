import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { allowed, checkGraph, checkImports, checkManifest, checkPins } from "../lib/graph.ts";
import { importsOf, splitSpecifier } from "../lib/imports.ts";
import type { Manifest, Workspace } from "../lib/workspace.ts";

test("the repository holds its tiers", () => assert.deepEqual(checkGraph(), []));

test("the tier table points down only", () => {
  const order = Object.keys(allowed);
  for (const [index, name] of order.entries()) {
    const above = order.slice(index);
    assert.deepEqual(
      allowed[name]?.filter((below) => above.includes(below)),
      [],
      name,
    );
  }
});

suite("imports are found", () => {
  const cases: ReadonlyArray<readonly [string, readonly string[]]> = [
    ['import { a } from "x";', ["x"]],
    ["import type { A } from './a.ts'", ["./a.ts"]],
    ['import {\n  a,\n  b,\n} from "x";', ["x"]],
    ['export { a } from "x";', ["x"]],
    ['export * from "x";', ["x"]],
    ['import "x";', ["x"]],
    ['const a = await import("x");', ["x"]],
    ['let a: import("x").A;', ["x"]],
    [' * import { a } from "x";', []],
    ['// import("x")', []],
    ['export const a = "from";\nconst b = "x";', []],
  ];
  for (const [source, expected] of cases) {
    test(`in ${JSON.stringify(source)}`, () => assert.deepEqual(importsOf(source), expected));
  }
});

test("a specifier splits into package and subpath", () => {
  assert.deepEqual(splitSpecifier("typebox/schema"), { name: "typebox", subpath: "./schema" });
  assert.deepEqual(splitSpecifier("@wervel/http"), { name: "@wervel/http", subpath: "." });
});

const core = pack("core", {
  name: "@wervel/core",
  exports: { ".": "./src/index.ts" },
  dependencies: { "@wervel/schema": "0.1.0", pino: "10.4.0" },
});
const http = pack("http", { name: "@wervel/http", exports: { ".": "./src/index.ts" } });
const schema = pack("schema", { name: "@wervel/schema", exports: { ".": "./src/index.ts" } });
const graph = {
  packages: [core, http, schema],
  rootManifest: { name: "root", devDependencies: { "expect-type": "1.0.0" } },
};

suite("an import is refused", () => {
  const cases: ReadonlyArray<readonly [string, string, RegExp]> = [
    ["an undeclared library", "rou3", /does not declare/],
    ["an undeclared package of ours", "@wervel/http", /does not declare/],
    ["a deep path", "@wervel/schema/src/errors.ts", /does not export/],
    ["a file of another package", "../../schema/src/errors.ts", /outside its package/],
    ["the package itself", "@wervel/core", /its own package/],
    ["a tool of the repository", "expect-type", /does not declare/],
    ["a built-in without its prefix", "fs", /does not declare/],
  ];
  for (const [what, specifier, problem] of cases) {
    test(`when a source names ${what}`, () => {
      const [line = "", ...more] = checkImports(source("src/a.ts", specifier), core, graph);
      assert.match(line, problem);
      assert.deepEqual(more, []);
    });
  }
});

suite("an import is allowed", () => {
  const cases: ReadonlyArray<readonly [string, string, string]> = [
    ["a declared library in a source", "src/a.ts", "pino"],
    ["a declared package of ours in a source", "src/a.ts", "@wervel/schema"],
    ["a file of the package in a source", "src/a.ts", "./b.ts"],
    ["a built-in in a source", "src/a.ts", "node:fs"],
    ["a package above in a test", "test/a.test.ts", "@wervel/http"],
    ["a tool of the repository in a test", "test/a.test.ts", "expect-type"],
    ["a source file in a test", "test/a.test.ts", "../src/a.ts"],
  ];
  for (const [what, path, specifier] of cases) {
    test(`of ${what}`, () =>
      assert.deepEqual(checkImports(source(path, specifier), core, graph), []));
  }
});

test("a manifest may not depend on a package beside or above it", () => {
  const wrong = pack("core", { ...core.manifest, dependencies: { "@wervel/http": "0.1.0" } });
  assert.deepEqual(checkManifest(wrong, graph), [
    "packages/core/package.json: depends on http, which is not below it.",
  ]);
});

test("a package outside the tier table is refused", () => {
  assert.match(checkManifest(pack("new", { name: "@wervel/new" }), graph)[0] ?? "", /tier table/);
});

for (const range of ["^1.0.0", "~1.0.0", "1.x", "*", "latest", "file:../x"]) {
  test(`a dependency at ${range} is not pinned`, () =>
    assert.equal(checkPins("package.json", { name: "x", dependencies: { a: range } }).length, 1));
}

test("an exact version is pinned", () => {
  const dependencies = { a: "1.2.3", b: "2.0.0-rc.1" };
  assert.deepEqual(checkPins("package.json", { name: "x", dependencies }), []);
});

function pack(name: string, manifest: Manifest): Workspace {
  return { folder: `/repository/packages/${name}`, path: `packages/${name}`, manifest };
}

function source(path: string, specifier: string): { path: string; text: string } {
  return { path: `packages/core/${path}`, text: `import { a } from "${specifier}";` };
}
