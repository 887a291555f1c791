import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { anyone, createApp, file, form, stream } from "@wervel/http";
import type { UploadedFile } from "@wervel/http";
import { bool, date, int, list, object, text } from "@wervel/schema";
import { serving } from "../support/serving.ts";
import { served } from "../support/served.ts";

const urlencoded = { "content-type": "application/x-www-form-urlencoded" };
const png = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x01 the rest of a picture";
const boundary = "----a-Boundary_1";
const multipart = { "content-type": `multipart/form-data; boundary=${boundary}` };

interface Part {
  readonly name?: string;
  readonly fileName?: string;
  readonly content: string;
  readonly headers?: readonly string[];
}

function bodyOf(...parts: readonly Part[]): Uint8Array {
  const texts = parts.map(({ name, fileName, content, headers = [] }) => {
    const disposition = `form-data${name === undefined ? "" : `; name="${name}"`}${fileName === undefined ? "" : `; filename="${fileName}"`}`;
    const head = [`Content-Disposition: ${disposition}`, ...headers].join("\r\n");
    return `--${boundary}\r\n${head}\r\n\r\n${content}\r\n`;
  });
  return Buffer.from(`${texts.join("")}--${boundary}--\r\n`, "latin1");
}

const described = ({ name, type, size }: UploadedFile) => ({ name, type, size });

let kept = "";
before(async () => {
  kept = await mkdtemp(join(tmpdir(), "wervel-kept-"));
});
after(() => rm(kept, { recursive: true, force: true }));

/** The uploads of this process that lie in its folder now. */
async function lying(): Promise<readonly string[]> {
  const folders = (await readdir(tmpdir())).filter((name) =>
    name.startsWith(`wervel-uploads-${process.pid}-`),
  );
  const names = await Promise.all(folders.map((name) => readdir(join(tmpdir(), name))));
  return names.flat();
}

async function* reading(photo: UploadedFile): AsyncGenerator<Uint8Array> {
  yield await photo.bytes();
}

const Described = object({ name: text(), type: text(), size: int() });

const app = () =>
  createApp({ name: "x" })
    .post(
      "/plain",
      {
        access: anyone,
        body: form({
          title: text({ min: 1 }),
          count: int().optional(),
          on: bool().default(false),
          day: date().optional(),
          tags: list(text()).default([]),
        }),
        reply: object({ title: text(), count: int().optional(), on: bool(), tags: list(text()) }),
      },
      ({ body }) => body,
    )
    .post(
      "/photo",
      {
        access: anyone,
        body: form({
          title: text().optional(),
          photo: file({ types: ["png", "jpeg", "txt"], max: 100_000 }),
        }),
        reply: Described,
      },
      ({ body }) => described(body.photo),
    )
    .post(
      "/many",
      {
        access: anyone,
        body: form({ photos: list(file({ types: ["png"] })) }),
        reply: list(Described),
      },
      ({ body }) => body.photos.map(described),
    )
    .post(
      "/kept",
      { access: anyone, body: form({ photo: file({ types: ["png"] }) }), reply: text() },
      async ({ body }) => body.photo.moveTo(kept, `one.${body.photo.extension}`),
    )
    .post(
      "/echo",
      { access: anyone, body: form({ photo: file({ types: ["png"] }) }), reply: stream() },
      ({ body }) => reading(body.photo),
    )
    .post(
      "/fails",
      { access: anyone, body: form({ photo: file({ types: ["png"] }) }) },
      async ({ body }) => {
        assert.equal((await lying()).length, 1);
        throw new Error(body.photo.name);
      },
    );

test("reads a urlencoded form by the declared types", async () => {
  await using host = await served(app());
  const body = "title=a+b%26&count=3&on=true&tags=x&tags=y&day=";
  const response = await host.send("/plain", { method: "POST", headers: urlencoded, body });
  assert.equal(response.status, 200, await response.clone().text());
  assert.deepEqual(await response.json(), { title: "a b&", count: 3, on: true, tags: ["x", "y"] });
});

