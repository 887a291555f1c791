import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..");

/** Installs what is compared with into the benchmark's own workspace, exactly as its lock file says, where something is missing. */
export function installPeers(): void {
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const isThere = (name: string): boolean => existsSync(join(folder, "node_modules", name));
  if (Object.keys(dependencies).every(isThere)) return;
  console.log("installing what is compared with, once …");
  const { error, status, stderr } = spawnSync(
    "npm",
    ["ci", "--no-audit", "--no-fund", "--workspaces=false"],
    { cwd: folder, encoding: "utf8", shell: process.platform === "win32" },
  );
  if (error !== undefined || status !== 0) console.error(error?.message ?? stderr.trim());
}
