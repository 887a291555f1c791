import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { anyone, createApp, files, signedIn } from "@wervel/http";
import type { FilesOptions } from "@wervel/http";
import { serving } from "../support/serving.ts";
import { keyScheme } from "../support/key-scheme.ts";
import { served } from "../support/served.ts";
import { readRange } from "../../src/static/byte-range.ts";

let folder = "";
let root = "";
const big = Buffer.alloc(200_000, "0123456789");
const modified = new Date("2026-01-01T00:00:00Z");

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "wervel-files-"));
  root = join(folder, "public");
  await mkdir(join(root, "deep", ".git"), { recursive: true });
  const contents: Readonly<Record<string, string | Uint8Array>> = {
    "../secret.txt": "secret",
    "index.html": "<p>home",
    "app.js": "let a = 1;",
    "app.js.map": "{}",
    "app.js.gz": gzipSync("let a = 1;"),
    "stale.css": "a{}",
    "stale.css.gz": gzipSync("old"),
    "deep/a b.txt": "deep",
    "deep/.git/config.txt": "hidden",
    ".env": "hidden",
    ".env.txt": "hidden",
    noext: "x",
    "program.exe": "x",
    "drawing.svg": "<svg/>",
    "empty.txt": "",
    "big.mp4": big,
  };
  for (const [name, content] of Object.entries(contents)) {
    const path = join(root, name);
    await writeFile(path, content);
    await utimes(path, modified, modified);
  }
  const older = new Date("2025-01-01T00:00:00Z");
  await utimes(join(root, "stale.css.gz"), older, older);
  await symlink(join(folder, "secret.txt"), join(root, "out.txt"));
  await symlink(folder, join(root, "up"));
  await symlink(join(root, "app.js"), join(root, "inside.js"));
  await mkdir(join(root, "folder.txt"));
});

after(() => rm(folder, { recursive: true, force: true }));

const app = (options: Partial<FilesOptions> = {}) =>
  createApp({ name: "x" })
    .map(files("/assets", root, { access: anyone, ...options }))
    .authenticate(keyScheme);

test("serves a file with its type, its tag and its date", async () => {
  await using host = await served(app());
  const response = await host.send("/assets/deep/a%20b.txt");
  assert.equal(await response.text(), "deep");
  const { headers } = response;
  assert.equal(headers.get("content-type"), "text/plain; charset=utf-8");
  assert.equal(headers.get("content-length"), "4");
  assert.equal(headers.get("last-modified"), modified.toUTCString());
  assert.match(headers.get("etag") ?? "", /^"[\w-]+"$/);
  assert.equal(headers.get("cache-control"), "public, no-cache");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("accept-ranges"), "bytes");
});

const absent: readonly string[] = [
  "/assets",
  "/assets/",
  "/assets/deep",
  "/assets/missing.txt",
  "/assets/app.js/x.txt",
  "/assets/.env",
  "/assets/.env.txt",
  "/assets/deep/.git/config.txt",
  "/assets/noext",
  "/assets/program.exe",
  "/assets/out.txt",
  "/assets/up/secret.txt",
  "/assets/folder.txt",
  "/assets/app.js.gz",
  `/assets/${"a".repeat(300)}.txt`,
  "/assets/constructor",
  "/assets/a.constructor",
];

for (const path of absent) {
  test(`answers 404 to ${path.slice(0, 40)}`, async () => {
    await using host = await served(app());
    assert.equal((await host.send(path)).status, 404);
  });
}

for (const path of [
  "/assets/../secret.txt",
  "/assets/..%2fsecret.txt",
  "/assets/%2e%2e/secret.txt",
  "/assets//app.js",
  "/assets/a%00.txt",
  "/assets/..%5csecret.txt",
  "/assets/%252e%252e%252fsecret.txt",
  "/assets/..;/secret.txt",
]) {
  test(`gives nothing away to ${path}`, async () => {
    await using host = await served(app());
    const response = await host.send(path);
    assert.ok(response.status === 400 || response.status === 404, `${response.status}`);
    assert.doesNotMatch(await response.text(), /secret$/);
  });
}

test("follows a link that stays in the folder", async () => {
  await using host = await served(app());
  assert.equal(await (await host.send("/assets/inside.js")).text(), "let a = 1;");
});

test("decides about access as for every action", async () => {
  await using host = await served(app({ access: signedIn }));
  for (const path of ["/assets/app.js", "/assets/missing.txt", "/assets/.env"]) {
    assert.equal((await host.send(path)).status, 401, path);
    assert.equal((await host.send(path, { method: "HEAD" })).status, 401, path);
  }
  const known = await host.send("/assets/app.js", { headers: { "x-key": "ann" } });
  assert.equal(known.headers.get("cache-control"), "private, no-cache");
});

for (const [environment, options, status] of [
  ["production", {}, 404],
  ["production", { sourceMaps: true }, 200],
  ["development", {}, 200],
] as const) {
  test(`answers ${status} to a source map in ${environment} with ${JSON.stringify(options)}`, async () => {
    await using host = await served(app(options), environment);
    assert.equal((await host.send("/assets/app.js.map")).status, status);
  });
}

