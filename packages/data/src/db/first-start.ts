import type { LedgerEntry, SchemaPort } from "../store/schema-port.ts";

const begun = "first-start-begun";
const done = "first-start-done";

/**
 * Remembers in the ledger whether first-start work has been done, so that a start which failed half way begins again and a database that
 * has been in use never does.
 */
export class FirstStart {
  readonly #schema: SchemaPort;
  readonly #now: () => number;
  #isDue: boolean;
  #isAsked = false;

  private constructor(schema: SchemaPort, now: () => number, isDue: boolean) {
    this.#schema = schema;
    this.#now = now;
    this.#isDue = isDue;
  }

  /** Reads the ledger; a fresh database is marked at once. */
  static async read(schema: SchemaPort, now: () => number, isFresh: boolean): Promise<FirstStart> {
    const ids = (await schema.ledger()).map(({ id }) => id);
    const first = new FirstStart(
      schema,
      now,
      isFresh || (ids.includes(begun) && !ids.includes(done)),
    );
    if (isFresh) await first.#mark(begun);
    return first;
  }

  /** Tells whether first-start work is still to be done. */
  begin(): boolean {
    this.#isAsked = true;
    return this.#isDue;
  }

  /** Records the outcome: after a failure the next start begins again. */
  async finish(succeeded: boolean): Promise<void> {
    if (!succeeded || !this.#isDue) return;
    this.#isDue = false;
    await this.#mark(done);
  }

  /** A start without first-start work leaves nothing to be done later. */
  async close(): Promise<void> {
    if (!this.#isDue || this.#isAsked) return;
    this.#isDue = false;
    await this.#mark(done);
  }

  async #mark(id: string): Promise<void> {
    const last = (await this.#schema.ledger()).at(-1);
    if (last === undefined) return;
    const { snapshot, snapshotHash } = last;
    const entry: LedgerEntry = {
      id,
      appliedAt: new Date(this.#now()).toISOString(),
      snapshot,
      snapshotHash,
    };
    await this.#schema.apply([], entry);
  }
}
