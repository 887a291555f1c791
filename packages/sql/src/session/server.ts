import type { DataError, UnitOptions } from "@wervel/data";
import type { RawRow } from "../decode.ts";
import type { SqlValue } from "../dialect.ts";

/** A statement with its values, as a driver binds them. */
export interface SqlQuery {
  readonly text: string;
  readonly values: readonly SqlValue[];
  /** Rows after which the database may stop. */
  readonly maxRows?: number;
  /** The text is a block of statements: the rows are those of its select. */
  readonly block?: true;
}

/** What a statement gave. */
export interface SqlReply {
  readonly rows: readonly RawRow[];
  /** Records that a write matched, changed or not. */
  readonly count: number;
  /** The first number that the database gave to a new record, where it says so with the count. */
  readonly insertId?: bigint;
  /** How far the numbers of one statement are apart; 1 where nothing is said. */
  readonly step?: bigint;
}

/** The rows of a statement, some at a time. */
export interface SqlCursor {
  /** The next rows, at most `count`; fewer at the end. */
  next(count: number): Promise<readonly RawRow[]>;
  close(): Promise<void>;
}

/** An open connection to a database server. Whoever holds it awaits one call before the next. */
export interface SqlConnection {
  /** False once the connection is lost or closed: it never comes back. */
  readonly isOpen: boolean;
  /**
   * Runs statements one after another and stops at the first that fails; in one trip where the driver can send ahead. A call of more than
   * one statement is only made where they belong to one transaction.
   *
   * @throws The driver's own error.
   */
  run(queries: readonly SqlQuery[]): Promise<readonly SqlReply[]>;
  /** Opens a cursor; only inside a transaction. Other statements may run between two calls of it. */
  cursor(query: SqlQuery): Promise<SqlCursor>;
  /** Asks the server, by another way than this connection, to give up what runs here. Resolves when the server has been told. */
  cancel(): Promise<void>;
  /** Ends the connection in good order. */
  close(): Promise<void>;
  /** Ends the connection at once; what runs on it fails. */
  destroy(): void;
}

/** How a transaction begins. */
export interface TransactionOptions {
  readonly isolation: UnitOptions["isolation"];
  /** Nothing may be changed in it. */
  readonly readOnly: boolean;
}

/** A database server, as the runner of the SQL stores needs it. */
export interface SqlServer {
  /** The kind of store, such as `postgres`. */
  readonly name: string;
  connect(): Promise<SqlConnection>;
  /** The statements that begin a transaction. */
  begin(options: TransactionOptions): readonly string[];
  /** Makes a DataError of what a statement has thrown; `entity` is what the statement was about. */
  error(cause: unknown, entity: string | undefined): DataError;
  /** Whether an error says that a read-only transaction has refused a change. */
  refusedChange(cause: unknown): boolean;
}
