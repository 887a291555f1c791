import type { RawRow, SqlValue } from "@wervel/sql";

/** A statement with its values: plain data, so that it can run on this thread or another. */
export interface Query {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** A read that may stop after so many rows. */
export interface ReadJob extends Query {
  readonly maxRows?: number;
}

/** A write as one or two statements, with a check before them. */
export interface WriteJob {
  /** Finds a row: `conflict.stale`. */
  readonly guard?: Query;
  /** Reads the rows that are the answer, before `main` changes them. */
  readonly before?: Query;
  /** Statements before `main` that are one with it. */
  readonly parts?: readonly Query[];
  readonly main: Query;
  /** Runs when `main` touched nothing. */
  readonly otherwise?: Query;
  readonly returning: boolean;
}

/** What a write came to. */
export interface WriteReply {
  readonly rows: readonly RawRow[];
  readonly count: number;
  /** The number of the last record that was inserted without one, ever. */
  readonly last?: number;
  /** Which statement of a write with `otherwise` took effect. */
  readonly by: "main" | "otherwise";
}

/** What one job of a batch came to. */
export type Settled = { readonly reply: WriteReply } | { readonly error: unknown };

/** How a connection is opened. */
export interface ConnectionOptions {
  readonly path: string;
  readonly synchronous: "full" | "normal" | "off";
  /** Whether what would change something is refused. Default false. */
  readonly queryOnly?: boolean;
}

/**
 * A connection that runs jobs one after another: on this thread (answers at once) or on a worker (answers later). Whoever holds a lane
 * holds its transaction.
 */
export interface Lane {
  all(job: ReadJob): Answer<readonly RawRow[]>;
  write(job: WriteJob): Answer<WriteReply>;
  /** Runs jobs in one transaction of their own; a failed job leaves the others alone. */
  batch(jobs: readonly WriteJob[]): Answer<readonly Settled[]>;
  exec(text: string): Answer<void>;
  /** Opens a cursor of its own; rows come in pieces until an empty one. */
  cursor(job: Query): Answer<Cursor>;
  close(): Answer<void>;
}

/** Rows that are read in pieces. */
export interface Cursor {
  next(rows: number): Answer<readonly RawRow[]>;
  close(): Answer<void>;
}

/** An answer now, from this thread, or later, from a worker. */
export type Answer<T> = T | Promise<T>;
