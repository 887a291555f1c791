import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

/** A program of a runtime. */
export interface RuntimeProgram {
  readonly path: string;
  readonly version: string;
}

const systems: Readonly<Record<string, string>> = { win32: "windows" };
const processors: Readonly<Record<string, string>> = { arm64: "aarch64" };

/**
 * Finds the program that the dev dependency `bun` brings: the package of this platform holds it, so no script needs to run.
 *
 * @returns The program, or why there is none.
 */
export function findBun(): RuntimeProgram | string {
  const { platform, arch } = process;
  const target = `${systems[platform] ?? platform}-${processors[arch] ?? arch}`;
  const name = platform === "win32" ? "bun.exe" : "bun";
  for (const kind of [target, `${target}-musl`]) {
    const program = versionOf(`@oven/bun-${kind}/bin/${name}`);
    if (program !== undefined) return program;
  }
  return `no package of npm brings it for ${target}; run npm install`;
}

function versionOf(specifier: string): RuntimeProgram | undefined {
  try {
    const path = createRequire(import.meta.url).resolve(specifier);
    const { stdout, status } = spawnSync(path, ["--version"], { encoding: "utf8" });
    return status === 0 ? { path, version: stdout.trim() } : undefined;
  } catch {
    return undefined;
  }
}
