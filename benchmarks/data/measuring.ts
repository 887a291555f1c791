import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Surroundings } from "./contestant.ts";
import type { Answer, Ask } from "./messages.ts";

/** A process with one contestant in it. */
export class Measuring {
  readonly name: string;
  readonly #child: ChildProcess;
  #errors = "";

  private constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.#child = child;
    child.stderr?.on("data", (text: Buffer) => (this.#errors += text.toString()));
  }

  /** Starts the process and opens the contestant. Gives why not, where it cannot. */
  static async start(name: string, surroundings: Surroundings): Promise<Measuring | string> {
    const child = fork(join(import.meta.dirname, "child.ts"), {
      execArgv: ["--expose-gc", "--disable-warning=ExperimentalWarning"],
      env: { ...process.env, NODE_ENV: "production" },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
    });
    const measuring = new Measuring(name, child);
    try {
      await measuring.ask({ open: name, surroundings });
      return measuring;
    } catch (error) {
      measuring.end();
      return firstLine(error);
    }
  }

  /** Asks something. @throws what the process answers, or how it ended. */
  async ask<T>(ask: Ask): Promise<T> {
    const ended = new AbortController();
    const { signal } = ended;
    this.#child.send(ask);
    try {
      const [answer] = (await Promise.race([
        once(this.#child, "message", { signal }),
        once(this.#child, "exit", { signal }).then(() => {
          throw new Error(`Its process ended. ${this.#errors.slice(0, 500)}`);
        }),
      ])) as [Answer];
      if ("error" in answer) throw new Error(answer.error);
      return answer.value as T;
    } finally {
      ended.abort();
    }
  }

  /** Closes the contestant and ends its process. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    this.#child.send({ close: true } satisfies Ask);
    const timer = setTimeout(() => this.end(), 3_000);
    await exit;
    clearTimeout(timer);
  }

  /** Ends the process at once. */
  end(): void {
    this.#child.kill("SIGKILL");
  }
}

function firstLine(error: unknown): string {
  const lines = (error as Error).message.split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "") ?? "it failed without saying why";
}
