import type { WriterQueue } from "@wervel/data";
import type { WriteJob, WriteReply } from "../connection/job.ts";
import type { WriterLanes } from "./lanes.ts";
import { withPatience } from "./patience.ts";

interface Pending {
  readonly job: WriteJob;
  readonly resolve: (reply: WriteReply) => void;
  readonly reject: (error: unknown) => void;
}

const waitMs = 5000;
const most = 1000;

/** Writes that stand alone: those of one tick share a commit, and each is answered after it. */
export class SharedCommit {
  readonly #lanes: WriterLanes;
  readonly #queue: WriterQueue;
  #pending: Pending[] = [];
  #scheduled = false;
  #running: Promise<void> = Promise.resolve();

  constructor(lanes: WriterLanes, queue: WriterQueue) {
    this.#lanes = lanes;
    this.#queue = queue;
  }

  /** Writes and commits. The answer comes after the commit. */
  write(job: WriteJob): Promise<WriteReply> {
    const { promise, resolve, reject } = Promise.withResolvers<WriteReply>();
    this.#pending.push({ job, resolve, reject });
    this.#schedule();
    return promise;
  }

  /** Resolves when every write has been answered. */
  async idle(): Promise<void> {
    while (this.#scheduled) await this.#running;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#running = new Promise((resolve) => setImmediate(() => resolve(this.#flush())));
  }

  // Never rejects: what goes wrong is told to the writes.
  async #flush(): Promise<void> {
    let owns = false;
    let batch: Pending[] = [];
    try {
      if (!this.#queue.tryAcquire()) await this.#queue.acquire({ waitMs });
      owns = true;
      batch = this.#takeBatch();
      await this.#run(batch);
    } catch (error) {
      for (const { reject } of batch.length > 0 ? batch : this.#takeBatch()) reject(error);
    } finally {
      if (owns) this.#queue.release();
      this.#scheduled = false;
      if (this.#pending.length > 0) this.#schedule();
    }
  }

  #takeBatch(): Pending[] {
    return this.#pending.splice(0, most);
  }

  async #run(batch: readonly Pending[]): Promise<void> {
    const lane = await withPatience({ waitMs }, () => this.#lanes.take());
    try {
      const jobs = batch.map(({ job }) => job);
      const settled = await withPatience({ waitMs }, () => lane.batch(jobs));
      for (const [i, one] of settled.entries()) {
        if ("error" in one) batch[i]!.reject(one.error);
        else batch[i]!.resolve(one.reply);
      }
    } finally {
      this.#lanes.give(lane);
    }
  }
}
