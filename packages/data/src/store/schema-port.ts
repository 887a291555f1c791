import type { ModelSnapshot, Step } from "../migrate/snapshot.ts";

/** How migrations reach a store. */
export interface SchemaPort {
  /** Brings the ledger into being if it is not there, and reads it: oldest first. */
  ledger(): Promise<readonly LedgerEntry[]>;
  /** Runs `work` while no other process migrates. `schema.locked` after the wait. */
  lock<T>(work: () => Promise<T>): Promise<T>;
  /** How the step looks in the store's own words, whether it can be undone, and what it locks. */
  render(step: Step): RenderedStep;
  /** Applies steps and records the entry, together where the store can. */
  apply(steps: readonly Step[], entry: LedgerEntry): Promise<void>;
  /** Says in what the database differs from a snapshot, a line each: somebody changed it beside the ledger. */
  drift?(expected: ModelSnapshot): Promise<readonly string[]>;
}

/** A step of a migration in a store's words, with what it costs. */
export interface RenderedStep {
  readonly text: readonly string[];
  readonly reversible: boolean;
  readonly lossy: boolean;
  readonly locks: "none" | "brief" | "table";
}

/** One migration that was applied. */
export interface LedgerEntry {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly appliedAt: string;
  /** The content hash of the snapshot that holds after this entry. */
  readonly snapshotHash: string;
  readonly snapshot: ModelSnapshot;
  /** What was done; absent in an entry that only records something. */
  readonly steps?: readonly Step[];
  /** The id of the entry that this one took back. */
  readonly undoes?: string;
}
