import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { packAll } from "../../tooling/lib/pack.ts";
import { root } from "../../tooling/lib/workspace.ts";

const folder = join(root, ".scratch", "bench");
const programs = ["http/serve.ts", "http/given.ts", "http/contestants/wervel.ts", "lib/serving.ts"];

/**
 * Lays Wervel down as it is published beside a copy of its program, which stays TypeScript: what somebody starts who has installed it.
 *
 * @returns The file to start.
 */
export async function packedProgram(): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  const packed = await packAll(join(folder, "tarballs"));
  for (const { name, folder: built } of packed)
    cpSync(built, join(folder, "node_modules", name), { recursive: true });
  for (const program of programs) {
    mkdirSync(dirname(join(folder, program)), { recursive: true });
    cpSync(join(root, "benchmarks", program), join(folder, program));
  }
  return join(folder, programs[0]!);
}
