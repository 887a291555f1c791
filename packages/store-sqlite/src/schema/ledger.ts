import type { LedgerEntry, ModelSnapshot, Step } from "@wervel/data";
import type { Connection } from "../connection/connection.ts";

/** Brings the ledger into being; one of before there were steps in it gets a place for them. */
export function prepareLedger(connection: Connection): void {
  connection.exec(
    "create table if not exists wervel_ledger (position integer primary key, id text not null unique, applied_at text not null, snapshot_hash text not null, snapshot text not null, steps text, undoes text) strict",
  );
  const columns = connection.all({
    text: "select name from pragma_table_info('wervel_ledger')",
    values: [],
  });
  if (columns.some(([name]) => name === "steps")) return;
  connection.exec(
    "alter table wervel_ledger add column steps text; alter table wervel_ledger add column undoes text",
  );
}

/** Reads the rows of the ledger, oldest first. */
export function readLedger(connection: Connection): readonly (readonly unknown[])[] {
  return connection.all({
    text: "select id, applied_at, snapshot_hash, snapshot, steps, undoes from wervel_ledger order by position",
    values: [],
  });
}

/** Makes an entry of its row. */
export function entryOf(row: readonly unknown[]): LedgerEntry {
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
export function writeEntry(connection: Connection, entry: LedgerEntry): void {
  const { id, appliedAt, snapshotHash, snapshot, steps, undoes = null } = entry;
  const kept = steps === undefined ? null : JSON.stringify(steps);
  connection.write({
    main: {
      text: "insert into wervel_ledger (id, applied_at, snapshot_hash, snapshot, steps, undoes) values (?, ?, ?, ?, ?, ?)",
      values: [id, appliedAt, snapshotHash, JSON.stringify(snapshot), kept, undoes],
    },
    returning: false,
  });
}
