import { token, type TokenValue } from "../../services/token.ts";

/** Which of an app's processes this is; see the setting `WORKERS`. */
export interface WorkerProcess {
  /** From 1 to `count`; the process that takes the place of a dead one has its id. */
  readonly id: number;
  /** How many serve the app together; 1 for a process that is alone. */
  readonly count: number;
  /** Whether it starts before the others: worker 1 at the start of the app, and a process that is alone. */
  readonly leads: boolean;
}

/**
 * Which of an app's processes this is, as a need: the host provides it. Background work that one process is to do asks for the first:
 * `if (this.worker.id !== 1) return;`.
 */
export const WorkerProcess: TokenValue<WorkerProcess> = token("WorkerProcess");

/** A process that serves an app by itself. */
export const alone: WorkerProcess = Object.freeze({ id: 1, count: 1, leads: true });

/** What a worker sends when it serves. */
export const readyMessage = "wervel:ready";

const variable = "WERVEL_WORKER";

/** The environment by which a worker knows itself. */
export function workerEnvironment(worker: WorkerProcess): Readonly<Record<string, string>> {
  return { [variable]: JSON.stringify(worker) };
}

/** Tells which worker this process is; `undefined` for one that nobody started as a worker. */
export function takeWorkerProcess(): WorkerProcess | undefined {
  const given = process.env[variable];
  if (given === undefined || process.send === undefined) return undefined;
  // Programs that the app starts are no workers.
  delete process.env[variable];
  return JSON.parse(given) as WorkerProcess;
}
