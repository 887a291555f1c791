import type { LedgerEntry, ModelSnapshot, Step } from "@wervel/data";
import type { RawRow, SqlQuery } from "@wervel/sql";

/** A statement without values. */
export function said(text: string): SqlQuery {
  return { text, values: [] };
}

/** Reads the whole ledger, oldest first. */
export function allEntries(ledger: string): SqlQuery {
  return said(
    `select id, applied_at, snapshot_hash, snapshot, steps, undoes from ${ledger} order by position`,
  );
}

/** Makes an entry of its row. */
export function entryOf(row: RawRow): LedgerEntry {
  const [id, appliedAt, snapshotHash, snapshot, steps, undoes] = row as (string | null)[];
  return {
    id: id!,
    appliedAt: appliedAt!,
    snapshotHash: snapshotHash!,
    snapshot: JSON.parse(snapshot!) as ModelSnapshot,
    ...(steps === null ? {} : { steps: JSON.parse(steps!) as readonly Step[] }),
    ...(undoes === null ? {} : { undoes: undoes! }),
  };
}

/** Adds an entry. */
export function newEntry(ledger: string, entry: LedgerEntry): SqlQuery {
  const { id, appliedAt, snapshotHash, snapshot, steps, undoes = null } = entry;
  const kept = steps === undefined ? null : JSON.stringify(steps);
  return {
    text: `insert into ${ledger} (id, applied_at, snapshot_hash, snapshot, steps, undoes) values ($1, $2, $3, $4, $5, $6)`,
    values: [id, appliedAt, snapshotHash, JSON.stringify(snapshot), kept, undoes],
  };
}
