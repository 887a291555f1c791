import cluster, { type Worker } from "node:cluster";
import { WervelError } from "@wervel/schema";
import type { Log } from "../../log/log.ts";
import { watchHandOver } from "./handed-over.ts";
import { isNews, type NewsMessage } from "./worker-news.ts";
import { readyMessage, workerEnvironment } from "./worker-process.ts";

/** What a {@link WorkerTeam} takes. */
export interface TeamOptions {
  readonly app: string;
  readonly count: number;
  readonly log: Log;
  /** How long workers may take to stop, in milliseconds; then they are killed. */
  readonly stopMs: number;
}

/** The place of one worker, whoever has it just now. */
interface Place {
  readonly id: number;
  worker: Worker | undefined;
  /** When it became ready; `undefined` while it starts. */
  readyAt: number | undefined;
  /** Whether any worker has been ready here. */
  hasServed: boolean;
  /** Starts in a row after which it ended without having been ready. */
  lost: number;
  /** Ends in a row, each after less than a minute. */
  ends: number;
  timer: NodeJS.Timeout | undefined;
}

const firstWaitMs = 250;
const longestWaitMs = 30_000;
const steadyMs = 60_000;
const mostLost = 5;

/** The worker processes of an app: starts them in order, replaces those that die, and stops them together. */
export class WorkerTeam {
  /** The exit code, once every worker has ended. */
  readonly stopped: Promise<number>;
  /** Why the team stopped by itself, where no worker has said it. */
  failure: WervelError | undefined;
  readonly #options: TeamOptions;
  readonly #places: readonly Place[];
  readonly #began = performance.now();
  readonly #resolve: (code: number) => void;
  #isStopping = false;
  #exitCode = 0;
  #killing: NodeJS.Timeout | undefined;

  constructor(options: TeamOptions) {
    this.#options = options;
    this.#places = Array.from({ length: options.count }, (_, index) => place(index + 1));
    const { promise, resolve } = Promise.withResolvers<number>();
    this.stopped = promise;
    this.#resolve = resolve;
  }

  /** Starts the first worker, and the others when it is ready: what is done once for all is done then. */
  start(): void {
    this.#fork(this.#places[0]!);
  }

  /** Asks every worker to stop in order. */
  stop(exitCode = 0): void {
    this.#exitCode ||= exitCode;
    if (this.#isStopping) return;
    this.#isStopping = true;
    for (const each of this.#places) {
      clearTimeout(each.timer);
      if (each.worker?.isConnected() === true) each.worker.send("shutdown", () => undefined);
    }
    this.#killing = setTimeout(() => this.kill(), this.#options.stopMs);
    this.#endIfEmpty();
  }

  /** Ends every worker at once. */
  kill(): void {
    for (const { worker } of this.#places) worker?.process.kill("SIGKILL");
  }

  #fork(at: Place): void {
    const { count } = this.#options;
    const leads = at.id === 1 && !at.hasServed;
    const worker = cluster.fork(workerEnvironment({ id: at.id, count, leads }));
    at.worker = worker;
    at.readyAt = undefined;
    worker.on("message", (message: unknown) => {
      if (message === readyMessage) this.#ready(at);
      else if (isNews(message)) this.#pass(at, message);
    });
    const closeHandedOver = watchHandOver(worker);
    worker.on("exit", (code, signal) => {
      closeHandedOver();
      this.#ended(at, code, signal);
    });
    worker.on("error", (error) => this.#options.log.error("worker", { worker: at.id, error }));
  }

  #pass(from: Place, message: NewsMessage): void {
    for (const { worker } of this.#places)
      if (worker !== from.worker && worker?.isConnected() === true)
        worker.send(message, () => undefined);
  }

  #ready(at: Place): void {
    const { app, count, log } = this.#options;
    at.readyAt = performance.now();
    at.lost = 0;
    if (at.hasServed) return log.info("worker serves again", { worker: at.id });
    at.hasServed = true;
    if (this.#isStopping) return;
    if (at.id === 1) for (const other of this.#places.slice(1)) this.#fork(other);
    if (!this.#places.every(({ hasServed }) => hasServed)) return;
    const ms = Math.round(performance.now() - this.#began);
    log.info("workers started", { app, workers: count, ms });
  }

  #ended(at: Place, code: number | null, signal: string | null): void {
    at.worker = undefined;
    if (this.#isStopping) {
      this.#exitCode ||= code ?? 1;
      return this.#endIfEmpty();
    }
    // What keeps the first one from starting keeps all from it, and it has said what it is.
    if (at.id === 1 && !at.hasServed) return this.stop(code || 1);
    const upMs = at.readyAt === undefined ? 0 : performance.now() - at.readyAt;
    if (at.readyAt === undefined) at.lost++;
    if (at.lost >= mostLost) return this.#fail(at);
    at.ends = upMs >= steadyMs ? 0 : at.ends + 1;
    const waitMs = Math.min(firstWaitMs * 2 ** Math.max(0, at.ends - 1), longestWaitMs);
    const reason = signal === null ? { exitCode: code } : { signal };
    this.#options.log.error("worker ended, and starts again", { worker: at.id, ...reason, waitMs });
    at.timer = setTimeout(() => this.#fork(at), waitMs);
  }

  #fail({ id }: Place): void {
    this.failure = new WervelError(
      "WERVEL_HOST_WORKER_LOST",
      `Worker ${id} of ${this.#options.app} ended ${mostLost} times in a row before it was ready.`,
      {
        help: "Look at what it wrote before; the other workers were stopped.",
        details: { worker: id },
      },
    );
    this.stop(1);
  }

  #endIfEmpty(): void {
    if (this.#places.some(({ worker }) => worker !== undefined)) return;
    clearTimeout(this.#killing);
    this.#resolve(this.#exitCode);
  }
}

function place(id: number): Place {
  return {
    id,
    worker: undefined,
    readyAt: undefined,
    hasServed: false,
    lost: 0,
    ends: 0,
    timer: undefined,
  };
}
