import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

// Asked in a process of its own: the runner has loaded modules already.
const loadedBy = (door: string): string => {
  const script = `
    import { registerHooks } from "node:module";
    registerHooks({ load(url, context, next) { console.log(url); return next(url, context); } });
    await import(process.argv[1]);`;
  const args = ["--input-type=module", "--eval", script, door];
  return spawnSync(process.execPath, args, { cwd: import.meta.dirname, encoding: "utf8" }).stdout;
};

const doors = {
  client: "packages/client/src/index.ts",
  contract: "packages/http/src/contract/index.ts",
};

for (const [door, file] of Object.entries(doors)) {
  const loaded = loadedBy(`wervel/${door}`);

  test(`wervel/${door} loads nothing that a browser lacks`, () => {
    assert.ok(loaded.includes(file), loaded);
    assert.doesNotMatch(loaded, /^node:/m);
  });

  test(`wervel/${door} loads nothing of a server`, () => {
    const packages = loaded.matchAll(/packages\/([\w-]+)\//g).map(([, name]) => name);
    const others = new Set(packages).difference(new Set(["wervel", "client"]));
    assert.deepEqual(others, new Set(["http", "schema"]));
  });
}

test("wervel loads no database driver", () => {
  const loaded = loadedBy("wervel");
  assert.match(loaded, /packages\/data\/src\/index\.ts/);
  assert.doesNotMatch(loaded, /packages\/(?:store-\w+|sql)\/|node:sqlite$/m);
});
