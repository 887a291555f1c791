import { closeSync, openSync } from "node:fs";

/**
 * Makes a missing file one that its owner alone may read; SQLite gives the files beside it the same rights. A file that is there is not
 * opened: closing it would drop the locks that other connections of this process hold on it.
 */
export function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch {
    // It is there, or cannot be made; the driver then says why.
  }
}
