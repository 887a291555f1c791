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

const servers = /packages\/(?:store-\w+|sql|identity|data)\/|node:(?:http|net|sqlite)$/m;

const doors = {
  client: "packages/client/src/index.ts",
  contract: "packages/http/src/contract/index.ts",
};

for (const [door, file] of Object.entries(doors)) {
  test(`wervel/${door} loads nothing of a server`, () => {
    const loaded = loadedBy(`wervel/${door}`);
    assert.ok(loaded.includes(file), loaded);
    assert.doesNotMatch(loaded, servers);
  });
}

test("wervel loads no database driver", () => {
  const loaded = loadedBy("wervel");
  assert.match(loaded, /packages\/data\/src\/index\.ts/);
  assert.doesNotMatch(loaded, /packages\/(?:store-\w+|sql)\/|node:sqlite$/m);
});
