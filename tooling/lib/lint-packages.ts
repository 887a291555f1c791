import { spawnSync } from "node:child_process";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { PackedPackage } from "./pack.ts";
import { commandScript, readManifest } from "./workspace.ts";

/** Checks packed packages with publint and attw and returns a line per problem. */
export async function lintPackages(packages: readonly PackedPackage[]): Promise<string[]> {
  const problems = await Promise.all(packages.map(lintManifest));
  return [...problems.flat(), ...packages.flatMap(lintTypes)];
}

async function lintManifest({ name, folder }: PackedPackage): Promise<string[]> {
  const { messages } = await publint({ pkgDir: folder, pack: false, strict: true });
  const manifest = readManifest(folder);
  return messages.map(
    (message) => `${name}: ${formatMessage(message, manifest as never, { color: false })}`,
  );
}

function lintTypes({ name, tarball }: PackedPackage): string[] {
  const attw = [
    commandScript("@arethetypeswrong/cli", "attw"),
    tarball,
    "--profile",
    "esm-only",
    "--no-color",
    "--no-emoji",
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, attw, { encoding: "utf8" });
  return status === 0 ? [] : [`${name}: types do not resolve\n${stdout}${stderr}`];
}
