import type { LedgerEntry, RenderedStep, SchemaPort, Step } from "@wervel/data";
import type { Connection } from "../connection/connection.ts";
import type { Keys } from "../layout/keys.ts";

/** Migrations of a database on Redis. */
export class RedisSchemaPort implements SchemaPort {
  readonly #connection: Connection;
  readonly #keys: Keys;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  async ledger(): Promise<readonly LedgerEntry[]> {
    const entries = await this.#connection.command<string[]>(
      ["LRANGE", this.#keys.ledger, "0", "-1"],
      {},
    );
    return entries.map((entry) => JSON.parse(entry) as LedgerEntry);
  }

  lock<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  render(step: Step): RenderedStep {
    return { text: [JSON.stringify(step)], reversible: false, lossy: false, locks: "none" };
  }

  async apply(_steps: readonly Step[], entry: LedgerEntry): Promise<void> {
    await this.#connection.command(["RPUSH", this.#keys.ledger, JSON.stringify(entry)], {});
  }
}
