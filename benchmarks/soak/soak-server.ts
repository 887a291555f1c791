import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Probe } from "./probe.ts";

/** How a server is started. */
export interface SoakServerOptions {
  /** `conduit`, `orders`, or `small`, an app that takes the bounds of its server from SOAK_SERVER. */
  readonly app: "conduit" | "orders" | "small";
  readonly env?: Readonly<Record<string, string>>;
  /** Options of `app.run()`. */
  readonly run?: object;
}

type Line = Readonly<Record<string, unknown>>;

const flags = [
  "--expose-gc",
  "--disable-warning=ExperimentalWarning",
  // A start costs half: the claims start many servers.
  `--import=${new URL("../../tooling/kept-sources.js", import.meta.url).href}`,
];
const patienceMs = 120_000;

/** A server in a process of its own, run as in production. */
export class SoakServer implements AsyncDisposable {
  readonly port: number;
  /** Lines of the log that say `error` or `fatal`, and all that was written beside the log. */
  readonly errors: string[];
  /** How many lines of each message the log had. */
  readonly logged: ReadonlyMap<string, number>;
  readonly #child: ChildProcess;
  readonly #exit: Promise<readonly [number | null, string | null]>;

  private constructor(
    child: ChildProcess,
    port: number,
    errors: string[],
    logged: ReadonlyMap<string, number>,
  ) {
    this.#child = child;
    this.port = port;
    this.errors = errors;
    this.logged = logged;
    this.#exit = exitOf(child);
  }

  /** Starts a server and waits until it listens. @throws what it wrote when it ends before that. */
  static async start({ app, env = {}, run = {} }: SoakServerOptions): Promise<SoakServer> {
    const file = join(import.meta.dirname, "serve.ts");
    const child = spawn(process.execPath, [...flags, file, app, JSON.stringify(run)], {
      env: { ...process.env, WERVEL_ENV: "production", LOG_FORMAT: "json", PORT: "0", ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const errors: string[] = [];
    child.stderr!.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
    const logged = new Map<string, number>();
    const listening = Promise.withResolvers<number>();
    createInterface({ input: child.stdout! }).on("line", (text) => {
      const line = parsed(text);
      // A line may stand for many.
      const message = String(line?.["message"]);
      logged.set(message, (logged.get(message) ?? 0) + Number(line?.["lines"] ?? 1));
      if (message === "listening") listening.resolve(portOf(line!));
      if (line === undefined || line["level"] === "error" || line["level"] === "fatal")
        errors.push(text.slice(0, 2_000));
    });
    const ended = exitOf(child).then(([code]) => {
      throw new Error(`The server ended with ${code}. ${errors.join("\n")}`.trim());
    });
    try {
      return new SoakServer(child, await Promise.race([listening.promise, ended]), errors, logged);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
  }

  /** Whether the process has not ended. */
  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The number of the process. */
  get pid(): number {
    return this.#child.pid!;
  }

  /** Reads the log no more, or again: nobody else reads it. */
  readLog(isRead: boolean): void {
    if (isRead) this.#child.stdout!.resume();
    else this.#child.stdout!.pause();
  }

  async probe(): Promise<Probe> {
    const answer = once(this.#child, "message", { signal: AbortSignal.timeout(patienceMs) });
    this.#child.send("probe");
    const [probe] = (await answer) as [Probe];
    return probe;
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    this.#child.kill(signal);
  }

  /** Resolves when the process has ended: its exit code, or the signal that ended it. */
  ended(): Promise<readonly [number | null, string | null]> {
    return this.#exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.#exit;
  }
}

async function exitOf(child: ChildProcess): Promise<readonly [number | null, string | null]> {
  if (child.exitCode !== null || child.signalCode !== null)
    return [child.exitCode, child.signalCode];
  return (await once(child, "exit")) as [number | null, string | null];
}

function portOf(line: Line): number {
  return Number(new URL(String(line["url"])).port);
}

/** `undefined` for what is no line of the log. */
function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
