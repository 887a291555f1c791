import { lstat, realpath } from "node:fs/promises";
import { join, sep } from "node:path";

/** A file that was found. */
export interface FoundFile {
  /** Its real path. */
  readonly path: string;
  readonly size: number;
  readonly modifiedMs: number;
  /** The file itself, whatever its name. */
  readonly inode: number;
}

/**
 * Finds a file under a folder.
 *
 * @param root The real path of the folder.
 * @param path A canonical path below it.
 * @returns `undefined` where there is no such file, where it is no file, where a part of its path begins with a dot, and where
 *   it really lies outside of the folder.
 */
export async function findFile(root: string, path: string): Promise<FoundFile | undefined> {
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part.startsWith(".") || unsafe.test(part)))
    return undefined;
  try {
    const real = await realpath(join(root, ...parts));
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
    const facts = await lstat(real);
    if (!facts.isFile()) return undefined;
    return { path: real, size: facts.size, modifiedMs: facts.mtimeMs, inode: facts.ino };
  } catch (error) {
    if (absences.has((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

const unsafe = /[\\:\u0000-\u001f]/;
const absences = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"]);
