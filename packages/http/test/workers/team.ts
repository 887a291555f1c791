import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { type Agent, get } from "node:http";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

const fixture = fileURLToPath(new URL("workers.fixture.ts", import.meta.url));

export interface Line {
  readonly message: string;
  readonly level?: string;
  readonly url?: string;
  readonly worker?: number;
  readonly [field: string]: unknown;
}

/** The processes of the fixture. */
export class Team {
  readonly child: ChildProcess;
  readonly lines: Line[] = [];
  readonly exit: Promise<readonly [number | null, string | null]>;
  errors = "";
  #changed = Promise.withResolvers<void>();

  constructor(here: TestContext, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [fixture, ...args], {
      env: {
        ...process.env,
        WERVEL_ENV: "test",
        LOG_FORMAT: "json",
        LOG_LEVEL: "info",
        PORT: "0",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    here.after(() => this.child.kill("SIGKILL"));
    this.exit = once(this.child, "close") as never;
    this.child.stderr!.setEncoding("utf8").on("data", (text: string) => (this.errors += text));
    createInterface({ input: this.child.stdout! }).on("line", (line) => {
      this.lines.push(JSON.parse(line) as Line);
      const { resolve } = this.#changed;
      this.#changed = Promise.withResolvers();
      resolve();
    });
    void this.exit.then(() => this.#changed.resolve());
  }

  /** Waits for a line that was not asked for yet, or for one with fields of its own. */
  async line(matches: string | ((line: Line) => boolean)): Promise<Line> {
    const isIt =
      typeof matches === "string" ? (line: Line): boolean => line.message === matches : matches;
    for (;;) {
      const found = this.lines.find(isIt);
      if (found !== undefined) return found;
      if (this.child.exitCode !== null)
        throw new Error(`it ended: ${this.errors}${JSON.stringify(this.lines)}`);
      await this.#changed.promise;
    }
  }

  /** Waits until all workers serve, and gives the address. */
  async url(): Promise<string> {
    await this.line("workers started");
    return (await this.line("listening")).url!;
  }
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** Sends one request. */
export function ask(url: string, agent: Agent | false = false): Promise<Reply> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => resolve({ status: response.statusCode!, text }));
      response.on("error", reject);
    }).on("error", reject);
  });
}

/** Asks who answers, on connections of their own, until every one of so many workers has. */
export async function askAll(url: string, count: number): Promise<ReadonlyMap<number, number>> {
  const pids = new Map<number, number>();
  while (pids.size < count) {
    const { id, pid } = JSON.parse((await ask(`${url}/who`)).text) as { id: number; pid: number };
    pids.set(id, pid);
  }
  return pids;
}
