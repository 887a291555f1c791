import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type LoadedModules, modulesOfStart } from "../lib/modules-of-start.ts";
import { root } from "../lib/workspace.ts";

// Each module costs a start about half a millisecond. What the first request does not need is loaded when something needs it.
const absent = [
  ["the interpreter", "/packages/data/src/oracle/interpret.ts"],
  ["the memory store", "/packages/data/src/memory/memory-store.ts"],
  ["the parser of multipart forms", "/node_modules/@fastify/busboy/"],
  ["what signs and reads tokens", "/node_modules/jose/"],
  ["what answers with files", "/packages/http/src/static/reply-file.ts"],
  ["other databases", "/packages/sql/src/session/"],
  ["writes for databases that give nothing back", "/packages/sql/src/script/"],
  ["the sample", "/examples/conduit/sample/"],
  ["the reader of archives", "/node_modules/yauzl/"],
  ["what speaks WebSocket", "/node_modules/ws/"],
  ["what serves WebSockets", "/packages/http/src/socket/session.ts"],
  ["what compresses replies", "/packages/http/src/compress/compressors.ts"],
  ["the server of Bun", "/packages/http/src/transport/bun.ts"],
] as const;

const data = mkdtempSync(join(tmpdir(), "wervel-start-"));
let loaded: LoadedModules;

before(async () => {
  const program = join(root, "examples/conduit/app.ts");
  const options = { env: { DATA_DIR: data }, path: "/api/articles?limit=1" };
  // The first start makes the data, for which it needs more than any other.
  await modulesOfStart(program, options);
  loaded = await modulesOfStart(program, options);
});

after(() => rmSync(data, { recursive: true, force: true }));

test("the list of modules is that of the program", () => {
  for (const part of ["/examples/conduit/app.ts", "/packages/wervel/src/index.ts"])
    assert.ok(
      loaded.files.some((file) => file.endsWith(part)),
      part,
    );
});

for (const [what, path] of absent) {
  test(`a start with existing data does not load ${what}`, () => {
    assert.deepEqual(
      loaded.files.filter((file) => file.includes(path)),
      [],
    );
  });
}

test("a start with existing data loads what is needed alone", () => {
  const ours = loaded.files.filter((file) => file.includes("/packages/"));
  assert.ok(ours.length <= 545, `${ours.length} modules: load later what a start does not need`);
});

for (const [what, part] of [
  ["the fetch client of the process", "undici"],
  ["what compresses", "NativeModule zlib"],
  ["what reads arguments, which an import of node:util loads", "parse_args"],
] as const) {
  test(`a start does not load ${what}`, () => {
    assert.deepEqual(
      loaded.builtins.filter((each) => each.includes(part)),
      [],
    );
  });
}
