import { cpus, loadavg, totalmem } from "node:os";

/** Where and when it was measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly platform: string;
  readonly node: string;
  /** The load of the last minute before the start: processes that ran or waited to. */
  readonly loadBefore: number;
  readonly date: string;
}

/** Describes this machine. */
export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    loadBefore: Math.round(loadavg()[0]! * 10) / 10,
    date: new Date().toISOString().slice(0, 10),
  };
}
