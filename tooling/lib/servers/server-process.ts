import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { Command, Recipe } from "./kind.ts";
import { writeNote } from "./leftovers.ts";
import { serverUser } from "./programs.ts";

/** A server has this long to make its data folder, and again to answer. */
const patienceMs = 60_000;
const keptOutput = 4000;

/** A process that runs, be it a server or what makes its data folder. */
export interface Running {
  /** Its number, once it started. */
  readonly pid: number | undefined;
  /** Ends it at once and waits for that. */
  stop(): Promise<void>;
  /** Ends it at once without waiting, for a process that exits. */
  stopNow(): void;
}

/** Starts a server in its folder and waits until it answers. Everything that runs is told to `take` first. */
export async function startServer(
  { initialise = [], serve, ready, signal = "SIGKILL", dispose }: Recipe,
  folder: string,
  take: (running: Running) => void,
): Promise<Running> {
  for (const command of initialise) await runToEnd(command, folder, take);
  const child = launch(serve, folder);
  const running = runningOf(child, signal, dispose);
  take(running);
  if (child.pid !== undefined) writeNote(folder, { pid: child.pid, ...(dispose && { dispose }) });
  try {
    await untilReady(child, ready);
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

function runningOf(child: ChildProcess, signal: NodeJS.Signals, dispose?: Command): Running {
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const stopNow = (): void => {
    child.kill(signal);
    if (dispose !== undefined) spawnSync(dispose.program, dispose.args, { stdio: "ignore" });
  };
  const stop = (): Promise<void> => {
    stopNow();
    return ended;
  };
  return { pid: child.pid, stop, stopNow };
}

async function runToEnd(
  command: Command,
  folder: string,
  take: (running: Running) => void,
): Promise<void> {
  const child = launch(command, folder);
  take(runningOf(child, "SIGKILL"));
  const output = keepOutput(child);
  const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    if (code !== 0) throw new Error(`${command.program} failed: ${lastLine(output())}`);
  } finally {
    clearTimeout(timer);
  }
}

function untilReady(child: ChildProcess, ready: RegExp): Promise<void> {
  const output = keepOutput(child);
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => reject(new Error(`${what}: ${lastLine(output())}`));
    const timer = setTimeout(() => fail("it did not answer in time"), patienceMs);
    const look = (): void => {
      if (!ready.test(output())) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once("close", () => {
      clearTimeout(timer);
      fail("it ended before it answered");
    });
  });
}

/** In a group of its own: an interrupt of the terminal ends the tests first, and the server then. */
function launch({ program, args, env }: Command, folder: string): ChildProcess {
  return spawn(program, args, {
    cwd: folder,
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
    ...serverUser(),
  });
}

function keepOutput(child: ChildProcess): () => string {
  let text = "";
  const take = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-keptOutput);
  };
  child.stdout?.on("data", take);
  child.stderr?.on("data", take);
  return () => text;
}

function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => /\berror\b|fatal|cannot|can't/i.test(line)) ?? lines.at(-1) ?? "";
}
