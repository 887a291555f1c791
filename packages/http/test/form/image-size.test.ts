import assert from "node:assert/strict";
import { test } from "node:test";
import { anyone, createApp, file, form } from "@wervel/http";
import { served } from "../support/served.ts";

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part, "latin1")] : part)),
  );
const big = (value: number, length: number) =>
  Array.from({ length }, (_, at) => Math.floor(value / 256 ** (length - 1 - at)) % 256);
const little = (value: number, length: number) => big(value, length).toReversed();
const zeros = (length: number) => Array<number>(length).fill(0);

const png = (width: number, height: number) =>
  bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", big(width, 4), big(height, 4), zeros(9));
const gif = (width: number, height: number) => bytes("GIF89a", little(width, 2), little(height, 2));
const jpeg = (width: number, height: number, before: readonly number[] = [], frame = 0xc0) =>
  bytes([0xff, 0xd8, ...before, 0xff, frame, 0, 17, 8], big(height, 2), big(width, 2), zeros(10));
const riff = (chunk: string, ...parts: readonly (readonly number[])[]) =>
  bytes("RIFF\0\0\0\0WEBP", chunk, zeros(4), ...parts, zeros(12));
const extended = (width: number, height: number) =>
  riff("VP8X", zeros(4), little(width - 1, 3), little(height - 1, 3));
const lossy = (width: number, height: number) =>
  riff("VP8 ", zeros(3), [0x9d, 0x01, 0x2a], little(width, 2), little(height, 2));
const lossless = (width: number, height: number) =>
  riff("VP8L", [0x2f], little(width - 1 + (height - 1) * 2 ** 14, 4));
const box = (type: string, ...parts: readonly (readonly number[])[]): readonly number[] => {
  const content = parts.flat();
  return [...big(content.length + 8, 4), ...Buffer.from(type, "latin1"), ...content];
};
const brand = box("ftyp", [...Buffer.from("avif")], zeros(4), [...Buffer.from("mif1avif")]);
const extent = (width: number, height: number) =>
  box("ispe", zeros(4), big(width, 4), big(height, 4));
const meta = (...properties: readonly (readonly number[])[]) =>
  box(
    "meta",
    zeros(4),
    box("hdlr", zeros(24)),
    box("pitm", zeros(6)),
    box("iprp", box("ipco", ...properties), box("ipma", zeros(8))),
  );
const track = (width: number, height: number) => {
  const entry = box("av01", zeros(24), big(width, 2), big(height, 2), zeros(50));
  const table = box("stbl", box("stsd", zeros(4), big(1, 4), entry));
  return box("moov", box("mvhd", zeros(100)), box("trak", box("mdia", box("minf", table))));
};
const avif = (...boxes: readonly (readonly number[])[]) => bytes(brand, ...boxes);

/** A segment of application data, as long as one can be. */
const app1 = [0xff, 0xe1, 0xff, 0xff, ...Array<number>(0xfffd).fill(0xc0)];

const app = createApp({ name: "x" }).post(
  "/",
  {
    access: anyone,
    body: form({
      any: file({ types: ["png", "jpeg", "gif", "webp", "avif", "txt"] }).optional(),
      tiny: file({ types: ["png"], pixels: 6 }).optional(),
    }),
  },
  () => {},
);

async function send(
  name: string,
  content: Uint8Array<ArrayBuffer>,
  field = "any",
): Promise<Response> {
  await using host = await served(app);
  const data = new FormData();
  data.set(field, new File([content], name));
  const request = new Request("http://localhost/", { method: "POST", body: data });
  return host.send("/", {
    method: "POST",
    headers: { "content-type": request.headers.get("content-type") as string },
    body: new Uint8Array(await request.arrayBuffer()),
  });
}

const taken: readonly (readonly [what: string, name: string, content: Uint8Array<ArrayBuffer>])[] =
  [
    ["a PNG of exactly 50 megapixels", "a.png", png(10_000, 5_000)],
    ["a GIF", "a.gif", gif(1, 1)],
    ["a JPEG", "a.jpg", jpeg(4_000, 3_000)],
    ["a progressive JPEG", "a.jpeg", jpeg(4_000, 3_000, [], 0xc2)],
    ["a JPEG behind 200 KB of data", "a.jpg", jpeg(2, 2, [...app1, ...app1, ...app1])],
    [
      "a JPEG with tables and fill bytes first",
      "a.jpg",
      jpeg(2, 2, [0xff, 0xdb, 0, 3, 1, 0xff, 0xff]),
    ],
    ["an extended WebP", "a.webp", extended(10_000, 5_000)],
    ["a lossy WebP", "a.webp", lossy(16_000, 3_000)],
    ["a lossless WebP", "a.webp", lossless(16_384, 3_000)],
    ["an AVIF", "a.avif", avif(meta(extent(10_000, 5_000), box("av1C", zeros(4))))],
    [
      "an AVIF with a preview, and data first",
      "a.avif",
      avif(box("mdat", zeros(99)), meta(extent(9, 9), extent(160, 90))),
    ],
    ["an AVIF sequence", "a.avif", avif(meta(extent(640, 480)), track(640, 480))],
    [
      "an AVIF whose data reaches to the end",
      "a.avif",
      avif(meta(extent(2, 2)), [0, 0, 0, 0, ...Buffer.from("mdat"), 1, 2, 3]),
    ],
    [
      "an AVIF with a box of 64 bits",
      "a.avif",
      avif([0, 0, 0, 1, ...Buffer.from("free"), ...big(17, 8), 0], meta(extent(2, 2))),
    ],
    ["text, which has no size", "a.txt", bytes("x")],
  ];

