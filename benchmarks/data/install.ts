import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { installPeers } from "../lib/install.ts";

const folder = join(import.meta.dirname, "..");
/** The clients below `.generated`, and the schemas that they are made of. */
const schemas = {
  sqlite: "data/prisma/sqlite.prisma",
  postgresql: "data/prisma/postgresql.prisma",
  mysql: "data/prisma/mysql.prisma",
  "db-sqlite": "db/prisma/sqlite.prisma",
  "db-postgresql": "db/prisma/postgresql.prisma",
};

/** Installs the other libraries beside this benchmark, exactly as its lock file says, and generates Prisma's clients; once. */
export async function install(): Promise<void> {
  installPeers();
  for (const [client, schema] of Object.entries(schemas)) {
    if (existsSync(join(folder, ".generated", client, "client.ts"))) continue;
    console.log(`generating Prisma's client for ${client}, once …`);
    run(process.execPath, [
      join("node_modules", "prisma", "build", "index.js"),
      "generate",
      "--no-hints",
      "--schema",
      schema,
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
