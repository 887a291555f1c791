import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import type { Worker, WorkerOptions } from "node:worker_threads";
import { DataError } from "@wervel/data";
import type { RawRow } from "@wervel/sql";
import type {
  ConnectionOptions,
  Cursor,
  Lane,
  Query,
  ReadJob,
  Settled,
  WriteJob,
  WriteReply,
} from "./job.ts";
import {
  type Call,
  type PackedError,
  type Request,
  type Response,
  unpackError,
} from "./messages.ts";

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A worker thread that holds connections. It starts when the first thing is asked of it, and does not keep the process alive while nothing
 * is.
 */
export class Thread {
  #started: Worker | undefined;
  /** Requests that go in one message. */
  #leaving: Request[] = [];
  readonly #waiting = new Map<number, Waiting>();
  #ids = 0;
  #lanes = 0;
  #gone: Error | undefined;

  /** Requests that are not answered yet. */
  get load(): number {
    return this.#waiting.size;
  }

  async open(options: ConnectionOptions): Promise<Lane> {
    const lane = this.#lanes++;
    await this.ask(lane, { do: "open", options });
    return new WorkerLane(this, lane);
  }

  ask<T>(lane: number, call: Call): Promise<T> {
    return this.askAs(this.#ids++, lane, call);
  }

  nextId(): number {
    return this.#ids++;
  }

  askAs<T>(id: number, lane: number, call: Call): Promise<T> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const worker = (this.#started ??= this.#start());
    this.#waiting.set(id, { resolve, reject });
    if (this.#waiting.size === 1) worker.ref();
    // A message costs more than a short statement: what is asked before this turn of the loop ends goes together.
    if (this.#leaving.length === 0) process.nextTick(() => this.#send(worker));
    this.#leaving.push({ ...call, id, lane });
    return promise;
  }

  async stop(): Promise<void> {
    await this.#started?.terminate();
  }

  #start(): Worker {
    const script = new URL("./worker.ts", import.meta.url);
    const threads = process.getBuiltinModule("node:worker_threads");
    const worker = new threads.Worker(script, { name: "wervel-sqlite", ...compiledBefore() });
    worker.unref();
    worker.on("message", (responses: readonly Response[]) => {
      for (const response of responses) this.#answer(response);
    });
    worker.on("error", (error) => this.#fail(error as Error));
    worker.on("exit", () => this.#fail(new Error("The worker thread has ended.")));
    return worker;
  }

  #send(worker: Worker): void {
    const requests = this.#leaving;
    this.#leaving = [];
    worker.postMessage(requests);
  }

  #answer({ id, value, error }: Response): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#started?.unref();
    if (error === undefined) waiting?.resolve(value as never);
    else waiting?.reject(unpackError(error));
  }

  #fail(error: Error): void {
    this.#gone ??= new DataError("fault.connect", "The thread of the database has ended.", {
      store: "sqlite",
      outcome: "unknown",
      cause: error,
    });
    for (const waiting of this.#waiting.values()) waiting.reject(this.#gone);
    this.#waiting.clear();
  }
}

/** A thread loads everything anew; where the process keeps what it has compiled, it need not compile it too. */
function compiledBefore(): WorkerOptions {
  const folder = getCompileCacheDir();
  if (folder === undefined) return {};
  return { env: { ...process.env, NODE_COMPILE_CACHE: dirname(folder) } };
}

/** A connection on another thread. */
class WorkerLane implements Lane {
  readonly #thread: Thread;
  readonly #lane: number;

  constructor(thread: Thread, lane: number) {
    this.#thread = thread;
    this.#lane = lane;
  }

  all(job: ReadJob): Promise<readonly RawRow[]> {
    return this.#thread.ask(this.#lane, { do: "all", job });
  }

  write(job: WriteJob): Promise<WriteReply> {
    return this.#thread.ask(this.#lane, { do: "write", job });
  }

  async batch(jobs: readonly WriteJob[]): Promise<readonly Settled[]> {
    const settled = await this.#thread.ask<readonly Settled[]>(this.#lane, { do: "batch", jobs });
    return settled.map((one) =>
      "error" in one ? { error: unpackError(one.error as PackedError) } : one,
    );
  }

  exec(text: string): Promise<void> {
    return this.#thread.ask(this.#lane, { do: "exec", text });
  }

  async cursor(job: Query): Promise<Cursor> {
    const id = this.#thread.nextId();
    await this.#thread.askAs(id, this.#lane, { do: "cursor", job });
    return {
      next: (rows) => this.#thread.ask(this.#lane, { do: "next", cursor: id, rows }),
      close: () => this.#thread.ask(this.#lane, { do: "end", cursor: id }),
    };
  }

  close(): Promise<void> {
    return this.#thread.ask(this.#lane, { do: "close" });
  }
}
