import assert from "node:assert/strict";
import { test } from "node:test";
import { serversFor } from "../../lib/servers/needs.ts";
import type { Manifest, Workspace } from "../../lib/workspace.ts";

const workspace = (path: string, manifest: Manifest): Workspace => ({
  folder: `/x/${path}`,
  path,
  manifest,
});
const workspaces = [
  workspace("packages/core", { name: "@wervel/core" }),
  workspace("packages/store-mysql", { name: "@wervel/store-mysql" }),
  workspace("examples/shop", {
    name: "shop",
    dependencies: { "@wervel/store-postgres": "0.0.0" },
    devDependencies: { "@wervel/store-redis": "0.0.0" },
  }),
];
const cases: ReadonlyArray<readonly [string, readonly string[]]> = [
  ["packages/core/test/a.test.ts", []],
  ["packages/store-mysql/test/a.test.ts", ["mariadb", "mysql"]],
  ["examples/shop/test/a.test.ts", ["postgres", "redis"]],
  ["tooling/test/a.test.ts", []],
  ["tooling/test/soak.test.ts", ["postgres"]],
];

for (const [file, expected] of cases) {
  test(`${file} needs ${expected.join(" and ") || "no server"}`, () => {
    assert.deepEqual(
      serversFor(file, workspaces).map(({ name }) => name),
      expected,
    );
  });
}
