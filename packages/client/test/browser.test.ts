import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire, isBuiltin, stripTypeScriptTypes } from "node:module";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Finds every module that a bundle of the entry holds. */
function modulesOf(entry: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [entry];
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    if (found.has(url)) continue;
    found.add(url);
    if (!url.startsWith("file:")) continue;
    for (const specifier of importsOf(codeOf(url))) open.push(resolve(specifier, url));
  }
  return found;
}

/** Gives the code of a module, without types and comments. */
function codeOf(url: string): string {
  const text = readFileSync(fileURLToPath(url), "utf8");
  const code = url.endsWith(".ts") ? stripTypeScriptTypes(text) : text;
  return code.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

function resolve(specifier: string, from: string): string {
  if (specifier.startsWith(".")) return new URL(specifier, from).href;
  return isBuiltin(specifier)
    ? `node:${specifier.replace("node:", "")}`
    : resolvePackage(specifier, from);
}

function resolvePackage(specifier: string, from: string): string {
  return pathToFileURL(createRequire(from).resolve(specifier)).href;
}

/** Lists what a module imports when it runs; imports of types are gone. */
function importsOf(code: string): readonly string[] {
  const found = code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"'\n]+)["']/g);
  return [...found].map(([, specifier]) => specifier!);
}

const packageOf = (url: string): string =>
  /\/(?:packages|node_modules)\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url)?.[1] ?? url;

for (const [what, entry] of [
  ["the client", "../src/index.ts"],
  ["a contract", "./support/contract.ts"],
] as const) {
  const modules = modulesOf(new URL(entry, import.meta.url).href);

  test(`a bundle of ${what} holds nothing that a browser lacks`, () => {
    const builtIn = [...modules].filter((url) => url.startsWith("node:"));
    assert.deepEqual(builtIn, []);
    assert.deepEqual(
      [...new Set([...modules].map(packageOf))].filter((name) => name !== "client").toSorted(),
      ["http", "schema"],
    );
  });

  test(`a bundle of ${what} holds the rooms of contracts alone`, () => {
    const rooms = [...modules].flatMap((url) => /packages\/http\/src\/(.*)$/.exec(url)?.[1] ?? []);
    assert.ok(rooms.includes("contract/contract.ts"));
    const allowed =
      /^(?:contract\/[\w-]+|reply\/(?:contract|formats|paging|reply-map|stream)|router\/pattern)\.ts$/;
    assert.deepEqual(
      rooms.filter((room) => !allowed.test(room)),
      [],
    );
  });

  test(`a bundle of ${what} uses no global of Node`, () => {
    for (const url of modules)
      assert.doesNotMatch(codeOf(url), /\b(?:Buffer|process|__dirname)\b/, url);
  });
}

test("the walk sees what it must refuse", () => {
  const modules = modulesOf(import.meta.resolve("@wervel/http"));
  assert.ok([...modules].some((url) => url.startsWith("node:")));
});
