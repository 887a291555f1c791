import { chmodSync, mkdirSync, statfsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../workspace.ts";
import { isOpenToAll } from "./programs.ts";

/** Where servers keep their data: below the repository, or with the system where their user could not get there. */
export function serversFolder(): string {
  const folder = isOpenToAll(root)
    ? join(root, ".scratch/servers")
    : join(tmpdir(), "wervel-test-servers");
  return ownFolder(folder);
}

/** A run's servers write a few hundred megabytes. */
const roomForRun = 2 * 1024 ** 3;

/** Where the servers of a run keep their data: in memory where there is room, since a new table costs them several writes to disk. */
export function runsFolder(lasting: string): string {
  const memory = "/dev/shm";
  if (roomIn(memory) < roomForRun) return lasting;
  return ownFolder(join(memory, `wervel-test-servers-${process.getuid?.() ?? 0}`));
}

function roomIn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

function ownFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  if (process.getuid !== undefined && statSync(folder).uid !== process.getuid()) {
    throw new Error(`${folder} belongs to somebody else.`);
  }
  if (process.getuid?.() === 0) chmodSync(folder, 0o755);
  return folder;
}
