import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, suite, test } from "node:test";
import { compile } from "../lib/compiler.ts";
import { Consumer } from "../lib/consumer.ts";
import { docBlocks } from "../lib/doc-blocks.ts";
import { modulesOfStart } from "../lib/modules-of-start.ts";
import { nameBuiltFiles, packAll } from "../lib/pack.ts";
import { root, workspaces } from "../lib/workspace.ts";

const packages = workspaces("packages");

suite("packed packages in an empty project", async () => {
  const consumer = new Consumer();
  after(() => consumer[Symbol.dispose]());
  const packed = await packAll(join(consumer.folder, "tarballs"));
  const blog = docBlocks(readFileSync(join(root, "README.md"), "utf8"));
  for (const [name, text] of blog) consumer.write(name, text);
  consumer.install(packed, packages, ["@types/node"]);
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

    test(`${name} has source maps with their sources`, () => {
      for (const file of globSync("dist/**/*.js.map", { cwd: folder })) {
        const map = readFileSync(join(folder, file), "utf8");
        const { sources, sourcesContent } = JSON.parse(map) as Record<string, string[]>;
        assert.equal(sourcesContent?.length, sources?.length);
        for (const source of sources ?? [])
          assert.match(join(dirname(file), source).replaceAll("\\", "/"), /^src\/[\w/.-]+\.ts$/);
      }
    });

    test(`${name} has classes of the names that they have in sources`, () => {
      // A service is known by the name of its class; where two of one name meet in a file, one of them would be renamed.
      const renamed = globSync("dist/**/*.js", { cwd: folder }).flatMap((file) =>
        Array.from(readFileSync(join(folder, file), "utf8").matchAll(/\bclass \w+\$\d+/g), String),
      );
      assert.deepEqual(renamed, []);
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
    consumer.write("all.json", JSON.stringify(config));
    const { status, stdout } = compile(consumer.folder, "-p", "all.json");
    assert.equal(status, 0, stdout);
  });

  test("a stack trace can name sources", () => {
    consumer.write("trace.ts", 'import { text } from "@wervel/schema";\n\ntext({ max: -1 });\n');
    const { output } = consumer.node("--enable-source-maps", "trace.ts");
    assert.match(output, /at text \(.*@wervel.schema.src.field.text\.ts:\d+/);
    assert.match(output, /trace\.ts:3:1/);
  });

  suite("the blog of the README", () => {
    test("is complete", () => {
      const files = ["package.json", "app.ts", "app.test.ts", "tsconfig.json"];
      assert.deepEqual([...blog.keys()], files);
    });

    test("passes its test", () => {
      const { status, output } = consumer.node("--test", "app.test.ts");
      assert.equal(status, 0, output);
    });

    test("compiles", () => {
      const { status, stdout } = compile(consumer.folder, "-p", ".");
      assert.equal(status, 0, stdout);
    });

    test("serves what the README asks for, and keeps it", async () => {
      const first = await consumer.serve("app.ts");
      const author = { name: "Ann", email: "ann@example.com", password: "correct horse battery" };
      const article = { slug: "hi", title: "Hi", tags: ["first"] };
      const joined = await post(`${first.url}/authors`, author);
      const { token } = (await joined.json()) as { token: string };
      const written = await post(`${first.url}/articles`, article, token);
      assert.equal(written.headers.get("location"), "/articles/hi");
      assert.deepEqual([joined.status, written.status, await first.stop()], [201, 201, ended]);

      const second = await consumer.serve("app.ts", { WERVEL_ENV: "development" });
      const found = await fetch(`${second.url}/articles?tag=first`);
      const { items } = (await found.json()) as { items: { slug: string }[] };
      const docs = await fetch(`${second.url}/docs`);
      assert.deepEqual([items.map(({ slug }) => slug), docs.status], [["hi"], 200]);
      assert.equal(await second.stop(), ended);
    });

    test("starts from few files", async () => {
      const program = join(consumer.folder, "app.ts");
      const { files } = await modulesOfStart(program, { cwd: consumer.folder, path: "/articles" });
      const ours = files.filter((file) => /node_modules\/(@wervel|wervel)\//.test(file));
      assert.ok(ours.length > packed.length / 2, "the program is made of the packages");
      assert.ok(ours.length <= 40, ours.join("\n"));
    });
  });
});

/** Windows has no SIGTERM: the process is ended from outside there. */
const ended = process.platform === "win32" ? null : 0;

function post(url: string, body: object, token?: string): Promise<Response> {
  const headers = {
    "content-type": "application/json",
    ...(token && { authorization: `Bearer ${token}` }),
  };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
}

suite("built files are named in declarations", () => {
  const cases: ReadonlyArray<readonly [string, string]> = [
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
