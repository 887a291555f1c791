import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { anyone, createApp, file, form, unpack } from "@wervel/http";
import type { UnpackOptions } from "@wervel/http";
import { list, text } from "@wervel/schema";
import { served } from "../support/served.ts";
import { zip } from "../support/zip.ts";
import type { ZipEntry } from "../support/zip.ts";

const folder = mkdtempSync(join(tmpdir(), "wervel-unpack-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;

function archive(content: Uint8Array): { readonly path: string; readonly target: string } {
  const path = join(folder, `${++made}.zip`);
  writeFileSync(path, content);
  return { path, target: join(folder, `${made}`) };
}

test("unpacks files and folders, readable by this user alone", async () => {
  const { path, target } = archive(
    zip([
      { name: "empty/", mode: 0o040755 },
      { name: "a.txt", content: "first" },
      { name: "deep/er/b.txt", content: "x".repeat(5_000), mode: 0 },
      { name: "stored.bin", content: Buffer.from([0, 255]), method: 0 },
      { name: "Übersicht.txt", content: "" },
    ]),
  );
  assert.deepEqual(await unpack(path, target), [
    "a.txt",
    "deep/er/b.txt",
    "stored.bin",
    "Übersicht.txt",
  ]);
  assert.equal(readFileSync(join(target, "a.txt"), "utf8"), "first");
  assert.equal(readFileSync(join(target, "deep/er/b.txt"), "utf8").length, 5_000);
  assert.deepEqual([...readFileSync(join(target, "stored.bin"))], [0, 255]);
  assert.ok(statSync(join(target, "empty")).isDirectory());
  if (process.platform !== "win32")
    assert.equal(statSync(join(target, "a.txt")).mode & 0o777, 0o600);
});

const one = (name: string, more: Partial<ZipEntry> = {}) => zip([{ name, content: "x", ...more }]);
const refusals: readonly (readonly [
  what: string,
  content: Uint8Array,
  message: RegExp,
  options?: UnpackOptions,
])[] = [
  ["what is no archive", Buffer.from("hello"), /no ZIP archive/],
  [
    "an archive that ends early",
    zip([{ name: "a", content: "x" }]).slice(0, -30),
    /no ZIP archive/,
  ],
  ["a path upwards", one("../a"), /outside of its folder|broken/],
  ["a path upwards in the middle", one("a/../../b"), /outside of its folder|broken/],
  ["an absolute path", one("/etc/passwd"), /outside of its folder|broken/],
  ["a drive", one("C:/a"), /outside of its folder|broken/],
  ["backslashes", one("..\\a"), /outside of its folder|broken/],
  ["a stream of a file", one("ab:c"), /not every system/],
  ["an empty part", one("a//b"), /not every system/],
  ["a point as a part", one("a/./b"), /not every system/],
  ["a device", one("sub/con.txt"), /not every system/],
  ["a point at the end", one("a."), /not every system/],
  ["a space at the end", one("a "), /not every system/],
  ["a control character", one("a\nb"), /not every system/],
  ["a NUL", one("a\0b"), /not every system/],
  ["a name of 201 characters", one("a".repeat(201)), /not every system/],
  ["a name of 300 bytes", one("é".repeat(150)), /not every system/],
  ["a device before a space", one("con .txt"), /not every system/],
  ["folders in folders without end", one("a/".repeat(40) + "b"), /not every system/],
  [
    "a symbolic link",
    one("link", { content: "/etc/passwd", mode: 0o120777 }),
    /neither a file nor a folder/,
  ],
  [
    "a link that looks like a folder",
    zip([{ name: "link/", mode: 0o120777 }]),
    /neither a file nor a folder/,
  ],
  ["a device file", one("dev", { mode: 0o020666 }), /neither a file nor a folder/],
  ["an encrypted file", one("a", { flags: 0x801 }), /encrypted/],
  ["another packing", one("a", { method: 12 }), /another way than deflate/],
  ["one name twice", zip([{ name: "a" }, { name: "a" }]), /one file twice/],
  ["one name in two cases", zip([{ name: "a" }, { name: "A" }]), /one file twice/],
  [
    "a file that is also a folder",
    zip([{ name: "a" }, { name: "a/b" }]),
    /as a file and as a folder/,
  ],
  [
    "a folder with a content",
    zip([{ name: "a/", content: "x", mode: 0o040755 }]),
    /a folder in it has a content/,
  ],
  [
    "one entry too many",
    zip(Array.from({ length: 1_001 }, (_, index) => ({ name: `${index}` }))),
    /more than 1000 entries/,
  ],
  [
    "more bytes than the bound",
    zip([{ name: "a", content: "x".repeat(11) }]),
    /more than 10 bytes/,
    { bytes: 10 },
  ],
  [
    "zeros in a small archive",
    one("zeros", { content: Buffer.alloc(2_000_000) }),
    /more than 100 times/,
  ],
  ["claims of gigabytes", one("a", { size: 4_000_000_000 }), /more than 104857600 bytes/],
  [
    "entries that share their data",
    zip([
      { name: "0", content: Buffer.alloc(90_000) },
      ...Array.from({ length: 500 }, (_, index) => ({
        name: `${index + 1}`,
        content: Buffer.alloc(90_000),
        overlaps: true,
      })),
    ]),
    /more than 100 times/,
  ],
  [
    "more data than it claims",
    one("a", { content: "x".repeat(9_000), size: 10 }),
    /an entry of it is broken/,
  ],
  ["less data than it claims", one("a", { content: "x", size: 90 }), /an entry of it is broken/],
];
for (const [what, content, message, options] of refusals)
  test(`refuses ${what}, and leaves nothing`, async () => {
    const { path, target } = archive(content);
    await assert.rejects(unpack(path, target, options), {
      code: "WERVEL_HTTP_ARCHIVE",
      status: 422,
      message,
    });
    assert.equal(existsSync(target), false);
  });

test("takes exactly as many entries as it may", async () => {
  const { path, target } = archive(
    zip(Array.from({ length: 1_000 }, (_, index) => ({ name: `${index}` }))),
  );
  assert.equal((await unpack(path, target)).length, 1_000);
});

test("writes into no folder that is there", async () => {
  const { path, target } = archive(one("a"));
  mkdirSync(target);
  await assert.rejects(unpack(path, target), { code: "WERVEL_HTTP_ARCHIVE_FOLDER" });
  assert.deepEqual(await readdir(target), []);
  await assert.rejects(unpack(path, join(target, "no", "where")), {
    code: "WERVEL_HTTP_ARCHIVE_FOLDER",
  });
});

for (const bounds of [{ entries: 0 }, { bytes: Number.NaN }, { ratio: Infinity }])
  test(`refuses the bound ${Object.keys(bounds)[0]} ${Object.values(bounds)[0]}`, async () => {
    const { path, target } = archive(one("a"));
    await assert.rejects(unpack(path, target, bounds), { code: "WERVEL_HTTP_OPTIONS" });
  });

test("an upload is unpacked, and a refused one gets 422", async () => {
  let number = 0;
  const app = createApp({ name: "x" }).post(
    "/",
    { access: anyone, body: form({ archive: file({ types: ["zip"] }) }), reply: list(text()) },
    ({ body }) => unpack(body.archive, join(folder, `upload-${++number}`)),
  );
  await using host = await served(app);
  for (const [content, status] of [
    [one("a/b.txt"), 200],
    [one("link", { mode: 0o120777 }), 422],
  ] as const) {
    const data = new FormData();
    data.set("archive", new File([content as Uint8Array<ArrayBuffer>], "a.zip"));
    const request = new Request("http://localhost/", { method: "POST", body: data });
    const reply = await host.send("/", {
      method: "POST",
      headers: { "content-type": request.headers.get("content-type") as string },
      body: new Uint8Array(await request.arrayBuffer()),
    });
    assert.equal(reply.status, status);
    if (status === 200) assert.deepEqual(await reply.json(), ["a/b.txt"]);
  }
});

test("an archive with any one byte changed is unpacked or refused, and never anything else", async () => {
  const whole = zip([{ name: "a.txt", content: "hello hello hello" }, { name: "b/" }]);
  for (let at = 0; at < whole.length; at++) {
    const changed = Uint8Array.from(whole);
    changed[at] = (changed[at] as number) ^ 0x55;
    const { path, target } = archive(changed);
    const outcome = await unpack(path, target).then(
      () => "unpacked",
      (error: { code: string }) => error.code,
    );
    assert.ok(
      outcome === "unpacked" || outcome === "WERVEL_HTTP_ARCHIVE",
      `byte ${at}: ${outcome}`,
    );
    assert.equal(existsSync(target), outcome === "unpacked");
  }
});
