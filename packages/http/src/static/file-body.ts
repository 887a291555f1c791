import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { ByteRange } from "./byte-range.ts";
import type { FoundFile } from "./find-file.ts";

const chunkBytes = 65_536;

/**
 * A part of a file as the body of a reply, read as fast as the client takes it. The file is opened when the first byte is asked
 * for, and closed at the end or when the client leaves, so that a reply that nobody reads holds nothing.
 */
export class FileBody implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #found: FoundFile;
  readonly #last: number;
  #position: number;
  #file: FileHandle | undefined;
  #isOver = false;

  constructor(found: FoundFile, { first, last }: ByteRange) {
    this.#found = found;
    this.#position = first;
    this.#last = last;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const wanted = Math.min(chunkBytes, this.#last + 1 - this.#position);
    if (this.#isOver || wanted <= 0) return this.return();
    try {
      this.#file ??= await openFound(this.#found);
      const buffer = Buffer.allocUnsafeSlow(wanted);
      const { bytesRead } = await this.#file.read(buffer, 0, wanted, this.#position);
      if (bytesRead === 0) throw changed(this.#found);
      this.#position += bytesRead;
      return { done: false, value: buffer.subarray(0, bytesRead) };
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#isOver = true;
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
    return { done: true, value: undefined };
  }
}

/** Opens the file that was found, and no other that took its name since. */
async function openFound(found: FoundFile): Promise<FileHandle> {
  const file = await open(
    found.path,
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  );
  const { ino, size, mtimeMs } = await file.stat();
  if (ino === found.inode && size === found.size && mtimeMs === found.modifiedMs) return file;
  await file.close();
  throw changed(found);
}

function changed({ path }: FoundFile): Error {
  return new Error(`The file ${path} was changed while it was sent.`);
}
