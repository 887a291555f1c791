/** What a file of one kind is called, and how it begins. */
interface FileKind {
  readonly extensions: readonly string[];
  readonly type: string;
  readonly isBegunBy: (head: Uint8Array) => boolean;
}

/** The kinds of file that an upload may be. Drawings (SVG) and pages are not among them: they run code. */
export const fileKinds = {
  png: kind("image/png", ["png"], at(0, "\x89PNG\r\n\x1a\n")),
  jpeg: kind("image/jpeg", ["jpg", "jpeg"], at(0, "\xff\xd8\xff")),
  gif: kind("image/gif", ["gif"], either(at(0, "GIF87a"), at(0, "GIF89a"))),
  webp: kind("image/webp", ["webp"], both(at(0, "RIFF"), at(8, "WEBP"))),
  avif: kind("image/avif", ["avif"], either(at(4, "ftypavif"), at(4, "ftypavis"))),
  pdf: kind("application/pdf", ["pdf"], at(0, "%PDF-")),
  zip: kind("application/zip", ["zip"], zipHead()),
  docx: kind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ["docx"],
    zipHead(),
  ),
  xlsx: kind(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ["xlsx"],
    zipHead(),
  ),
  mp3: kind("audio/mpeg", ["mp3"], either(at(0, "ID3"), isMpegFrame)),
  mp4: kind("video/mp4", ["mp4", "m4v"], at(4, "ftyp")),
  txt: kind("text/plain", ["txt"], isText),
  csv: kind("text/csv", ["csv"], isText),
  json: kind("application/json", ["json"], isText),
} as const satisfies Record<string, FileKind>;

/** A name of {@link fileKinds}. */
export type FileKindName = keyof typeof fileKinds;

/** How many bytes of a file are looked at. */
export const headBytes = 4_096;

/** Finds the kind that a file's extension and its first bytes agree on. */
export function kindOf(
  extension: string,
  head: Uint8Array,
  allowed: readonly FileKindName[],
): FileKind | undefined {
  return allowed
    .map((name): FileKind => fileKinds[name])
    .find(({ extensions, isBegunBy }) => extensions.includes(extension) && isBegunBy(head));
}

function kind(
  type: string,
  extensions: readonly string[],
  isBegunBy: FileKind["isBegunBy"],
): FileKind {
  return { type, extensions, isBegunBy };
}

function at(offset: number, text: string): FileKind["isBegunBy"] {
  const bytes = Buffer.from(text, "latin1");
  return (head) => bytes.equals(head.subarray(offset, offset + bytes.length));
}

function either(...checks: readonly FileKind["isBegunBy"][]): FileKind["isBegunBy"] {
  return (head) => checks.some((check) => check(head));
}

function both(...checks: readonly FileKind["isBegunBy"][]): FileKind["isBegunBy"] {
  return (head) => checks.every((check) => check(head));
}

function zipHead(): FileKind["isBegunBy"] {
  return at(0, "PK\x03\x04");
}

function isMpegFrame(head: Uint8Array): boolean {
  return head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0;
}

/** Text has no signature: it is what holds no control characters but tabs and line ends, and begins no markup. */
function isText(head: Uint8Array): boolean {
  const isPlain = head.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
  return isPlain && !/^\s*</.test(Buffer.from(head.subarray(0, 256)).toString("latin1"));
}
