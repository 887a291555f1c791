import { crc32, deflateRawSync } from "node:zlib";

/** An entry as an archive has it; what is not said is what an honest archive says. */
export interface ZipEntry {
  readonly name: string;
  readonly content?: Uint8Array | string;
  /** The size that the archive claims for the content. */
  readonly size?: number;
  /** The file mode of a Unix system, such as 0o120777 for a link. */
  readonly mode?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Writes no data of its own: its directory entry points to that of the entry before. */
  readonly overlaps?: boolean;
}

/** Builds a ZIP archive, honest or not. @see APPNOTE.TXT 4.3 */
export function zip(entries: readonly ZipEntry[], count: number = entries.length): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  let offset = 0;
  for (const {
    name,
    content = "",
    size,
    mode = 0o100644,
    flags = 0x800,
    method = 8,
    overlaps = false,
  } of entries) {
    const data = Buffer.from(content as string);
    const packed = method === 8 ? deflateRawSync(data) : data;
    const text = Buffer.from(name);
    const sizes = [crc32(data), packed.length, size ?? data.length];
    if (!overlaps) {
      offset = at;
      const local = Buffer.concat([
        words("4 2 2 2 2 2 4 4 4 2 2", [
          0x04034b50,
          20,
          flags,
          method,
          0,
          33,
          ...sizes,
          text.length,
          0,
        ]),
        text,
        packed,
      ]);
      files.push(local);
      at += local.length;
    }
    directory.push(
      words("4 2 2 2 2 2 2 4 4 4 2 2 2 2 2 4 4", [
        0x02014b50,
        (3 << 8) | 20,
        20,
        flags,
        method,
        0,
        33,
        ...sizes,
        text.length,
        0,
        0,
        0,
        0,
        (mode << 16) >>> 0,
        offset,
      ]),
      text,
    );
  }
  const listed = Buffer.concat(directory);
  const end = words("4 2 2 2 2 4 4 2", [0x06054b50, 0, 0, count, count, listed.length, at, 0]);
  return Buffer.concat([...files, listed, end]);
}

function words(sizes: string, values: readonly number[]): Buffer {
  const lengths = sizes.split(" ").map(Number);
  return Buffer.concat(
    values.map((value, index) => {
      const bytes = Buffer.alloc(lengths[index] as number);
      bytes.writeUIntLE(value, 0, bytes.length);
      return bytes;
    }),
  );
}