const refusedPlain: readonly (readonly [body: string, type: string, status: number])[] = [
  ["title=", urlencoded["content-type"], 422],
  ["count=3", urlencoded["content-type"], 422],
  ["title=a&title=b", urlencoded["content-type"], 422],
  ["title=a&count=x", urlencoded["content-type"], 422],
  ["title=a&other=b", urlencoded["content-type"], 422],
  ["title=%zz", urlencoded["content-type"], 400],
  ["title=%ff", urlencoded["content-type"], 400],
  ["__proto__=a", urlencoded["content-type"], 400],
  ['{"title":"a"}', "application/json", 415],
  ["title=a", "text/plain", 415],
  ["title=a", `multipart/form-data; boundary=${boundary}`, 415],
];

for (const [body, type, status] of refusedPlain) {
  test(`answers ${status} to ${body} as ${type}`, async () => {
    await using host = await served(app());
    const headers = { "content-type": type };
    assert.equal((await host.send("/plain", { method: "POST", headers, body })).status, status);
  });
}

test("gives the handler a file by its extension and its first bytes, and removes it", async () => {
  await using host = await served(app());
  const body = bodyOf(
    { name: "title", content: "x" },
    { name: "photo", fileName: "../a b.PNG", content: png, headers: ["Content-Type: text/html"] },
  );
  const response = await host.send("/photo", { method: "POST", headers: multipart, body });
  assert.equal(response.status, 200, await response.clone().text());
  assert.deepEqual(await response.json(), { name: "a b.PNG", type: "image/png", size: png.length });
  assert.deepEqual(await lying(), []);
});

test("takes several files of one name", async () => {
  await using host = await served(app());
  const photo = { name: "photos", fileName: "a.png", content: png };
  const send = async (...parts: readonly Part[]): Promise<unknown> =>
    (
      await host.send("/many", { method: "POST", headers: multipart, body: bodyOf(...parts) })
    ).json();
  assert.equal(((await send(photo, photo)) as unknown[]).length, 2);
  assert.equal(((await send(photo)) as unknown[]).length, 1);
});

const refusedFiles: readonly (readonly [what: string, parts: readonly Part[], status: number])[] = [
  ["another kind", [{ name: "photo", fileName: "a.gif", content: "GIF89a" }], 422],
  ["a kind by name only", [{ name: "photo", fileName: "a.png", content: "<svg>" }], 422],
  ["a kind by content only", [{ name: "photo", fileName: "a.html", content: png }], 422],
  ["two extensions", [{ name: "photo", fileName: "a.png.html", content: png }], 422],
  ["markup as text", [{ name: "photo", fileName: "a.txt", content: " <script>" }], 422],
  ["bytes as text", [{ name: "photo", fileName: "a.txt", content: "a\0b" }], 422],
  ["a drawing", [{ name: "photo", fileName: "a.svg", content: "<svg>" }], 422],
  ["no file", [{ name: "title", content: "x" }], 422],
  ["no chosen file", [{ name: "photo", fileName: "", content: "" }], 422],
  ["text instead of a file", [{ name: "photo", content: "x" }], 422],
  [
    "two files for one",
    [1, 2].map(() => ({ name: "photo", fileName: "a.png", content: png })),
    422,
  ],
  ["a file elsewhere", [{ name: "other", fileName: "a.png", content: png }], 400],
  ["a part without a name", [{ fileName: "a.png", content: png }], 400],
  ["a forbidden name", [{ name: "__proto__", content: "x" }], 400],
  ["a name that is too long", [{ name: "n".repeat(201), content: "x" }], 400],
  ["a value that is too long", [{ name: "title", content: "x".repeat(65_537) }], 400],
  ["a value that is no UTF-8", [{ name: "title", content: "\xff" }], 400],
  [
    "a file that is too large",
    [{ name: "photo", fileName: "a.png", content: png + "x".repeat(100_000) }],
    413,
  ],
  ["too many fields", Array.from({ length: 101 }, () => ({ name: "title", content: "x" })), 400],
  ["too many parts", Array.from({ length: 111 }, () => ({ name: "title", content: "x" })), 400],
  [
    "too many files",
    Array.from({ length: 11 }, () => ({ name: "photo", fileName: "a.png", content: png })),
    400,
  ],
];

