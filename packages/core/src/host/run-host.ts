import { WervelError } from "@wervel/schema";
import type { RunningHost } from "./running-host.ts";
import { type Startable, startHost, type StartOptions } from "./start-host.ts";
import { formatProblem, StartupError } from "./startup-error.ts";

/** What `run` uses of a process: a test passes its own. */
export interface ProcessLike {
  on(event: string, listener: (...args: never[]) => void): unknown;
  off(event: string, listener: (...args: never[]) => void): unknown;
  exit(code: number): void;
  readonly stderr: { write(text: string): unknown };
}

/** Options of `run`. */
export interface RunOptions extends StartOptions {
  /** The process whose signals end the app and which ends with it, default this one. */
  readonly process?: ProcessLike;
}

const stopSignals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
/** What shells report for a process that a signal ended: 128 + SIGINT. */
const interruptedCode = 130;

/** Runs an app for the life of a process; see `app.run()`. */
export async function runHost(app: Startable, options: RunOptions = {}): Promise<number> {
  const { process: own = process as unknown as ProcessLike, ...startOptions } = options;
  const control = new ProcessControl(own);
  control.listen();
  try {
    const host = await startHost(app, { ...startOptions, signal: control.signal });
    control.attach(host);
    const code = await host.stopped;
    own.exit(code);
    return code;
  } catch (error) {
    const code = control.isStopping ? interruptedCode : 1;
    own.stderr.write(`${describe(control.failure?.error ?? error)}\n`);
    own.exit(code);
    return code;
  } finally {
    control.leave();
  }
}

/** Turns the signals and failures of a process into the shutdown of a host. */
class ProcessControl {
  readonly #process: ProcessLike;
  readonly #starting = new AbortController();
  #host: RunningHost | undefined;
  /** The first uncaught error while the app still starts. */
  failure: { readonly error: unknown } | undefined;
  /** Whether the process was told to stop. */
  isStopping = false;

  constructor(own: ProcessLike) {
    this.#process = own;
  }

  /** Aborts when the process is told to stop while the app still starts. */
  get signal(): AbortSignal {
    return this.#starting.signal;
  }

  listen(): void {
    for (const signal of stopSignals) this.#process.on(signal, this.#stop);
    this.#process.on("message", this.#message);
    this.#process.on("uncaughtException", this.#fail);
    this.#process.on("unhandledRejection", this.#fail);
  }

  leave(): void {
    for (const signal of stopSignals) this.#process.off(signal, this.#stop);
    this.#process.off("message", this.#message);
    this.#process.off("uncaughtException", this.#fail);
    this.#process.off("unhandledRejection", this.#fail);
  }

  attach(host: RunningHost): void {
    this.#host = host;
    if (this.failure !== undefined) void host.fail(this.failure.error);
    else if (this.isStopping) void host.stop();
  }

  readonly #message = (message: unknown): void => {
    if (message === "shutdown") this.#stop();
  };

  readonly #stop = (): void => {
    if (this.isStopping) return this.#process.exit(interruptedCode);
    this.isStopping = true;
    this.#starting.abort();
    void this.#host?.stop();
  };

  readonly #fail = (error: unknown): void => {
    this.#starting.abort();
    if (this.#host === undefined) this.failure ??= { error };
    else void this.#host.fail(error);
  };
}

function describe(error: unknown): string {
  if (error instanceof StartupError) return error.message;
  if (error instanceof WervelError) return formatProblem(error);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
