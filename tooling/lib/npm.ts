import { spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { existsSync } from "node:fs";

/**
 * Runs npm and returns what it writes; an error carries what it complained about.
 *
 * Starts npm's script with a Node instead of the `npm` command, which is a shell script on Windows.
 */
export function npm(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [npmScript(), ...args], {
    cwd,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`npm ${args[0]} failed:\n${stderr}${stdout}`);
  return stdout;
}

/** `npm run` says where npm is; started without it, npm is looked for beside each Node on the path. */
function npmScript(): string {
  const named = process.env["npm_execpath"];
  if (named !== undefined && existsSync(named)) return named;
  const places = [dirname(process.execPath), ...(process.env["PATH"] ?? "").split(delimiter)];
  const candidates = places.flatMap((place) => [
    join(place, "node_modules/npm/bin/npm-cli.js"),
    join(place, "../lib/node_modules/npm/bin/npm-cli.js"),
  ]);
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found === undefined) throw new Error("npm is not on the path.");
  return found;
}