for (const [what, parts, status] of refusedFiles) {
  test(`answers ${status} to ${what}, and keeps nothing`, async () => {
    await using host = await served(app());
    const response = await host.send("/photo", {
      method: "POST",
      headers: multipart,
      body: bodyOf(...parts),
    });
    assert.equal(response.status, status, await response.clone().text());
    assert.deepEqual(await lying(), []);
  });
}

for (const type of [
  "multipart/form-data",
  'multipart/form-data; boundary=""',
  `multipart/form-data; boundary=${"b".repeat(71)}`,
  "multipart/mixed; boundary=b",
  'multipart/form-data; boundary="a\\"b"',
]) {
  test(`answers 415 to ${type.slice(0, 60)}`, async () => {
    await using host = await served(app());
    const headers = { "content-type": type };
    const response = await host.send("/photo", { method: "POST", headers, body: "--b--" });
    assert.equal(response.status, 415);
  });
}

test("answers 4xx to a form that ends anywhere too early, and keeps nothing", async () => {
  await using host = await served(app());
  const whole = bodyOf({ name: "photo", fileName: "a.png", content: png });
  for (let length = 0; length < whole.length - 4; length++) {
    const body = whole.subarray(0, length);
    const response = await host.send("/photo", { method: "POST", headers: multipart, body });
    assert.ok(response.status >= 400 && response.status < 500, `${length}: ${response.status}`);
  }
  assert.deepEqual(await lying(), []);
});

test("keeps nothing of a client that leaves in the middle of a file", async () => {
  await using host = await served(app());
  const server = await serving(host.stage.dispatch);
  const { port } = server.address as { port: number };
  const whole = bodyOf({ name: "photo", fileName: "a.png", content: png.repeat(100) });
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(
    `POST /photo HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${multipart["content-type"]}\r\nContent-Length: ${whole.length}\r\n\r\n`,
  );
  socket.write(whole.subarray(0, 1_000));
  while ((await lying()).length === 0) await new Promise(setImmediate);
  socket.destroy();
  while ((await lying()).length > 0) await new Promise(setImmediate);
});

test("keeps the file that a handler moves, under a name of its own, once", async () => {
  await using host = await served(app());
  const body = bodyOf({ name: "photo", fileName: "../../x.png", content: png });
  const first = await host.send("/kept", { method: "POST", headers: multipart, body });
  assert.equal(await first.json(), join(kept, "one.png"));
  assert.equal(await readFile(join(kept, "one.png"), "latin1"), png);
  assert.equal((await stat(join(kept, "one.png"))).mode & 0o777, 0o600);
  await writeFile(join(kept, "one.png"), "mine");
  const second = await host.send("/kept", { method: "POST", headers: multipart, body });
  assert.equal(second.status, 500);
  assert.equal(await readFile(join(kept, "one.png"), "latin1"), "mine");
  assert.deepEqual(await lying(), []);
});

test("removes the file after a stream that reads it, and after a handler that fails", async () => {
  await using host = await served(app());
  const body = bodyOf({ name: "photo", fileName: "a.png", content: png });
  const echoed = await host.send("/echo", { method: "POST", headers: multipart, body });
  assert.equal(Buffer.from(await echoed.arrayBuffer()).toString("latin1"), png);
  assert.equal(
    (await host.send("/fails", { method: "POST", headers: multipart, body })).status,
    500,
  );
  assert.deepEqual(await lying(), []);
});

for (const name of ["../a.png", "a/b.png", "a\\b.png", "", ".hidden", "a\0.png", "c:a.png"]) {
  test(`keeps no file as ${JSON.stringify(name)}`, async () => {
    const moving = createApp({ name: "x" }).post(
      "/",
      { access: anyone, body: form({ photo: file({ types: ["png"] }) }) },
      async ({ body }) => {
        await assert.rejects(body.photo.moveTo(kept, name), { code: "WERVEL_HTTP_UPLOAD_NAME" });
      },
    );
    await using host = await served(moving);
    const body = bodyOf({ name: "photo", fileName: "a.png", content: png });
    assert.equal((await host.send("/", { method: "POST", headers: multipart, body })).status, 204);
  });
}
