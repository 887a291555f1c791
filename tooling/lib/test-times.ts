import { globSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CpuTime } from "./cpu-time.ts";

/** The variable of the environment that names the folder for what was recorded. */
export const folderVariable = "WERVEL_TEST_TIMES";

/** What a test process writes down when it ends. */
export interface Recorded {
  /** The file that it ran. */
  readonly entry: string;
  readonly cpu: CpuTime;
  /** Seconds from its start to its end. */
  readonly wall: number;
}

/** What the processes of a test run cost: their processor time, with that of what they started. */
export class TestTimes {
  readonly #folder: string;
  readonly #names = new Map<string, string>();
  readonly #rows: Row[] = [];

  /** Takes an empty folder, where each process writes down what it used. */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    process.env[folderVariable] = folder;
  }

  /** What Node must be told so that a test process records itself. */
  readonly execArgv: readonly string[] = [
    `--import=${pathToFileURL(join(import.meta.dirname, "record-times.ts")).href}`,
  ];

  /** Names what the process of a file runs. */
  name(entry: string, name: string): void {
    this.#names.set(entry, name);
  }

  /** Adds what somebody else measured, such as a server. */
  add(row: Row): void {
    this.#rows.push(row);
  }

  /** Writes a line per process, what cost most first, and their sum. */
  table(): string {
    const rows = [...this.#recorded(), ...this.#rows].sort((a, b) => sum(b) - sum(a));
    const total = rows.reduce((seconds, row) => seconds + sum(row), 0);
    return [
      "  CPU s    own  below  wall s",
      ...rows.map(({ name, cpu, wall }) =>
        [sum({ cpu }), cpu.own, cpu.below, wall].map(cell).join("").concat("  ", name),
      ),
      `${cell(total)}  together`,
    ].join("\n");
  }

  #recorded(): Row[] {
    return globSync(join(this.#folder, "*.json")).flatMap((file) => {
      const { entry, cpu, wall } = JSON.parse(readFileSync(file, "utf8")) as Recorded;
      const name = this.#names.get(entry);
      // What a test starts with the same options is part of that test.
      return name === undefined ? [] : [{ name, cpu, wall }];
    });
  }
}

/** A line of the table. */
interface Row {
  readonly name: string;
  readonly cpu: CpuTime;
  /** In seconds, where it says something. */
  readonly wall?: number;
}

function sum({ cpu }: Pick<Row, "cpu">): number {
  return cpu.own + cpu.below;
}

function cell(seconds: number | undefined): string {
  return (seconds?.toFixed(1) ?? "").padStart(7);
}
