import { readFileSync } from "node:fs";

/** Seconds that processors worked. */
export interface CpuTime {
  /** For the process itself. */
  readonly own: number;
  /** For what it started and waited for; nothing where the system does not tell. */
  readonly below: number;
}

/** The kernel counts in hundredths of a second, on every processor (proc(5), `sysconf(_SC_CLK_TCK)`). */
const tick = 0.01;

/** Reads what a process used so far, or nothing where the system does not tell: only Linux does. */
export function cpuTimeOf(pid: number): CpuTime | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program comes before and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [user, system, usersBelow, systemsBelow] = fields.slice(11, 15).map(Number) as Ticks;
    return { own: (user + system) * tick, below: (usersBelow + systemsBelow) * tick };
  } catch {
    return undefined;
  }
}

type Ticks = [number, number, number, number];