for (const [what, name, content] of taken) {
  test(`takes ${what}`, async () => {
    assert.equal((await send(name, content)).status, 204);
  });
}

const tooMany = /at most 50000000 pixels/;
const unsaid = /whose header says its size/;
const refused: readonly (readonly [
  what: string,
  name: string,
  content: Uint8Array<ArrayBuffer>,
  message: RegExp,
])[] = [
  ["a PNG of one row more", "a.png", png(10_000, 5_001), tooMany],
  ["a PNG of the largest numbers", "a.png", png(0xffffffff, 0xffffffff), tooMany],
  ["a GIF of 65,535 by 65,535", "a.gif", gif(65_535, 65_535), tooMany],
  ["a JPEG of 65,500 by 800", "a.jpg", jpeg(65_500, 800), tooMany],
  ["a JPEG that is large behind its data", "a.jpg", jpeg(65_500, 800, app1), tooMany],
  ["an arithmetic JPEG", "a.jpg", jpeg(65_500, 800, [], 0xc9), tooMany],
  ["an extended WebP", "a.webp", extended(2 ** 24, 2 ** 24), tooMany],
  ["a lossy WebP", "a.webp", lossy(16_383, 16_383), tooMany],
  ["a lossless WebP", "a.webp", lossless(16_384, 16_384), tooMany],
  ["an AVIF of one row more", "a.avif", avif(meta(extent(10_000, 5_001))), tooMany],
  [
    "an AVIF whose second image is large",
    "a.avif",
    avif(meta(extent(1, 1), extent(0xffffffff, 0xffffffff))),
    tooMany,
  ],
  [
    "an AVIF whose frames are large",
    "a.avif",
    avif(meta(extent(1, 1)), track(65_535, 65_535)),
    tooMany,
  ],
  [
    "an AVIF whose second description is large",
    "a.avif",
    avif(meta(extent(1, 1)), meta(extent(9_000, 9_000))),
    tooMany,
  ],
  ["an AVIF without a size", "a.avif", avif(meta(box("av1C", zeros(4)))), unsaid],
  ["an AVIF without a description", "a.avif", avif(box("mdat", zeros(40))), unsaid],
  ["an AVIF without columns", "a.avif", avif(meta(extent(0, 5))), unsaid],
  ["an AVIF that ends early", "a.avif", avif(meta(extent(5, 5)).slice(0, -30)), unsaid],
  [
    "an AVIF whose box is larger than what it stands in",
    "a.avif",
    avif(box("meta", zeros(4), [0, 1, 0, 0, ...Buffer.from("iprp")])),
    unsaid,
  ],
  [
    "an AVIF with a box of 7 bytes",
    "a.avif",
    avif([0, 0, 0, 7, ...Buffer.from("free")], meta(extent(2, 2))),
    unsaid,
  ],
  [
    "an AVIF with a box beyond every number",
    "a.avif",
    avif([0, 0, 0, 1, ...Buffer.from("free"), ...Array<number>(8).fill(255)], meta(extent(2, 2))),
    unsaid,
  ],
  [
    "an AVIF of thousands of boxes",
    "a.avif",
    avif(...Array<readonly number[]>(2_000).fill(box("free")), meta(extent(2, 2))),
    unsaid,
  ],
  ["a PNG that ends early", "a.png", png(1, 1).slice(0, 23), unsaid],
  [
    "a PNG that begins with another chunk",
    "a.png",
    bytes("\x89PNG\r\n\x1a\n\0\0\0\rIDAT", zeros(20)),
    unsaid,
  ],
  ["a PNG without rows", "a.png", png(1, 0), unsaid],
  ["a GIF that ends early", "a.gif", gif(1, 1).slice(0, 9), unsaid],
  ["a JPEG that says its height later", "a.jpg", jpeg(1, 0), unsaid],
  ["a JPEG without a frame", "a.jpg", bytes([0xff, 0xd8, ...app1]), unsaid],
  ["a JPEG with rubbish before the frame", "a.jpg", jpeg(1, 1, [0xff, 0xdb, 0, 2, 7]), unsaid],
  ["a JPEG with a segment of length 0", "a.jpg", jpeg(1, 1, [0xff, 0xe1, 0, 0]), unsaid],
  [
    "a JPEG of fill bytes alone",
    "a.jpg",
    bytes([0xff, 0xd8], Array<number>(9_000).fill(0xff)),
    unsaid,
  ],
  ["a WebP of an unknown chunk", "a.webp", riff("ABCD"), unsaid],
  ["a lossy WebP without its start code", "a.webp", riff("VP8 ", zeros(10)), unsaid],
];

for (const [what, name, content, message] of refused) {
  test(`refuses ${what}: ${message.source}`, async () => {
    const response = await send(name, content);
    assert.equal(response.status, 422);
    assert.match(await response.text(), message);
  });
}

test("takes the bound that a field sets", async () => {
  assert.equal((await send("a.png", png(3, 2), "tiny")).status, 204);
  const response = await send("a.png", png(7, 1), "tiny");
  assert.equal(response.status, 422);
  assert.match(await response.text(), /at most 6 pixels/);
});
