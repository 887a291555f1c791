import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { Consumer } from "../lib/consumer.ts";
import { nameBuiltFiles, packAll } from "../lib/pack.ts";
import { commandScript, workspaces } from "../lib/workspace.ts";

const packages = workspaces("packages");

suite("packed packages in an empty project", () => {
  const consumer = new Consumer();
  after(() => consumer[Symbol.dispose]());
  const packed = packAll(join(consumer.folder, "tarballs"));
  consumer.install(packed, packages);
  const doors = packages.flatMap(({ manifest }) =>
    Object.keys(manifest.exports ?? {}).map((subpath) => manifest.name + subpath.slice(1)),
  );

  for (const { name } of packed) {
    const folder = join(consumer.folder, "node_modules", name);

    test(`${name} brings its licence and no source or test`, () => {
      assert.ok(existsSync(join(folder, "LICENSE")));
      const sources = globSync("**/*.ts", { cwd: folder }).filter(
        (file) => !file.endsWith(".d.ts"),
      );
      assert.deepEqual(sources, []);
    });

    test(`${name} names no source file in what it runs`, () => {
      const stale = globSync("dist/**/*.{js,d.ts}", { cwd: folder }).filter((file) =>
        /["']\.{1,2}\/[^"'\n]*(?<!\.d)\.ts["']/.test(readFileSync(join(folder, file), "utf8")),
      );
      assert.deepEqual(stale, []);
    });
  }

  consumer.write("doors.ts", importAll(doors));
  const imported = consumer.node("doors.ts");

  for (const door of doors) {
    test(`${door} can be imported`, () => {
      assert.ok(imported.output.includes(`imported ${door}\n`), imported.output);
    });
  }

  test("the declarations check in a strict project", () => {
    const lines = doors.map((door, index) => `import * as door${index} from "${door}";`);
    const uses = doors.map((_, index) => `door${index}`);
    consumer.write("all.ts", `${lines.join("\n")}\nconsole.log(${uses.join(", ")});\n`);
    const compilerOptions = {
      strict: true,
      module: "nodenext",
      target: "esnext",
      noEmit: true,
      types: [],
    };
    const lib = ["esnext", "dom", "dom.iterable"];
    const config = {
      compilerOptions: { ...compilerOptions, lib, skipLibCheck: true },
      files: ["all.ts"],
    };
    consumer.write("tsconfig.json", JSON.stringify(config));
    const { status, output } = consumer.node(commandScript("typescript", "tsc"), "-p", ".");
    assert.equal(status, 0, output);
  });
});

suite("built files are named", () => {
  const cases: ReadonlyArray<readonly [string, string]> = [
    ['new URL("./worker.ts", import.meta.url)', 'new URL("./worker.js", import.meta.url)'],
    ["new URL('../a/worker.ts', import.meta.url)", "new URL('../a/worker.js', import.meta.url)"],
    ['new URL("./page.html", import.meta.url)', 'new URL("./page.html", import.meta.url)'],
    ['export { a } from "./a.ts";', 'export { a } from "./a.js";'],
    ['type A = import("./a.ts").A;', 'type A = import("./a.js").A;'],
    ['const name = "./a.ts";', 'const name = "./a.ts";'],
  ];
  for (const [code, expected] of cases) {
    test(`in ${code}`, () => assert.equal(nameBuiltFiles(code), expected));
  }
});

function importAll(doors: readonly string[]): string {
  return doors
    .map((door) => `await import("${door}");\nconsole.log("imported ${door}");\n`)
    .join("");
}
