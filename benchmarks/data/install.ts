import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { installPeers } from "../lib/install.ts";

const folder = join(import.meta.dirname, "..");
const schemas = ["sqlite", "postgresql", "mysql"];

/** Installs the other libraries beside this benchmark, exactly as its lock file says, and generates Prisma's clients; once. */
export async function install(): Promise<void> {
  installPeers();
  for (const schema of schemas) {
    if (existsSync(join(folder, ".generated", schema, "client.ts"))) continue;
    console.log(`generating Prisma's client for ${schema}, once …`);
    run(process.execPath, [
      join("node_modules", "prisma", "build", "index.js"),
      "generate",
      "--no-hints",
      "--schema",
      join("data", "prisma", `${schema}.prisma`),
    ]);
  }
}

/** What fails here is named as not run, with its reason, when the contestant is opened. */
function run(command: string, args: readonly string[]): void {
  const { error, status, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
    // The engine that it names is for migrations alone: it would be downloaded, and is not used.
    env: { ...process.env, CHECKPOINT_DISABLE: "1", PRISMA_SCHEMA_ENGINE_BINARY: process.execPath },
  });
  if (error !== undefined || status !== 0) console.error(error?.message ?? stderr.trim());
}
