import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { root } from "../lib/workspace.ts";

const preload = "./tooling/kept-sources.js";
let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "kept-sources-"));
  cpSync(join(root, preload), join(folder, preload));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
});

beforeEach(() => {
  rmSync(join(folder, "node_modules"), { recursive: true, force: true });
  // More than a few: those are left to Node.
  const others = Array.from({ length: 20 }, (_, at) => `./other${at}.ts`);
  for (const other of others) writeFileSync(join(folder, other), "export type Other = string;\n");
  const imports = others.map((other) => `import ${JSON.stringify(other)};\n`).join("");
  writeFileSync(
    join(folder, "app.ts"),
    `${imports}import { word } from "./word.ts";\nconsole.log(word);\n`,
  );
  writeFileSync(join(folder, "word.ts"), 'export const word: string = "one";\n');
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("starts from what an earlier start has kept", () => {
  for (let start = 0; start < 3; start++) assert.deepEqual(run(), { output: "one\n", errors: "" });
  assert.ok(existsSync(join(folder, "node_modules/.cache/compiled/sources.json")));
});

test("reads a source of the same length anew when it was saved since", () => {
  run();
  writeFileSync(join(folder, "word.ts"), 'export const word: string = "two";\n');
  assert.deepEqual(run(), { output: "two\n", errors: "" });
  assert.deepEqual(run(), { output: "two\n", errors: "" });
});

test("reports a missing source with the file that imports it", () => {
  run();
  rmSync(join(folder, "word.ts"));
  assert.match(
    run().errors,
    /ERR_MODULE_NOT_FOUND|Cannot find module '.*word\.ts' imported from .*app\.ts/,
  );
});

test("starts when what was kept cannot be read", () => {
  run();
  writeFileSync(join(folder, "node_modules/.cache/compiled/sources.json"), '{"file');
  assert.deepEqual(run(), { output: "one\n", errors: "" });
});

test("names the line of a source in the trace of an error", () => {
  writeFileSync(
    join(folder, "word.ts"),
    'type Word = string;\nexport const word: Word = "one";\nthrow new Error(word);\n',
  );
  run();
  assert.match(run().errors, /word\.ts:3:7/);
});

function run(): { readonly output: string; readonly errors: string } {
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", preload, "app.ts"], {
    cwd: folder,
    encoding: "utf8",
  });
  return { output: stdout, errors: stderr };
}
