import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "./kind.ts";

/** What a run writes down about a server, so that another can end it. */
interface Note {
  readonly pid: number;
  readonly dispose?: Command;
}

/** Writes down which process serves a folder. */
export function writeNote(folder: string, note: Note): void {
  writeFileSync(join(folder, "server.json"), JSON.stringify(note));
}

/** Names the folder of a run by its process. */
export function runFolder(base: string): string {
  return join(base, `run-${process.pid}`);
}

/** Ends the servers of runs that were killed, and removes their folders. */
export function sweep(base: string): void {
  for (const folder of globSync(join(base, "run-*"))) {
    const owner = Number(/\d+$/.exec(folder)?.[0]);
    if (owner !== process.pid && commandOf(owner).includes("tooling")) continue;
    for (const note of globSync(join(folder, "*/server.json"))) endLeftover(note);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A number that another process has got since is left alone: a server names its folder. */
function endLeftover(file: string): void {
  const { pid, dispose } = JSON.parse(readFileSync(file, "utf8")) as Note;
  if (dispose !== undefined) spawnSync(dispose.program, dispose.args, { stdio: "ignore" });
  else if (isAtHome(pid, dirname(file))) process.kill(pid, "SIGKILL");
}

/** A server works in its folder or names it in its command, which some of them rewrite. */
function isAtHome(pid: number, folder: string): boolean {
  const cwd = `/proc/${pid}/cwd`;
  const place = existsSync(cwd) ? readlinkSync(cwd) : "";
  return place.startsWith(folder) || commandOf(pid).includes(folder);
}

/** Reads how a process was started; empty where there is none. */
function commandOf(pid: number): string {
  const known = `/proc/${pid}/cmdline`;
  if (existsSync(known)) return readFileSync(known, "utf8");
  if (process.platform === "linux" || process.platform === "win32") return "";
  return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? "";
}
