import type { ValueType } from "../plan/plan.ts";

/** The storage view of a model: what a database must hold, free of any database's words. Content-hashed and kept in the ledger. */
export interface ModelSnapshot {
  readonly tables: Readonly<Record<string, TableSnapshot>>;
  /** What was said to be renamed when it was made: names that change places leave no other trace. No part of the hash. */
  readonly was?: Renames;
}

/** Names before, the last one first, by the name now. */
export type Renames = Readonly<Record<string, string | readonly string[]>>;

/** A table as a store keeps it. */
export interface TableSnapshot {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnSnapshot>>;
  readonly key: readonly string[];
  readonly uniques: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly folded: boolean;
  }[];
  readonly indexes: readonly {
    readonly name: string;
    readonly parts: readonly { readonly column: string; readonly dir: "asc" | "desc" }[];
  }[];
  readonly references: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly table: string;
    readonly to: readonly string[];
    readonly onDelete: "restrict" | "cascade" | "null";
  }[];
}

/** A column as a store keeps it. */
export interface ColumnSnapshot {
  readonly name: string;
  readonly type: ValueType;
  /** The store numbers it. */
  readonly numbered: boolean;
  readonly folded: boolean;
  /** A side table or native index on the elements of a list. */
  readonly elementIndex: boolean;
  /** The column whose words it keeps. */
  readonly wordsOf?: string;
}

/** One step from a snapshot to the next. */
export type Step =
  | { readonly createTable: TableSnapshot }
  | { readonly dropTable: TableSnapshot }
  | { readonly renameTable: { readonly from: string; readonly to: string } }
  | {
      readonly addColumn: {
        readonly table: string;
        readonly column: ColumnSnapshot;
        readonly fill?: unknown;
      };
    }
  | { readonly dropColumn: { readonly table: string; readonly column: ColumnSnapshot } }
  | {
      readonly renameColumn: { readonly table: string; readonly from: string; readonly to: string };
    }
  | {
      readonly changeColumn: {
        readonly table: string;
        readonly from: ColumnSnapshot;
        readonly to: ColumnSnapshot;
        readonly fill?: unknown;
      };
    }
  /** Uniques, indexes, references or the key differ: the table as it was and as it shall be. */
  | { readonly changeRules: { readonly from: TableSnapshot; readonly to: TableSnapshot } };
