import type { LedgerEntry, SchemaPort } from "../store/schema-port.ts";

const done = "first-start-done";

/**
 * Remembers in the ledger that first-start work has been done: until then every start begins again, however the one before it ended.
 */
export class FirstStart {
  readonly #schema: SchemaPort;
  readonly #now: () => number;
  #isDue: boolean;

  private constructor(schema: SchemaPort, now: () => number, isDue: boolean) {
    this.#schema = schema;
    this.#now = now;
    this.#isDue = isDue;
  }

  /** Reads the ledger of a database that has been brought to its model. */
  static async read(schema: SchemaPort, now: () => number): Promise<FirstStart> {
    const ledger = await schema.ledger();
    return new FirstStart(schema, now, !ledger.some(({ id }) => id === done));
  }

  /** Tells whether first-start work is still to be done. */
  begin(): boolean {
    return this.#isDue;
  }

  /** Records the outcome: after a failure the next start begins again. */
  async finish(succeeded: boolean): Promise<void> {
    if (!succeeded || !this.#isDue) return;
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
