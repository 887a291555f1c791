import { Connection } from "../connection/connection.ts";
import type { ConnectionOptions, Lane } from "../connection/job.ts";
import { Thread } from "../connection/thread.ts";

/** Connections for units and shared commits, kept for the next one when they are given back. */
export class WriterLanes {
  readonly #options: ConnectionOptions;
  readonly #thread: Thread | undefined;
  readonly #idle: Lane[] = [];
  readonly #all = new Set<Lane>();

  /** @param thread Where the connections live; none: on this thread. */
  constructor(options: ConnectionOptions, thread: Thread | undefined) {
    this.#options = options;
    this.#thread = thread;
  }

  get isInline(): boolean {
    return this.#thread === undefined;
  }

  take(): Lane | Promise<Lane> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#thread === undefined) return this.#added(new Connection(this.#options));
    return this.#thread.open(this.#options).then((lane) => this.#added(lane));
  }

  give(lane: Lane): void {
    this.#idle.push(lane);
  }

  async close(): Promise<void> {
    for (const lane of this.#all) await lane.close();
    await this.#thread?.stop();
  }

  #added(lane: Lane): Lane {
    this.#all.add(lane);
    return lane;
  }
}

interface Reader {
  readonly thread: Thread;
  readonly lane: Promise<Lane>;
  isOpen: boolean;
}

/** Worker threads with one reading connection each; they start when the first long read comes. */
export class ReaderThreads {
  readonly #options: ConnectionOptions;
  readonly #most: number;
  readonly #readers: Reader[] = [];

  constructor(options: ConnectionOptions, most: number) {
    this.#options = options;
    this.#most = most;
  }

  /** Gives the reader with the least to do; none: long reads run on the calling thread. */
  reader(): Promise<Lane> | undefined {
    if (this.#most === 0) return undefined;
    let least: Reader | undefined;
    for (const reader of this.#readers)
      if (least === undefined || reader.thread.load < least.thread.load) least = reader;
    if (least === undefined || (least.thread.load > 0 && this.#mayStart())) return this.#start();
    return least.lane;
  }

  async close(): Promise<void> {
    for (const { thread, lane } of this.#readers) {
      await lane.then((open) => open.close()).catch(() => undefined);
      await thread.stop();
    }
  }

  // While one starts, what comes waits for it: another would be ready later, and make both slower.
  #mayStart(): boolean {
    return this.#readers.length < this.#most && this.#readers.every(({ isOpen }) => isOpen);
  }

  #start(): Promise<Lane> {
    const thread = new Thread();
    const reader: Reader = { thread, lane: thread.open(this.#options), isOpen: false };
    this.#readers.push(reader);
    reader.lane.then(
      () => (reader.isOpen = true),
      () => this.#readers.splice(this.#readers.indexOf(reader), 1),
    );
    return reader.lane;
  }
}
