import { spawnSync } from "node:child_process";
import { commandScript } from "./workspace.ts";

/** How the compiler ended, and what it wrote. */
export interface Compiled {
  readonly status: number | null;
  readonly stdout: string;
}

/**
 * Runs the compiler in a folder and waits for its end. On one thread: several check much of a program more than once, and what they count
 * depends on their number.
 */
export function compile(folder: string, ...args: readonly string[]): Compiled {
  const script = commandScript("typescript", "tsc");
  return spawnSync(process.execPath, [script, "--singleThreaded", ...args], {
    cwd: folder,
    encoding: "utf8",
    // It ends soon: collecting garbage would take a third of its time.
    env: { ...process.env, GOGC: "400" },
  });
}