test("serves the folder's own file, further types and a longer life where it is told", async () => {
  const options = {
    index: "index.html",
    types: { exe: "application/x-program" },
    maxAgeSeconds: 60,
  };
  await using host = await served(app(options));
  const home = await host.send("/assets");
  assert.equal(await home.text(), "<p>home");
  assert.match(home.headers.get("content-security-policy") ?? "", /^default-src 'self'/);
  assert.equal(home.headers.get("cross-origin-opener-policy"), "same-origin");
  const program = await host.send("/assets/program.exe");
  assert.equal(program.headers.get("content-type"), "application/x-program");
  assert.equal(program.headers.get("cache-control"), "public, max-age=60");
});

test("lets a drawing run nothing", async () => {
  await using host = await served(app());
  const { headers } = await host.send("/assets/drawing.svg");
  assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'.*sandbox/);
});

test("answers 304 to who has the file, and 412 to who expects another", async () => {
  await using host = await served(app());
  const tag = (await host.send("/assets/app.js")).headers.get("etag") ?? "";
  const date = modified.toUTCString();
  const cases: readonly (readonly [Record<string, string>, number])[] = [
    [{ "if-none-match": tag }, 304],
    [{ "if-none-match": `W/${tag}` }, 304],
    [{ "if-none-match": '"x"', "if-modified-since": date }, 200],
    [{ "if-modified-since": date }, 304],
    [{ "if-modified-since": new Date(0).toUTCString() }, 200],
    [{ "if-modified-since": "tomorrow" }, 200],
    [{ "if-match": tag }, 200],
    [{ "if-match": '"x"' }, 412],
    [{ "if-unmodified-since": new Date(0).toUTCString() }, 412],
    [{ "if-unmodified-since": date }, 200],
  ];
  for (const [headers, status] of cases) {
    const response = await host.send("/assets/app.js", { headers });
    assert.equal(response.status, status, JSON.stringify(headers));
    if (status === 304) assert.equal(await response.text(), "");
  }
});

test("sends the compressed sibling to who takes it, unless it is older than its file", async () => {
  await using host = await served(app());
  const headers = { "accept-encoding": "br, gzip" };
  const coded = await host.send("/assets/app.js", { headers });
  assert.equal(coded.headers.get("content-encoding"), "gzip");
  assert.equal(coded.headers.get("vary"), "Accept-Encoding");
  assert.deepEqual(Buffer.from(await coded.arrayBuffer()), gzipSync("let a = 1;"));
  assert.match(coded.headers.get("etag") ?? "", /;gzip"$/);
  const stale = await host.send("/assets/stale.css", { headers });
  assert.equal(stale.headers.get("content-encoding"), null);
  assert.equal(await stale.text(), "a{}");
});

test("sends a part, whole parts in order over a socket, and HEAD without a body", async () => {
  await using host = await served(app());
  const part = await host.send("/assets/big.mp4", { headers: { range: "bytes=70000-140001" } });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get("content-range"), "bytes 70000-140001/200000");
  assert.equal(part.headers.get("content-length"), "70002");
  const bytes = Buffer.from(await part.arrayBuffer());
  assert.ok(bytes.equals(big.subarray(70_000, 140_002)));
  const beyond = await host.send("/assets/big.mp4", { headers: { range: "bytes=200000-" } });
  assert.equal(beyond.status, 416);
  assert.equal(beyond.headers.get("content-range"), "bytes */200000");

  const server = await serving(host.stage.dispatch);
  const url = `${(server.address as { url: string }).url}/assets/big.mp4`;
  const whole = await fetch(url);
  assert.equal(whole.headers.get("content-length"), "200000");
  assert.ok(Buffer.from(await whole.arrayBuffer()).equals(big));
  const head = await fetch(url, { method: "HEAD" });
  assert.equal(head.headers.get("content-length"), "200000");
  assert.equal(await head.text(), "");
  const empty = await fetch(url.replace("big.mp4", "empty.txt"));
  assert.deepEqual([empty.status, await empty.text()], [200, ""]);
});

test("sends the whole file where the part would belong to another version", async () => {
  await using host = await served(app());
  const tag = (await host.send("/assets/big.mp4")).headers.get("etag") ?? "";
  const ask = async (condition: string): Promise<number> =>
    (
      await host.send("/assets/big.mp4", {
        headers: { range: "bytes=0-1", "if-range": condition },
      })
    ).status;
  assert.equal(await ask(tag), 206);
  assert.equal(await ask(modified.toUTCString()), 206);
  assert.equal(await ask('"x"'), 200);
  assert.equal(await ask(`W/${tag}`), 200);
});

const ranges: readonly (readonly [header: string | undefined, range: unknown])[] = [
  [undefined, undefined],
  ["bytes=0-", { first: 0, last: 9 }],
  ["bytes=2-3", { first: 2, last: 3 }],
  ["bytes=5-99", { first: 5, last: 9 }],
  ["bytes=-3", { first: 7, last: 9 }],
  ["bytes=-99", { first: 0, last: 9 }],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=10-", "unsatisfiable"],
  ["bytes=5-4", undefined],
  ["bytes=-", undefined],
  ["bytes=0-1,3-4", undefined],
  ["lines=0-1", undefined],
  ["bytes=a-b", undefined],
  ["bytes=0-1 ", undefined],
  [`bytes=${"9".repeat(40)}-`, undefined],
];

for (const [header, range] of ranges) {
  test(`reads the range ${String(header)}`, () => assert.deepEqual(readRange(header, 10), range));
}
