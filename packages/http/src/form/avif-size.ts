import type { ImageSize } from "./image-size.ts";

/** Gives some bytes of a file; fewer at its end. */
type Source = (at: number, length: number) => Promise<Buffer>;

/** Boxes that are looked at: real images have some dozens. */
const maxBoxes = 1_000;

/** Which boxes lead to a size, by the one that they stand in; and how many bytes stand before their own boxes. */
const inside: Readonly<Record<string, { readonly skip: number; readonly has: readonly string[] }>> =
  {
    file: { skip: 0, has: ["meta", "moov"] },
    meta: { skip: 4, has: ["iprp"] },
    iprp: { skip: 0, has: ["ipco"] },
    ipco: { skip: 0, has: ["ispe"] },
    moov: { skip: 0, has: ["trak"] },
    trak: { skip: 0, has: ["mdia"] },
    mdia: { skip: 0, has: ["minf"] },
    minf: { skip: 0, has: ["stbl"] },
    stbl: { skip: 0, has: ["stsd"] },
    stsd: { skip: 8, has: ["av01"] },
  };

/**
 * Reads the largest size that an AVIF claims: of its images, its previews and the frames of a sequence.
 *
 * @see ISO/IEC 14496-12 8.11 and 12.1.3, ISO/IEC 23008-12 6.5.3
 */
export async function avifSize(source: Source): Promise<ImageSize | undefined> {
  const walk: Walk = { source, boxes: 0, largest: undefined };
  const isWhole = await walkBoxes(walk, "file", 0, Number.MAX_SAFE_INTEGER);
  return isWhole ? walk.largest : undefined;
}

interface Walk {
  readonly source: Source;
  boxes: number;
  largest: ImageSize | undefined;
}

/** Looks at the boxes between two places; false for what no decoder should be given. */
async function walkBoxes(walk: Walk, parent: string, from: number, to: number): Promise<boolean> {
  const { skip, has } = inside[parent] as (typeof inside)[string];
  for (let at = from + skip; at + 8 <= to;) {
    const box = await readBox(walk, at, to);
    if (box === "end") return parent === "file";
    if (box === undefined) return false;
    if (has.includes(box.type) && !(await look(walk, box))) return false;
    at = box.end;
  }
  return true;
}

interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

async function readBox(walk: Walk, at: number, to: number): Promise<Box | "end" | undefined> {
  if (++walk.boxes > maxBoxes) return undefined;
  const head = await walk.source(at, 16);
  if (head.length === 0) return "end";
  if (head.length < 8) return undefined;
  const type = head.toString("latin1", 4, 8);
  const short = head.readUInt32BE(0);
  // A box of no size reaches to the end; one of size 1 has its size behind its type.
  if (short === 0) return { type, start: at + 8, end: to };
  if (short !== 1)
    return short < 8 ? undefined : within({ type, start: at + 8, end: at + short }, to);
  if (head.length < 16) return undefined;
  const long = head.readBigUInt64BE(8);
  if (long < 16n || long > BigInt(Number.MAX_SAFE_INTEGER - at)) return undefined;
  return within({ type, start: at + 16, end: at + Number(long) }, to);
}

function within(box: Box, to: number): Box | undefined {
  return box.end > to ? undefined : box;
}

async function look(walk: Walk, { type, start, end }: Box): Promise<boolean> {
  if (type === "ispe") return note(walk, end - start, await walk.source(start + 4, 8), 8);
  if (type === "av01") return note(walk, end - start, await walk.source(start + 24, 4), 4);
  return walkBoxes(walk, type, start, end);
}

/** Keeps a size where it is the largest. */
function note(walk: Walk, room: number, bytes: Buffer, size: 4 | 8): boolean {
  if (bytes.length < size || room < (size === 8 ? 12 : 28)) return false;
  const half = size / 2;
  const [width, height] = [bytes.readUIntBE(0, half), bytes.readUIntBE(half, half)];
  if (width === 0 || height === 0) return false;
  const { largest } = walk;
  if (largest === undefined || width * height > largest.width * largest.height)
    walk.largest = { width, height };
  return true;
}
