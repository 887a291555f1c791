import { chmodSync, mkdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../workspace.ts";
import { isOpenToAll } from "./programs.ts";

/** Where servers keep their data: below the repository, or with the system where their user could not get there. */
export function serversFolder(): string {
  const folder = isOpenToAll(root)
    ? join(root, ".scratch/servers")
    : join(tmpdir(), "wervel-test-servers");
  mkdirSync(folder, { recursive: true });
  if (process.getuid !== undefined && statSync(folder).uid !== process.getuid()) {
    throw new Error(`${folder} belongs to somebody else.`);
  }
  if (process.getuid?.() === 0) chmodSync(folder, 0o755);
  return folder;
}
