import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cores } from "./tools.ts";
import { toBytes, type WireRequest } from "./wire.ts";

/** What is asked of a server, over how many connections at once. */
export interface Load {
  /** Sent in turn. */
  readonly requests: readonly WireRequest[];
  /** Default 32. */
  readonly connections?: number;
}

/** What came of some seconds of load. */
export interface LoadFigures {
  readonly requests: number;
  readonly seconds: number;
  /** All that was read, headers with it. */
  readonly bytes: number;
  /** Replies with a status of 400 or above. */
  readonly refused: number;
  /** Requests without a reply. */
  readonly lost: number;
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
}

const script = join(import.meta.dirname, "wrk.lua");

/** Requests laid down for wrk, which asks one server after the other for them. */
export class LoadGenerator {
  readonly #folder = mkdtempSync(join(tmpdir(), "wervel-bench-load-"));
  readonly #count: number;
  readonly #connections: number;

  constructor({ requests, connections = 32 }: Load) {
    this.#count = requests.length;
    this.#connections = connections;
    requests.forEach((request, i) =>
      writeFileSync(join(this.#folder, `${i}.http`), toBytes(request)),
    );
  }

  /** Asks for so many seconds, from a core of its own. @throws what wrk says when it fails. */
  async ask(port: number, seconds: number): Promise<LoadFigures> {
    const whole = Math.max(1, Math.round(seconds));
    const output = await run("taskset", [
      "-c",
      String(cores.load),
      "wrk",
      "--threads=1",
      `--connections=${this.#connections}`,
      `--duration=${whole}s`,
      "--timeout=30s",
      `--script=${script}`,
      `http://127.0.0.1:${port}/`,
      "--",
      this.#folder,
      String(this.#count),
    ]);
    return parseFigures(output);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Reads the line of figures that the script prints. */
export function parseFigures(output: string): LoadFigures {
  const line = /^figures ([\d ]+)$/m.exec(output)?.[1];
  if (line === undefined) throw new Error(`wrk gave no figures: ${output.trim().slice(0, 300)}`);
  const [requests, micros, bytes, refused, lost, p50, p99] = line.split(" ").map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { requests, seconds: micros / 1e6, bytes, refused, lost, p50, p99 };
}

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${command} ended with ${code}: ${text}`)),
    );
  });
}
