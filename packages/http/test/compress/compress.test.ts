import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync, gzipSync, zstdDecompressSync } from "node:zlib";
import { anyone, createApp, formatReport, status } from "@wervel/http";
import { object, text } from "@wervel/schema";
import { pickCoding } from "../../src/compress/accept-encoding.ts";
import { keyScheme } from "../support/key-scheme.ts";
import { served } from "../support/served.ts";

const long = "long ".repeat(400);
const plain = JSON.stringify(long);

const app = () =>
  createApp({ name: "x" })
    .get("/", { access: anyone, reply: text() }, () => long)
    .get("/short", { access: anyone, reply: text() }, () => "x".repeat(1_000))
    .get("/tagged", { access: anyone, reply: text(), etag: true }, () => long)
    .get("/always", { access: anyone, reply: text(), compress: true }, () => long)
    .get("/never", { access: anyone, reply: text(), compress: false }, () => long)
    .get("/cookie", { access: anyone, reply: text() }, () =>
      status(200, long, { cookies: { a: { value: "b" } } }),
    )
    .authenticate(keyScheme);

for (const [header, coding, expand] of [
  ["gzip, deflate, br", "br", brotliDecompressSync],
  ["gzip", "gzip", gunzipSync],
  ["zstd", "zstd", zstdDecompressSync],
] as const) {
  test(`writes ${coding} for Accept-Encoding: ${header}`, async () => {
    await using host = await served(app());
    const response = await host.send("/", { headers: { "accept-encoding": header } });
    assert.equal(response.headers.get("content-encoding"), coding);
    assert.equal(response.headers.get("vary"), "Accept-Encoding");
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.ok(bytes.length < 200);
    assert.equal(expand(bytes).toString(), plain);
  });
}

const sent: readonly (readonly [
  what: string,
  path: string,
  headers: Record<string, string>,
  coding: string | null,
  vary: string | null,
])[] = [
  ["a client that takes no coding", "/", {}, null, "Accept-Encoding"],
  ["a short reply", "/short", { "accept-encoding": "br" }, null, null],
  ["a reply to a signed-in caller", "/", { "accept-encoding": "br", "x-key": "ann" }, null, null],
  ["a reply that sets a cookie", "/cookie", { "accept-encoding": "br" }, null, null],
  ["an action that never compresses", "/never", { "accept-encoding": "br" }, null, null],
  [
    "an action that always compresses",
    "/always",
    { "accept-encoding": "br", "x-key": "ann" },
    "br",
    "Accept-Encoding",
  ],
];

for (const [what, path, headers, coding, vary] of sent) {
  test(`${coding === null ? "does not compress" : "compresses"} for ${what}`, async () => {
    await using host = await served(app());
    const response = await host.send(path, { headers });
    assert.equal(response.headers.get("content-encoding"), coding);
    assert.equal(response.headers.get("vary"), vary);
  });
}

test("gives each coding a strong ETag of its own, and takes each of them back", async () => {
  await using host = await served(app());
  const tag = (await host.send("/tagged")).headers.get("etag") ?? "";
  const first = await host.send("/tagged", { headers: { "accept-encoding": "br" } });
  const coded = first.headers.get("etag") ?? "";
  assert.equal(coded, tag.replace(/"$/, ';br"'));
  const known = { "accept-encoding": "br", "if-none-match": coded };
  const fresh = await host.send("/tagged", { headers: known });
  assert.equal(fresh.status, 304);
  assert.equal(fresh.headers.get("etag"), coded);
  assert.equal(fresh.headers.get("vary"), "Accept-Encoding");
  assert.equal(fresh.headers.get("content-encoding"), null);
  assert.equal((await host.send("/tagged", { headers: { "if-none-match": coded } })).status, 304);
});

test("takes the tag of a compressed reply as If-Match", async () => {
  const Versioned = object({ version: text(), body: text() });
  const value = { version: "a", body: long };
  const versioned = createApp({ name: "x" }).put(
    "/",
    { access: anyone, reply: Versioned, etag: "version", ifMatch: "required", load: () => value },
    () => value,
  );
  await using host = await served(versioned);
  const put = async (tag: string): Promise<number> =>
    (await host.send("/", { method: "PUT", headers: { "if-match": tag } })).status;
  assert.equal(await put('"a;br"'), 200);
  assert.equal(await put('"a"'), 200);
  assert.equal(await put('"b;br"'), 412);
  assert.equal(await put('"a;xx"'), 412);
});

test("shows in the security report where replies to signed-in callers are compressed", async () => {
  await using host = await served(app());
  const report = formatReport(host.stage.report);
  assert.match(report, /GET \/always: replies to signed-in callers are compressed/);
  assert.doesNotMatch(report, /GET \/: replies/);
});

test("reads compressed bodies only where the action says so", async () => {
  const reading = createApp({ name: "x" })
    .post("/off", { access: anyone, body: text(), reply: text() }, ({ body }) => body)
    .post(
      "/on",
      { access: anyone, body: text(), reply: text(), limits: { compressedBodies: true } },
      ({ body }) => body,
    );
  await using host = await served(reading);
  const headers = { "content-type": "application/json", "content-encoding": "gzip" };
  const send = async (path: string, body: string): Promise<Response> =>
    host.send(path, { method: "POST", headers, body: gzipSync(JSON.stringify(body)) });
  assert.equal((await send("/off", "x")).status, 415);
  assert.equal(await (await send("/on", "x")).json(), "x");
  assert.equal((await send("/on", "x".repeat(100_000))).status, 413);
  assert.match(formatReport(host.stage.report), /POST \/on: compressed bodies are read/);
});

const picked: readonly (readonly [header: string, coding: string | undefined])[] = [
  ["", undefined],
  ["*", "br"],
  ["*;q=0", undefined],
  ["br;q=0, gzip", "gzip"],
  ["br;q=0, *", "zstd"],
  ["gzip;q=0.8, br;q=0.5", "gzip"],
  ["GZIP ; Q=1.000", "gzip"],
  ["x-gzip", "gzip"],
  ["identity", undefined],
  ["identity;q=0.5, gzip;q=0.4", undefined],
  ["identity;q=0.5, gzip;q=0.5", "gzip"],
  ["gzip;q=2", undefined],
  ["gzip;q=0.1234", undefined],
  ["gzip;q=x", undefined],
  ["deflate, compress", undefined],
  [",,;;,gzip,", "gzip"],
];

for (const [header, coding] of picked) {
  test(`picks ${coding ?? "nothing"} from ${JSON.stringify(header)}`, () => {
    assert.equal(pickCoding(header, ["br", "zstd", "gzip"]), coding);
  });
}
