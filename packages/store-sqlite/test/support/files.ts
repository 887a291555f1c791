import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Closing } from "./stores.ts";

/** Names a database file in a folder that goes with the test. */
export function databaseFile(test: Closing): string {
  const folder = mkdtempSync(join(tmpdir(), "wervel-test-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "sub folder", "data.db");
}
