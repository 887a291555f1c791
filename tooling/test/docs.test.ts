import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { test } from "node:test";
import { findFiles, root } from "../lib/workspace.ts";

const pages = findFiles([
  "*.md",
  "docs/*.md",
  "docs/{adr,guides}/**/*.md",
  "{packages,examples}/*/README.md",
]);

for (const page of pages) {
  const text = readFileSync(join(root, page), "utf8");

  test(`${page} names files that exist`, () => {
    const named = [...text.matchAll(/`((?:packages|examples|tooling|docs)\/[\w./-]+)`/g)];
    assert.deepEqual(missing(named.map(([, path = ""]) => path)), []);
  });

  test(`${page} links to files that exist`, () => {
    const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)[^)]*\)/g)];
    assert.deepEqual(
      missing(links.map(([, link = ""]) => posix.join(posix.dirname(page), link))),
      [],
    );
  });
}

test("the list of decisions is complete", () => {
  const list = readFileSync(join(root, "docs/adr/README.md"), "utf8");
  const decisions = findFiles("docs/adr/[0-9]*.md").map((file) => posix.basename(file));
  assert.deepEqual(
    decisions.filter((file) => !list.includes(`(${file})`)),
    [],
  );
});

function missing(paths: readonly string[]): string[] {
  return paths.filter((path) => !existsSync(join(root, path)));
}
