import { readdirSync, readFileSync } from "node:fs";

/**
 * Reads the CPU microseconds, user and system, that a process and all its children have used, with all their threads.
 *
 * Linux counts them by the nanosecond for threads that live; those that have ended are missing.
 */
export function cpuMicros(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, each) => sum + ownMicros(each), 0);
}

/** Reads the bytes of memory that a process and all its children hold. */
export function residentBytes(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, each) => {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${each}/status`))?.[1];
    return sum + Number(kib ?? 0) * 1024;
  }, 0);
}

function ownMicros(pid: number): number {
  return threads(pid).reduce(
    (sum, thread) =>
      sum + Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(" ")[0]) / 1000,
    0,
  );
}

function descendants(pid: number): number[] {
  const children = threads(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function threads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** A thread may end between the listing and the reading. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
