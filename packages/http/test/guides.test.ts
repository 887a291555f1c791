import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { zip } from "./support/zip.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "wervel-guides-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(guide: string, at: number, then: string): string {
  const text = readFileSync(join(root, "docs", guide), "utf8");
  const example = [...text.matchAll(/```ts\n([^]*?)```/g)][at]?.[1] ?? "";
  const started = example
    .replace("if (import.meta.main) await app.run();", then)
    .replace('"./photos"', JSON.stringify(folder));
  assert.ok(started.includes(then));
  return execFileSync(
    process.execPath,
    ["--input-type=module-typescript", "--eval", `${started}\nprocess.exit();`],
    { cwd: root, encoding: "utf8", env: { ...process.env, LOG_LEVEL: "silent" } },
  );
}

const fetched = `
await app.start({ environment: "test", settings: { env: {}, argv: [], file: false } });
const ask = async (path, init) => app.fetch(new Request("http://localhost" + path, init));
`;

test("the example of views writes escaped pages", () => {
  const output = run("views.md", 0, `${fetched}console.log(await (await ask("/")).text());`);
  assert.match(output, /<a href="\/hello\/%3CBob%3E">&lt;Bob&gt;<\/a>/);
  assert.match(
    output,
    /<script nonce="[^"]+" type="application\/json" id="names">\s*\["Ann","\\u003cBob\\u003e"\]/,
  );
});

test("the example of formats gives browsers a page and programs their data", () => {
  const output = run(
    "views.md",
    1,
    `${fetched}
    for (const accept of ["text/html,*/*;q=0.8", "text/csv", "*/*"])
      console.log(await (await ask("/notes", { headers: { accept } })).text());`,
  );
  assert.match(
    output,
    /<li>First<\/li>[^]*id,title\r\n1,First\r\n[^]*{"items":\[{"id":1,"title":"First"}\]/,
  );
});

test("the example of files starts", () => {
  const output = run(
    "files.md",
    0,
    `${fetched.replaceAll("import.meta.url", '"file:///"')}console.log((await ask("/assets/.env")).status);`,
  );
  assert.match(output, /^404$/m);
});

test("the example of uploads keeps a photo under its own name", () => {
  const output = run(
    "files.md",
    1,
    `${fetched}
    const data = new FormData();
    data.set("title", "A boat");
    data.set("photo", new File(["\\x89PNG\\r\\n\\x1a\\n\\0\\0\\0\\rIHDR\\0\\0\\0\\x02\\0\\0\\0\\x01"].map((t) => Buffer.from(t, "latin1")), "boat.png"));
    const made = await ask("/photos", { method: "POST", body: data });
    console.log(made.status, await made.text());`,
  );
  assert.match(output, /^201 \{"title":"A boat","kept":"[\w-]{36}\.png"\}/m);
});

test("the example of archives unpacks what was sent", () => {
  const archive = Buffer.from(zip([{ name: "a.txt", content: "a" }])).toString("base64");
  const output = run(
    "files.md",
    2,
    `${fetched}
    const data = new FormData();
    data.set("album", new File([Buffer.from("${archive}", "base64")], "a.zip"));
    console.log(await (await ask("/albums", { method: "POST", body: data })).text());`,
  );
  assert.match(output, /^\["a.txt"\]/m);
});

test("the example of downloads defuses formulas", () => {
  const output = run("files.md", 3, `${fetched}console.log(await (await ask("/report")).text());`);
  assert.match(output, /^name,count\r\n'=1\+1,2\r\n/m);
});
