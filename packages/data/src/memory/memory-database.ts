import type { LedgerEntry } from "../store/schema-port.ts";
import { Tables } from "../oracle/tables.ts";
import { WriterQueue } from "../units/writer-queue.ts";

/** What the stores that were opened from one `memory()` share: records, their writer and the ledger. */
export class MemoryDatabase {
  /** The committed records. */
  tables: Tables;
  /** Raised by every commit, so that a unit knows whether what it has read still holds. */
  commits = 0;
  readonly writer: WriterQueue = new WriterQueue({ store: "memory" });
  readonly migrations: WriterQueue = new WriterQueue({ store: "memory" });
  readonly ledger: LedgerEntry[];

  constructor(tables: Tables = new Tables(), ledger: readonly LedgerEntry[] = []) {
    this.tables = tables;
    this.ledger = [...ledger];
  }

  /** Makes an independent database with the same content; a table is copied when one of the two first changes it. */
  fork(): MemoryDatabase {
    return new MemoryDatabase(this.tables.fork(), this.ledger);
  }
}
