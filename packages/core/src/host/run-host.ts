import { readEnvironment } from "../environment.ts";
import { createLog } from "../log/create-log.ts";
import { readSettings } from "../settings/read-settings.ts";
import { readSources } from "../settings/sources.ts";
import { describeFailure } from "./describe-failure.ts";
import { LogSettings, logFormat } from "./host-services.ts";
import type { RunningHost } from "./running-host.ts";
import { resolveShutdown } from "./shutdown.ts";
import { type Startable, startHost, type StartOptions } from "./start-host.ts";
import { StartupError } from "./startup-error.ts";
import { interruptedCode, stopSignals } from "./stop-signals.ts";
import { countWorkers, HostSettings, type WorkerCount } from "./workers/worker-count.ts";
import { readyMessage, takeWorkerProcess, type WorkerProcess } from "./workers/worker-process.ts";
import type { TeamOptions } from "./workers/worker-team.ts";

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
  /** How many processes serve the app, where the setting `WORKERS` says nothing: `'auto'` is one for each processor. Default 1. */
  readonly workers?: WorkerCount;
}

/** Runs an app for the life of a process; see `app.run()`. */
export async function runHost(app: Startable, options: RunOptions = {}): Promise<number> {
  const { process: own = process as unknown as ProcessLike, workers, ...startOptions } = options;
  const worker = takeWorkerProcess();
  if (worker !== undefined) return await runOne(app, { ...startOptions, worker }, own, worker);
  let team: TeamOptions;
  try {
    team = await readTeam(app, startOptions, workers);
  } catch (error) {
    own.stderr.write(`${describeFailure(error)}\n`);
    own.exit(1);
    return 1;
  }
  if (team.count === 1) return await runOne(app, startOptions, own);
  const { runWorkers } = await import("./workers/run-workers.ts");
  return await runWorkers(team, own);
}

// What workers may take beyond the phases of their shutdown, before they count as stuck.
const spareMs = 2_000;

async function readTeam(
  app: Startable,
  options: StartOptions,
  workers: WorkerCount | undefined,
): Promise<TeamOptions> {
  const given = await readSources(options.settings);
  const { instances, problems } = await readSettings([HostSettings, LogSettings], given);
  // Flags of the app's other settings are unknown here; the start tells of those that nobody knows.
  const bad = problems.filter(({ code }) => code === "WERVEL_SETTINGS_VALUE");
  if (bad.length > 0) throw new StartupError(app.name, bad);
  const count = countWorkers((instances.get(HostSettings) as HostSettings).workers, workers);
  const environment = options.environment ?? readEnvironment(given.env);
  const { level, format = logFormat(environment) } = instances.get(LogSettings) as LogSettings;
  const phases = resolveShutdown({ ...app.hostOptions.shutdown, ...options.shutdown }, environment);
  const stopMs = Object.values(phases).reduce((sum, ms) => sum + ms, spareMs);
  return { app: app.name, count, log: createLog({ level, format }), stopMs };
}

async function runOne(
  app: Startable,
  options: StartOptions,
  own: ProcessLike,
  worker?: WorkerProcess,
): Promise<number> {
  const control = new ProcessControl(own, worker !== undefined);
  control.listen();
  try {
    const host = await startHost(app, { ...options, signal: control.signal });
    control.attach(host);
    if (worker !== undefined) process.send?.(readyMessage);
    const code = await host.stopped;
    own.exit(code);
    return code;
  } catch (error) {
    const code = control.isStopping ? interruptedCode : 1;
    own.stderr.write(`${describeFailure(control.failure?.error ?? error)}\n`);
    own.exit(code);
    return code;
  } finally {
    control.leave();
  }
}

/** Turns the signals and failures of a process into the shutdown of a host. */
class ProcessControl {
  readonly #process: ProcessLike;
  readonly #isWorker: boolean;
  readonly #starting = new AbortController();
  #host: RunningHost | undefined;
  /** The first uncaught error while the app still starts. */
  failure: { readonly error: unknown } | undefined;
  /** Whether the process was told to stop. */
  isStopping = false;

  constructor(own: ProcessLike, isWorker: boolean) {
    this.#process = own;
    this.#isWorker = isWorker;
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
    if (this.isStopping) {
      // A signal to a group of processes reaches a worker twice, and the second one comes from the process that watches it.
      if (!this.#isWorker) this.#process.exit(interruptedCode);
      return;
    }
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
