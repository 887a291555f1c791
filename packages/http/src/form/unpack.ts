import { createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { WervelError } from "@wervel/schema";
import type { Entry, ZipFile } from "yauzl";
import { optionError } from "../edge/option-error.ts";
import { HttpError } from "../problem/http-error.ts";
import { entryName } from "./archive-name.ts";
import { UPLOAD_PATH } from "./uploaded-file.ts";
import type { UploadedFile } from "./uploaded-file.ts";

/** Bounds of an archive. */
export interface UnpackOptions {
  /** Entries, folders included; default 1,000. */
  readonly entries?: number;
  /** Bytes of all files together, unpacked; default 100 MiB. */
  readonly bytes?: number;
  /** How many times larger than the archive its files together may be, default 100. */
  readonly ratio?: number;
}

/**
 * Unpacks a ZIP archive into a new folder: all of it, or nothing.
 *
 * Entries that are neither files nor folders (symbolic links), that are encrypted, that lie outside of the folder, that share a name, or
 * whose names mean something else on another system are refused, and so is an archive beyond its bounds. Those are judged by what the
 * archive says of itself before anything is written, and held while it is unpacked.
 *
 * @param archive A file that a client sent, or the path of one.
 * @param folder A folder that does not exist yet, in one that does. Files in it are readable by this user alone.
 * @returns The paths of the files in it, with slashes.
 * @throws WERVEL_HTTP_ARCHIVE (422) for an archive that is refused; WERVEL_HTTP_ARCHIVE_FOLDER for a folder that cannot be made;
 *   WERVEL_HTTP_OPTIONS for a bound that is no positive number.
 */
export async function unpack(
  archive: UploadedFile | string,
  folder: string,
  options: UnpackOptions = {},
): Promise<readonly string[]> {
  const bounds = resolveBounds(options);
  const path = typeof archive === "string" ? archive : archive[UPLOAD_PATH];
  const { size } = await stat(path);
  const zip = await openZip(path);
  try {
    const entries = await readEntries(zip, bounds, size);
    await makeFolder(folder);
    try {
      return await writeAll(zip, entries, folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  } finally {
    zip.close();
  }
}

type Bounds = Required<UnpackOptions>;

function resolveBounds(given: UnpackOptions): Bounds {
  const bounds = { entries: 1_000, bytes: 104_857_600, ratio: 100, ...given };
  for (const [name, value] of Object.entries(bounds))
    if (!(Number.isFinite(value) && value > 0)) throw optionError(name, "it is no positive number");
  return bounds;
}

/** An entry with the path that it will have. */
interface Named {
  readonly entry: Entry;
  readonly name: string;
  readonly isFolder: boolean;
}

async function openZip(path: string): Promise<ZipFile> {
  const { openPromise } = await import("yauzl");
  try {
    return await openPromise(path, { autoClose: false, lazyEntries: true, strictFileNames: true });
  } catch (cause) {
    throw refused("it is no ZIP archive, or a broken one", cause);
  }
}

/** Reads what the archive says of itself, and judges it before anything is written. */
async function readEntries(zip: ZipFile, bounds: Bounds, size: number): Promise<readonly Named[]> {
  if (zip.entryCount > bounds.entries) throw refused(`it has more than ${bounds.entries} entries`);
  const entries: Named[] = [];
  let bytes = 0;
  for await (const entry of eachEntry(zip)) {
    if (entries.length >= bounds.entries)
      throw refused(`it has more than ${bounds.entries} entries`);
    bytes += entry.uncompressedSize;
    if (bytes > bounds.bytes) throw refused(`its files have more than ${bounds.bytes} bytes`);
    if (bytes > size * bounds.ratio)
      throw refused(`its files are more than ${bounds.ratio} times as large as it`);
    entries.push(judge(entry));
  }
  assertDistinct(entries);
  return entries;
}

async function* eachEntry(zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch (cause) {
    throw refused("its directory is broken, or names a file outside of its folder", cause);
  }
}

/** The kinds of file in the upper half of what Unix systems write for an entry; 0 where another system wrote it. */
const fileKind = 0o10;
const folderKind = 0o04;

function judge(entry: Entry): Named {
  const name = entryName(entry.fileName);
  if (name === undefined) throw refused("it names a file that not every system can have");
  if (entry.isEncrypted()) throw refused("it is encrypted");
  if (!entry.canDecodeFileData()) throw refused("it is packed in another way than deflate");
  const isFolder = entry.fileName.endsWith("/");
  const kind = entry.externalFileAttributes >>> 28;
  if (kind !== 0 && kind !== (isFolder ? folderKind : fileKind))
    throw refused("it holds something that is neither a file nor a folder");
  if (isFolder && entry.uncompressedSize > 0) throw refused("a folder in it has a content");
  return { entry, name, isFolder };
}

/** Refuses two entries of one path, and a file where another entry has a folder: some systems do not tell cases apart. */
function assertDistinct(entries: readonly Named[]): void {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const { name, isFolder } of entries) {
    const folded = name.normalize("NFC").toLowerCase();
    if (!isFolder && files.size === files.add(folded).size)
      throw refused("it names one file twice");
    const parts = folded.split("/");
    for (let depth = isFolder ? parts.length : parts.length - 1; depth > 0; depth--)
      folders.add(parts.slice(0, depth).join("/"));
  }
  for (const file of files)
    if (folders.has(file)) throw refused("it names one path as a file and as a folder");
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (cause) {
    throw new WervelError(
      "WERVEL_HTTP_ARCHIVE_FOLDER",
      `An archive cannot be unpacked into ${folder}: ${(cause as Error).message}`,
      { help: "Give a folder that does not exist yet, in one that does.", cause },
    );
  }
}

async function writeAll(
  zip: ZipFile,
  entries: readonly Named[],
  folder: string,
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { entry, name, isFolder } of entries) {
    const target = join(folder, name);
    await mkdir(isFolder ? target : dirname(target), { recursive: true, mode: 0o700 });
    if (isFolder) continue;
    await writeEntry(zip, entry, target);
    written.push(name);
  }
  return written;
}

async function writeEntry(zip: ZipFile, entry: Entry, target: string): Promise<void> {
  let source: NodeJS.ReadableStream;
  try {
    source = await zip.openReadStreamPromise(entry);
  } catch (cause) {
    throw refused("an entry of it is broken", cause);
  }
  const file = createWriteStream(target, { flags: "wx", mode: 0o600 });
  await pipeline(source, atMost(entry.uncompressedSize), file).catch((cause: unknown) => {
    throw isSystem(cause) ? cause : refused("an entry of it is broken", cause);
  });
}

/** Passes on as many bytes as the archive said: more would pass the bounds that it was judged by. */
function atMost(bytes: number): Transform {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      if (left < 0) done(new Error("An entry holds more than its archive says."));
      else done(null, chunk);
    },
  });
}

/** Tells an error of the disk from one of the archive. */
function isSystem(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

function refused(what: string, cause?: unknown): HttpError {
  return new HttpError("WERVEL_HTTP_ARCHIVE", `An archive was refused: ${what}.`, { cause });
}
