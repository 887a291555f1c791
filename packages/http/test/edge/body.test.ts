import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { readForm, readJson, readText, resolveBodyLimits } from "../../src/edge/body.ts";
import type { BodyOptions } from "../../src/edge/body.ts";
import { createFirewall } from "../../src/edge/firewall.ts";
import { toIncoming } from "../../src/transport/in-process.ts";

type Body = string | Uint8Array | AsyncIterable<Uint8Array>;

const firewall = createFirewall({ environment: "test" });

function request(body: Body, headers: Record<string, string>) {
  return firewall(toIncoming({ method: "POST", path: "/", headers, body }));
}

function json(
  body: Body,
  options: BodyOptions = {},
  headers: Record<string, string> = {},
): Promise<unknown> {
  return readJson(
    request(body, { "Content-Type": "application/json", ...headers }),
    resolveBodyLimits(options),
  );
}

function form(body: string): Promise<unknown> {
  return readForm(
    request(body, { "Content-Type": "application/x-www-form-urlencoded" }),
    resolveBodyLimits(),
  );
}

async function* chunks(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

const filled = (bytes: number): string => JSON.stringify("a".repeat(bytes - 2));

test("reads a body up to its limit and not a byte more, however it is framed", async () => {
  const limit = 1_048_576;
  assert.equal(((await json(filled(limit))) as string).length, limit - 2);
  await assert.rejects(json(filled(limit + 1)), {
    code: "WERVEL_HTTP_BODY_TOO_LARGE",
    status: 413,
  });
  const half = Buffer.from(`"${"a".repeat(limit / 2 - 1)}`);
  const rest = Buffer.from(`${"a".repeat(limit / 2 - 1)}"`);
  assert.equal(((await json(chunks(half, rest))) as string).length, limit - 2);
  await assert.rejects(json(chunks(half, rest, Buffer.from(" "))), { status: 413 });
});

test("an action may set its own limit", async () => {
  assert.equal(await json("1234", { maxBytes: 4 }), 1234);
  await assert.rejects(json("12345", { maxBytes: 4 }), { status: 413 });
});

test("a false length does not pass the limit", async () => {
  await assert.rejects(
    json(chunks(Buffer.from("12345")), { maxBytes: 4 }, { "Content-Length": "2" }),
    { status: 413 },
  );
});

for (const [name, contentType] of [
  ["missing", undefined],
  ["text/plain", "text/plain"],
  ["malformed", "application/json;;="],
  ["of another charset", "application/json; charset=utf-16"],
] as const) {
  test(`answers 415 when the Content-Type is ${name}`, async () => {
    const headers: Record<string, string> =
      contentType === undefined ? {} : { "Content-Type": contentType };
    await assert.rejects(readJson(request("{}", headers), resolveBodyLimits()), {
      code: "WERVEL_HTTP_MEDIA_TYPE",
      status: 415,
    });
  });
}

const invalidText: readonly (readonly [string, readonly number[]])[] = [
  ["a byte order mark", [0xef, 0xbb, 0xbf, 0x31]],
  ["a lone continuation", [0x22, 0x80, 0x22]],
  ["an overlong slash", [0x22, 0xc0, 0xaf, 0x22]],
  ["an encoded surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ["a truncated sequence", [0x22, 0xe2, 0x82, 0x22]],
  ["a code point beyond Unicode", [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
  ["UTF-16", [0xff, 0xfe, 0x31, 0x00]],
  ["latin-1", [0x22, 0xe9, 0x22]],
];

for (const [name, bytes] of invalidText) {
  test(`refuses ${name}`, async () => {
    await assert.rejects(json(Uint8Array.from(bytes)), {
      code: "WERVEL_HTTP_BODY_ENCODING",
      status: 400,
    });
  });
}

test("reads text in UTF-8", async () => {
  assert.equal(await json(JSON.stringify("é€😀")), "é€😀");
  const plain = request("é", { "Content-Type": "text/plain" });
  assert.equal(await readText(plain, resolveBodyLimits()), "é");
});

const coders = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
} as const;

for (const [encoding, encode] of Object.entries(coders)) {
  const headers = { "Content-Encoding": encoding };
  test(`refuses ${encoding} unless it is enabled, and reads it then`, async () => {
    const body = encode(Buffer.from('{"a":1}'));
    await assert.rejects(json(body, {}, headers), {
      code: "WERVEL_HTTP_CONTENT_ENCODING",
      status: 415,
    });
    assert.deepEqual(await json(body, { compressed: true }, headers), { a: 1 });
  });

  test(`stops a ${encoding} bomb by its ratio, and a large body by its decoded size`, async () => {
    const bomb = encode(Buffer.from(filled(900_000)));
    await assert.rejects(json(bomb, { compressed: true }, headers), {
      code: "WERVEL_HTTP_BODY_RATIO",
      status: 413,
    });
    const noise = JSON.stringify(Array.from({ length: 900 }, (_, i) => (i * 7_919) % 104_729));
    const limits = { compressed: true, maxBytes: 4_000 };
    await assert.rejects(json(encode(Buffer.from(noise)), limits, headers), {
      code: "WERVEL_HTTP_BODY_TOO_LARGE",
    });
    assert.deepEqual(
      await json(encode(Buffer.from(noise)), { compressed: true }, headers),
      JSON.parse(noise),
    );
  });

  test(`refuses what only says to be ${encoding}`, async () => {
    for (const bytes of [
      Buffer.from("plain text"),
      encode(Buffer.from('{"a":1}')).subarray(0, -3),
    ]) {
      await assert.rejects(json(bytes, { compressed: true }, headers), {
        code: "WERVEL_HTTP_BODY_SYNTAX",
        status: 400,
      });
    }
  });
}

for (const encoding of ["gzip, gzip", "compress", "constructor", "*", "chunked"]) {
  test(`refuses the content encoding ${encoding} even where compression is read`, async () => {
    await assert.rejects(json("{}", { compressed: true }, { "Content-Encoding": encoding }), {
      status: 415,
    });
  });
}

test("reads forms flat, with repeated names as lists and a null prototype", async () => {
  const values = await form("a=1&b=x+y&a=2&c%5Bd%5D=%26&toString=z&e");
  assert.equal(Object.getPrototypeOf(values), null);
  assert.deepEqual(
    { ...(values as object) },
    { a: ["1", "2"], b: "x y", "c[d]": "&", toString: "z", e: "" },
  );
});

for (const [name, body] of [
  ["__proto__", "__proto__=1"],
  ["an escaped __proto__", "__proto%5f_=1"],
  ["prototype", "prototype=1"],
  ["1,001 pairs", Array(1_001).fill("a=1").join("&")],
  ["a name of 201 bytes", `${"a".repeat(201)}=1`],
  ["a value beyond 64 KiB", `a=${"b".repeat(65_537)}`],
] as const) {
  test(`refuses a form with ${name}`, async () => {
    await assert.rejects(form(body), { code: "WERVEL_HTTP_BODY_SHAPE", status: 400 });
  });
}

test("accepts a form at its limits", async () => {
  await form(Array(1_000).fill("a=1").join("&"));
  await form(`${"a".repeat(200)}=${"b".repeat(65_536)}`);
  await assert.rejects(form("a=%zz"), { code: "WERVEL_HTTP_BODY_SYNTAX" });
});

test("a body is read once", async () => {
  const twice = request("{}", { "Content-Type": "application/json" });
  await readJson(twice, resolveBodyLimits());
  await assert.rejects(readJson(twice, resolveBodyLimits()), {
    code: "WERVEL_HTTP_BODY_READ_TWICE",
  });
});

for (const options of [
  { maxBytes: 0 },
  { maxDepth: -1 },
  { maxNodes: 1.5 },
  { maxKeys: Number.NaN },
]) {
  test(`refuses the limits ${JSON.stringify(options)}`, () => {
    assert.throws(() => resolveBodyLimits(options), { code: "WERVEL_HTTP_OPTIONS" });
  });
}
