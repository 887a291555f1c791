import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpuMicros, residentBytes } from "./cpu.ts";
import type { ServerAnswer, ServerAsk } from "./serving.ts";
import { cores } from "./tools.ts";

/** How a server is started. Its file calls `serving(port)`. */
export interface ServerCommand {
  /** The program that runs the file. Default: this Node. */
  readonly program?: string;
  /** Flags of the program. Default: those with which Node collects garbage when it is asked to. */
  readonly flags?: readonly string[];
  readonly file: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a server holds. */
export interface Memory {
  /** Bytes that the system has given it, its children's with them. */
  readonly rss: number;
  /** Bytes of its JavaScript heap after a collection. */
  readonly heap: number;
}

const nodeFlags = ["--expose-gc", "--disable-warning=ExperimentalWarning"];
/** Ten thousand routes take some frameworks a while. */
const patienceMs = 120_000;

/** A server in a process of its own, on the core of the servers. What it logs is thrown away. */
export class ServerProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Starts a server and waits for its port. @throws what it wrote when it ends before that. */
  static async start(command: ServerCommand): Promise<ServerProcess> {
    const { program = process.execPath, flags = nodeFlags, file, args = [], env = {} } = command;
    const child = spawn("taskset", ["-c", String(cores.server), program, ...flags, file, ...args], {
      env: { ...process.env, NODE_ENV: "production", ...env },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let errors = "";
    child.stderr!.on(
      "data",
      (chunk: Buffer) => (errors = `${errors}${chunk.toString()}`.slice(0, 4_000)),
    );
    try {
      const { port } = (await answered(child)) as { readonly port: number };
      return new ServerProcess(child, port);
    } catch (error) {
      child.kill("SIGKILL");
      throw new Error(`${(error as Error).message} ${errors.trim()}`.trim(), { cause: error });
    }
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** CPU microseconds until now, user and system, all threads and children. */
  cpu(): number {
    return cpuMicros(this.pid);
  }

  async memory(): Promise<Memory> {
    const rss = residentBytes(this.pid);
    this.#child.send("heap" satisfies ServerAsk);
    const { heap } = (await answered(this.#child)) as { readonly heap: number };
    return { rss, heap };
  }

  /** Ends the process at once. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function answered(child: ChildProcess): Promise<ServerAnswer> {
  const over = new AbortController();
  const { signal } = over;
  const timer = setTimeout(() => over.abort(), patienceMs);
  try {
    const said = await Promise.race([
      answer(child, signal),
      once(child, "exit", { signal }).then(([code]) => {
        throw new Error(`Its process ended with ${code}.`);
      }),
    ]);
    return said;
  } catch (error) {
    throw signal.aborted ? new Error("It did not answer in time.", { cause: error }) : error;
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

/** Some frameworks tell their parents things of their own. */
async function answer(child: ChildProcess, signal: AbortSignal): Promise<ServerAnswer> {
  for (;;) {
    const [message] = (await once(child, "message", { signal })) as [unknown];
    if (typeof message === "object") return message as ServerAnswer;
  }
}
