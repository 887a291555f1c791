import { inflateRawSync } from "node:zlib";

const endOfDirectory = Buffer.from("PK\x05\x06", "latin1");
const stored = 0;

/**
 * Reads one file out of a zip archive.
 *
 * @throws an error where the archive has no such file (PKWARE APPNOTE 6.3, without its 64-bit form)
 */
export function readZipEntry(archive: Buffer, name: string): Buffer {
  const end = archive.lastIndexOf(endOfDirectory);
  if (end < 0) throw new Error("It is no archive.");
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const nameEnd = at + 46 + archive.readUInt16LE(at + 28);
    if (archive.toString("utf8", at + 46, nameEnd) === name) return contentAt(archive, at);
    at = nameEnd + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw new Error(`The archive holds no ${name}.`);
}

/** The header beside the content may have another extra field than the one in the directory. */
function contentAt(archive: Buffer, entry: number): Buffer {
  const header = archive.readUInt32LE(entry + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const content = archive.subarray(start, start + archive.readUInt32LE(entry + 20));
  return archive.readUInt16LE(entry + 10) === stored ? content : inflateRawSync(content);
}
