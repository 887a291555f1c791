import { pickCoding } from "../compress/accept-encoding.ts";
import type { Coding } from "../compress/accept-encoding.ts";
import type { CheckedRequest } from "../edge/checked-request.ts";
import { StatusReply } from "../reply/contract.ts";
import { codedTag, matchesStrongly, matchesWeakly } from "../reply/etag.ts";
import { readRange } from "./byte-range.ts";
import type { ByteRange } from "./byte-range.ts";
import { FileBody } from "./file-body.ts";
import { isCompressible } from "./file-types.ts";
import { findFile } from "./find-file.ts";
import type { FoundFile } from "./find-file.ts";

/** One file that a request asks for. */
export interface WantedFile {
  readonly request: CheckedRequest;
  /** The real path of the folder. */
  readonly root: string;
  readonly path: string;
  readonly type: string;
  readonly maxAgeSeconds: number;
  /** True where the caller is signed in: nobody else may keep the file. */
  readonly isPrivate: boolean;
}

/** Answers with a file, a part of it, or that the client has it already; `undefined` where there is none. */
export async function replyFile(wanted: WantedFile): Promise<StatusReply | undefined> {
  const plain = await findFile(wanted.root, wanted.path);
  if (plain === undefined) return undefined;
  const { found, coding } = await compressedSibling(wanted, plain);
  return decide(wanted, found, coding);
}

function decide(wanted: WantedFile, found: FoundFile, coding: Coding | undefined): StatusReply {
  const { request, type } = wanted;
  const { size, modifiedMs } = found;
  const plainTag = `"${Math.floor(modifiedMs).toString(36)}-${size.toString(36)}"`;
  const tag = codedTag(plainTag, coding);
  const modified = new Date(Math.floor(modifiedMs / 1000) * 1000);
  const headers = ["Cache-Control", cacheControl(wanted), "ETag", tag];
  headers.push("Last-Modified", modified.toUTCString());
  if (isCompressible(type)) headers.push("Vary", "Accept-Encoding");
  const condition = conditionStatus(request, plainTag, modified);
  if (condition !== undefined) return new StatusReply(condition, undefined, headers);

  headers.push("Accept-Ranges", "bytes", "Content-Type", type, ...policyOf(type));
  if (coding !== undefined) headers.push("Content-Encoding", coding);
  const range = wantsWhole(request, tag, modified)
    ? undefined
    : readRange(request.header("range"), size);
  if (range === "unsatisfiable")
    return new StatusReply(416, undefined, ["Content-Range", `bytes */${size}`]);
  const part: ByteRange = range ?? { first: 0, last: size - 1 };
  headers.push("Content-Length", `${part.last + 1 - part.first}`);
  if (range !== undefined)
    headers.push("Content-Range", `bytes ${range.first}-${range.last}/${size}`);
  return new StatusReply(range === undefined ? 200 : 206, new FileBody(found, part), headers);
}

/** Decides by the preconditions of a request, in the order of RFC 9110, section 13.2.2. */
function conditionStatus(
  request: CheckedRequest,
  tag: string,
  modified: Date,
): 304 | 412 | undefined {
  const ifMatch = request.header("if-match");
  if (ifMatch !== undefined) {
    if (!matchesStrongly(ifMatch, tag)) return 412;
  } else {
    const unmodified = readDate(request.header("if-unmodified-since"));
    if (unmodified !== undefined && modified.getTime() > unmodified) return 412;
  }
  const ifNoneMatch = request.header("if-none-match");
  if (ifNoneMatch !== undefined) return matchesWeakly(ifNoneMatch, tag) ? 304 : undefined;
  const since = readDate(request.header("if-modified-since"));
  return since !== undefined && modified.getTime() <= since ? 304 : undefined;
}

// A part of another version must not be glued to what the client has.
function wantsWhole(request: CheckedRequest, tag: string, modified: Date): boolean {
  const condition = request.header("if-range");
  if (condition === undefined || condition === tag) return false;
  return readDate(condition) !== modified.getTime();
}

function readDate(text: string | undefined): number | undefined {
  const time = text === undefined || !text.endsWith("GMT") ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function cacheControl({ maxAgeSeconds, isPrivate }: WantedFile): string {
  const reach = isPrivate ? "private" : "public";
  return maxAgeSeconds === 0 ? `${reach}, no-cache` : `${reach}, max-age=${maxAgeSeconds}`;
}

/** A file that a browser shows as a page of its own needs a policy that lets it load its parts; a drawing runs nothing. */
function policyOf(type: string): readonly string[] {
  if (type.startsWith("text/html"))
    return [
      "Content-Security-Policy",
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      "Cross-Origin-Opener-Policy",
      "same-origin",
    ];
  if (type.startsWith("image/svg"))
    return ["Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox"];
  return [];
}

const siblings: readonly (readonly [coding: Coding, suffix: string])[] = [
  ["br", ".br"],
  ["zstd", ".zst"],
  ["gzip", ".gz"],
];

/** Finds the compressed sibling that the client likes best. One that is older than its file is stale. */
async function compressedSibling(
  { request, root, path, type }: WantedFile,
  plain: FoundFile,
): Promise<{ readonly found: FoundFile; readonly coding: Coding | undefined }> {
  const accepted = request.header("accept-encoding");
  let offers = isCompressible(type) ? siblings : [];
  for (;;) {
    const coding = pickCoding(
      accepted,
      offers.map(([name]) => name),
    );
    const suffix = offers.find(([name]) => name === coding)?.[1];
    if (suffix === undefined) return { found: plain, coding: undefined };
    const found = await findFile(root, path + suffix);
    if (found !== undefined && found.modifiedMs >= plain.modifiedMs) return { found, coding };
    offers = offers.filter(([name]) => name !== coding);
  }
}
