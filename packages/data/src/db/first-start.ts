import type { LedgerEntry, SchemaPort } from "../store/schema-port.ts";

const done = "first-start-done";
const maxWaits = 30;

/**
 * Remembers in the ledger that first-start work has been done: until then every start begins again, however the one before it ended.
 *
 * From {@link begin} to {@link finish} it holds the lock of the schema, so that of several processes one does the work and the others wait.
 */
export class FirstStart {
  readonly #schema: SchemaPort;
  readonly #now: () => number;
  #isDue: boolean;
  #release: (() => Promise<void>) | undefined;

  private constructor(schema: SchemaPort, now: () => number, isDue: boolean) {
    this.#schema = schema;
    this.#now = now;
    this.#isDue = isDue;
  }

  /** Reads the ledger of a database that has been brought to its model. */
  static async read(schema: SchemaPort, now: () => number): Promise<FirstStart> {
    return new FirstStart(schema, now, await isDue(schema));
  }

  /**
   * Tells whether first-start work is still to be done, once no other process is doing it.
   *
   * @throws `schema.locked` when another process has been at it for minutes.
   */
  async begin(): Promise<boolean> {
    for (let wait = 1; this.#isDue && this.#release === undefined; wait++)
      try {
        await this.#claim();
      } catch (error) {
        // The other process works as long as its hooks take: longer than one wait for a migration.
        if ((error as { code?: unknown }).code !== "schema.locked" || wait === maxWaits)
          throw error;
      }
    return this.#isDue;
  }

  /** Records the outcome: after a failure the next start begins again. */
  async finish(succeeded: boolean): Promise<void> {
    try {
      if (succeeded && this.#isDue) await this.#record();
    } finally {
      await this.#release?.();
      this.#release = undefined;
    }
  }

  async #claim(): Promise<void> {
    const claimed = Promise.withResolvers<void>();
    const finished = Promise.withResolvers<void>();
    const held = this.#schema.lock(async () => {
      this.#isDue = await isDue(this.#schema);
      claimed.resolve();
      if (this.#isDue) await finished.promise;
    });
    held.catch(claimed.reject);
    await claimed.promise;
    if (!this.#isDue) return held;
    this.#release = () => {
      finished.resolve();
      return held;
    };
  }

  async #record(): Promise<void> {
    this.#isDue = false;
    const last = (await this.#schema.ledger()).at(-1);
    if (last === undefined) return;
    const { snapshot, snapshotHash } = last;
    const entry: LedgerEntry = {
      id: done,
      appliedAt: new Date(this.#now()).toISOString(),
      snapshot,
      snapshotHash,
    };
    await this.#schema.apply([], entry);
  }
}

/** Takes over from another database that its first-start work has been done: its records came along. */
export async function inheritFirstStart(
  from: SchemaPort,
  to: SchemaPort,
  now: () => number,
): Promise<void> {
  if (await isDue(from)) return;
  const heir = await FirstStart.read(to, now);
  await heir.begin();
  await heir.finish(true);
}

/** Tells whether an entry of the ledger says that first-start work has been done: it is no migration. */
export function isFirstStart({ id }: Pick<LedgerEntry, "id">): boolean {
  return id === done;
}

async function isDue(schema: SchemaPort): Promise<boolean> {
  return !(await schema.ledger()).some(isFirstStart);
}
