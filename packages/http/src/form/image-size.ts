import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { avifSize } from "./avif-size.ts";

/** How many pixels an image claims: what a decoder would have to make room for. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Reads an image's size from its header: no pixel is decoded. `undefined` where the header does not say it. */
type ReadSize = (source: Source) => Promise<ImageSize | undefined>;

/** Gives some bytes of a file; fewer at its end. */
type Source = (at: number, length: number) => Promise<Buffer>;

/**
 * Reads the size that the header of an image claims.
 *
 * @param type The media type of the image, which its first bytes were found to fit.
 * @returns `undefined` for a header that does not say it.
 * @see PNG (ISO/IEC 15948) 11.2.2, GIF89a 18, ITU-T T.81 B.2.2, RFC 9649 (WebP) 2
 */
export async function imageSize(path: string, type: string): Promise<ImageSize | undefined> {
  const read = readers[type];
  if (read === undefined) return undefined;
  await using file = await open(path, "r");
  // Awaited here: the file closes when this returns.
  return await read((at, length) => bytesOf(file, at, length));
}

/** Tells whether the size of this kind of image is known from its header. */
export function isMeasured(type: string): boolean {
  return Object.hasOwn(readers, type);
}

const readers: Readonly<Record<string, ReadSize>> = {
  "image/png": pngSize,
  "image/gif": gifSize,
  "image/jpeg": jpegSize,
  "image/webp": webpSize,
  "image/avif": avifSize,
};

async function bytesOf(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

async function pngSize(source: Source): Promise<ImageSize | undefined> {
  const head = await source(0, 24);
  if (head.length < 24 || head.toString("latin1", 12, 16) !== "IHDR") return undefined;
  return sized(head.readUInt32BE(16), head.readUInt32BE(20));
}

async function gifSize(source: Source): Promise<ImageSize | undefined> {
  const head = await source(0, 10);
  return head.length < 10 ? undefined : sized(head.readUInt16LE(6), head.readUInt16LE(8));
}

async function webpSize(source: Source): Promise<ImageSize | undefined> {
  const head = await source(0, 30);
  if (head.length < 30) return undefined;
  const chunk = head.toString("latin1", 12, 16);
  if (chunk === "VP8X") return sized(head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1);
  if (chunk === "VP8 ") {
    if (head.readUIntBE(23, 3) !== 0x9d012a) return undefined;
    return sized(head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff);
  }
  if (chunk !== "VP8L" || head[20] !== 0x2f) return undefined;
  const bits = head.readUInt32LE(21);
  return sized((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
}

/** Segments that are looked at before the frame: previews and colour profiles need some dozens. */
const maxSegments = 1_000;

async function jpegSize(source: Source): Promise<ImageSize | undefined> {
  let at = 2;
  for (let count = 0; count < maxSegments; count++) {
    const head = await source(at, 9);
    if (head.length < 4 || head[0] !== 0xff) return undefined;
    const marker = head[1] as number;
    // Any number of fill bytes may stand before a marker.
    if (marker === 0xff) at += 1;
    else if (isFrame(marker))
      return head.length < 9 ? undefined : sized(head.readUInt16BE(7), head.readUInt16BE(5));
    // A length counts its own two bytes.
    else if (isSegment(marker) && head.readUInt16BE(2) >= 2) at += 2 + head.readUInt16BE(2);
    else return undefined;
  }
  return undefined;
}

/** SOF0 to SOF15, among which three markers mean other things. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Tables, application data and comments: what may stand before a frame and has a length. */
function isSegment(marker: number): boolean {
  return marker === 0xc4 || marker === 0xcc || (marker >= 0xdb && marker <= 0xfe);
}

/** A JPEG may say its height after the first scan: 0 is no size. */
function sized(width: number, height: number): ImageSize | undefined {
  return width === 0 || height === 0 ? undefined : { width, height };
}
